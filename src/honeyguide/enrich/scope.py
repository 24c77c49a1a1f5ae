"""What kind of address the peer has: from the internet, from one's own network, or one that can't be real."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from honeyguide.enrich.addresses import HIGH, LOW, V4
from honeyguide.enrich.enrichment import Enrichment
from honeyguide.enrich.ranges import Ranges, of_networks
from honeyguide.schema.words import Words


@cache
def _scopes() -> Ranges:
    """scopes.json: the special-purpose registries of IANA, {scope: {network: name}}."""
    table: dict[str, dict[str, str]] = json.loads((resources.files("honeyguide.enrich") / "scopes.json").read_text("utf-8"))
    return of_networks((network, scope) for scope, networks in table.items() for network in networks)


def scope(addresses: pl.DataFrame, _databases: Sequence[Path]) -> list[pl.Series]:
    """`global` for what no registry names."""
    found = _scopes().find(addresses).alias("found")
    lowest = (pl.col(HIGH) == 0) & (pl.col(LOW) < 2)  # :: and ::1 differ in the lower half only
    special = pl.when(pl.col(LOW) == 0).then(pl.lit("unspecified")).otherwise(pl.lit("loopback"))
    is_address = pl.col(V4).is_not_null() | pl.col(HIGH).is_not_null()
    value = pl.when(lowest).then(special).when(is_address).then(pl.col("found").fill_null("global"))
    return [addresses.with_columns(found).select(value.alias("scope")).to_series()]


ENRICHMENT = Enrichment(
    name="scope",
    title=Words("Kind of the peer's address", "接続元アドレスの種類"),
    needs="source.ip",
    gives=("honeypot.source.scope",),
    apply=scope,
)
