"""Frame to frame: what is known of an address beyond the log; on unique values only. A module here that defines ENRICHMENT is in."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import polars as pl

from honeyguide.enrich.about import Dataset, about
from honeyguide.enrich.addresses import parse
from honeyguide.enrich.enrichment import Enrichment
from honeyguide.errors import InternalError
from honeyguide.schema.registry import members

__all__ = ["Dataset", "Enrichment", "about", "enrich", "enrichments"]


@cache
def enrichments() -> Mapping[str, Enrichment]:
    """Every enrichment by name."""
    table: dict[str, Enrichment] = {}
    for module, value in members("honeyguide.enrich", "ENRICHMENT"):
        if not isinstance(value, Enrichment):
            raise InternalError(f"enrich/{module}.py: ENRICHMENT is not an Enrichment")
        table[value.name] = value
    return MappingProxyType(table)


def enrich(frame: pl.DataFrame, databases: Sequence[Path] = ()) -> pl.DataFrame:
    """The frame with what the enrichments give; rows and their order stay, and so does what the log itself says.

    `databases` are a user's own .mmdb files, the first that knows an address wins. A frame without the columns that are
    needed, or with lists in them, passes as it is; a field that nobody knows anything for isn't added.
    """
    for needed in sorted({enrichment.needs for enrichment in enrichments().values()}):
        if frame.schema.get(needed) == pl.String and frame.height:
            frame = _join(frame, needed, databases)
    return frame


def _join(frame: pl.DataFrame, needed: str, databases: Sequence[Path]) -> pl.DataFrame:
    column = frame.get_column(needed)
    unique = column.unique()
    repeats = unique.len() * 2 < column.len()
    given = _apply(unique if repeats else column, needed, databases)
    if not given:
        return frame
    if repeats:
        table = pl.DataFrame([unique.alias("value"), *(series.alias(name) for name, series in given.items())])
        wanted = column.alias("value").to_frame()
        given = wanted.join(table, on="value", how="left", maintain_order="left").drop("value").to_dict()
    # A list comes from a record of several peers: it says more than one value could.
    fields = {name: series for name, series in given.items() if not isinstance(frame.schema.get(name), pl.List)}
    told = {name: frame.get_column(name).cast(series.dtype, strict=False) for name, series in fields.items() if name in frame.columns}
    fields.update((name, own.zip_with(own.is_not_null(), fields[name])) for name, own in told.items())
    return frame.with_columns(series.alias(name) for name, series in fields.items())


def _apply(values: pl.Series, needed: str, databases: Sequence[Path]) -> dict[str, pl.Series]:
    """The fields for which at least one value is known."""
    parsed = parse(values)
    given: dict[str, pl.Series] = {}
    for enrichment in enrichments().values():
        if enrichment.needs == needed:
            given.update(zip(enrichment.gives, enrichment.apply(parsed, databases), strict=True))
    return {name: series for name, series in given.items() if series.null_count() < series.len()}
