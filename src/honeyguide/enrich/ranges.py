"""Ranges of addresses with values: sorted places where the value changes, looked up for whole columns at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from ipaddress import ip_network

import polars as pl

from honeyguide.enrich.addresses import HIGH, V4

_START, _VALUE = "start", "value"


@dataclass(frozen=True)
class Ranges:
    """Two tables of `start` (sorted) and `value`: from there on, up to the next one. IPv6 goes by its upper 64 bits."""

    v4: Callable[[], pl.DataFrame]
    v6: Callable[[], pl.DataFrame]
    """Called when an address needs it, and not before: most sensors never meet IPv6."""

    def find(self, addresses: pl.DataFrame) -> pl.Series:
        """The value of each row of `addresses.parse`, null where there is none."""
        v4, v6 = addresses.get_column(V4), addresses.get_column(HIGH)
        found = _find(v4, self.v4())
        return found if v6.null_count() == v6.len() else found.zip_with(v4.is_not_null(), _find(v6, self.v6()))


def _find(wanted: pl.Series, table: pl.DataFrame) -> pl.Series:
    places = table.get_column(_START).search_sorted(wanted.fill_null(0), side="right").cast(pl.Int64) - 1
    found = table.get_column(_VALUE).gather(places.clip(0))
    nothing = pl.Series([None], dtype=found.dtype)
    return found.zip_with(wanted.is_not_null() & (places >= 0), nothing)


def packaged(name: str) -> Ranges:
    """A pair of tables of this package, made by data/build_networks.py."""
    return Ranges(partial(_packaged, f"{name}_v4"), partial(_packaged, f"{name}_v6"))


@cache
def _packaged(name: str) -> pl.DataFrame:
    data = (resources.files("honeyguide.enrich") / f"{name}.parquet").read_bytes()
    return (
        pl.read_parquet(data, parallel="none")
        .select(pl.col("distance").cum_sum().alias(_START), _VALUE)
        .with_columns(pl.col(_START).set_sorted())
    )


def of_networks(networks: Iterable[tuple[str, str]]) -> Ranges:
    """Ranges of networks in CIDR notation and their values; of nested ones the narrower wins."""
    tables: dict[int, list[tuple[int, int, str]]] = {4: [], 6: []}
    for text, value in networks:
        network = ip_network(text)
        shift = 0 if network.version == 4 else 64
        tables[network.version].append((int(network[0]) >> shift, int(network[-1]) >> shift, value))
    v4, v6 = _flat(tables[4], pl.UInt32()), _flat(tables[6], pl.UInt64())
    return Ranges(lambda: v4, lambda: v6)


def _flat(ranges: list[tuple[int, int, str]], kind: pl.DataType) -> pl.DataFrame:
    """Nested ranges, both ends included, as places where the value changes."""
    places = sorted(
        {0, *(start for start, _, _ in ranges), *(end + 1 for _, end, _ in ranges if end < 2 ** (32 if kind == pl.UInt32 else 64) - 1)}
    )
    by_width = sorted(ranges, key=lambda one: one[1] - one[0])
    values = [next((value for start, end, value in by_width if start <= place <= end), None) for place in places]
    return pl.DataFrame([pl.Series(_START, places, kind).set_sorted(), pl.Series(_VALUE, values, pl.String)])
