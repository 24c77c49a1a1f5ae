"""Works out what a text says once for each distinct one: a log repeats itself, and most of all when something runs away."""

from collections.abc import Callable

import polars as pl


def distinct(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct texts in the order in which they appear, and for each text which of them it is."""
    rows = pl.int_range(texts.len(), dtype=pl.UInt32, eager=True)
    first = pl.DataFrame({"text": texts, "row": rows}).select(pl.col("row").first().over("text")).to_series()
    new = first == rows
    return texts.filter(new), (new.cum_sum() - 1)[first]


def told(texts: pl.Series, tell: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """A row for each text with what `tell` says of it. `tell` is given the distinct texts and gives a row for each, in order."""
    different, numbers = distinct(texts)
    return tell(different)[numbers]


def places(found: pl.DataFrame, height: int) -> pl.Series:
    """For each of so many rows, which row of `found` is of it (by the column `row`, where each is once); null where none is."""
    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, height)
    return none.scatter(found.get_column("row"), pl.int_range(found.height, dtype=pl.UInt32, eager=True))


def spread(found: pl.DataFrame, height: int) -> list[pl.Series]:
    """What was found in some rows, as columns of that height; those without a value are left out."""
    columns = [column for column in found if column.name != "row" and column.null_count() < found.height]
    at = places(found, height)
    return [column[at] for column in columns]
