"""The network (autonomous system) of the peer and who runs it, offline."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from honeyguide.enrich.databases import asn_of, look_up, organisation_of
from honeyguide.enrich.enrichment import Enrichment
from honeyguide.enrich.ranges import packaged
from honeyguide.schema.words import Words


@cache
def _organisations() -> pl.DataFrame:
    """Columns `asn` and `organisation`."""
    return pl.read_parquet((resources.files("honeyguide.enrich") / "organisations.parquet").read_bytes(), parallel="none")


def network(addresses: pl.DataFrame, databases: Sequence[Path]) -> list[pl.Series]:
    """Numbers and names; a number from a user's own database brings its own name."""
    numbers = packaged("asn").find(addresses).cast(pl.Int64)
    names = numbers.cast(pl.UInt32).alias("asn").to_frame().join(_organisations(), on="asn", how="left", maintain_order="left")
    organisations = names.get_column("organisation")
    if databases:
        own, own_names = look_up(addresses, databases, [asn_of, organisation_of], [pl.Int64(), pl.String()])
        organisations = own_names.zip_with(own.is_not_null(), organisations)
        numbers = own.zip_with(own.is_not_null(), numbers)
    return [numbers, organisations]


ENRICHMENT = Enrichment(
    name="network",
    title=Words("Network of the peer", "接続元のネットワーク（AS）"),
    needs="source.ip",
    gives=("source.as.number", "source.as.organization.name"),
    apply=network,
)
