"""The country of the peer, offline; for maps and for the question where it all comes from."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from honeyguide.enrich.databases import country_of, look_up
from honeyguide.enrich.enrichment import Enrichment
from honeyguide.enrich.ranges import packaged
from honeyguide.schema.words import Words


def country(addresses: pl.DataFrame, databases: Sequence[Path]) -> list[pl.Series]:
    """ISO 3166-1 alpha-2 codes."""
    found = packaged("country").find(addresses)
    if databases:
        (own,) = look_up(addresses, databases, [country_of], [pl.String()])
        found = own.zip_with(own.is_not_null(), found)
    return [found]


ENRICHMENT = Enrichment(
    name="country",
    title=Words("Country of the peer", "接続元の国"),
    needs="source.ip",
    gives=("source.geo.country_iso_code",),
    apply=country,
)
