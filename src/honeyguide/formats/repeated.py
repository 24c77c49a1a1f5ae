"""Works out what a text says once for each distinct one: a log repeats itself, and most of all when something runs away.

Where there is a choice it is a method that works at once: an expression costs some 50 µs, thousands of texts, before its first row.
"""

import polars as pl


def distinct(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct texts in the order in which they appear, and for each text which of them it is."""
    rows = numbered(texts.len())
    first = pl.DataFrame([texts.alias("text"), rows]).select(pl.col("row").first().over("text")).to_series()
    new = first == rows
    return texts.filter(new), (new.cum_sum() - 1)[first]


def taken(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Those rows of the frame, nulls for null."""
    return pl.DataFrame([column[rows] for column in frame])


def where(mask: pl.Series) -> pl.Series:
    """The numbers of the rows in which the mask is true."""
    return numbered(mask.len()).filter(mask)


def numbered(height: int) -> pl.Series:
    """The numbers of so many rows."""
    return pl.int_range(height, dtype=pl.UInt32, eager=True).alias("row")


def places(found: pl.DataFrame, height: int) -> pl.Series:
    """For each of so many rows, which row of `found` is of it (by the column `row`, where each is once); null where none is."""
    none = pl.Series([None], dtype=pl.UInt32).new_from_index(0, height)
    return none.scatter(found.get_column("row"), numbered(found.height))


def spread(found: pl.DataFrame, at: pl.Series) -> list[pl.Series]:
    """What was found, at the `places` where it belongs; columns without a value are left out."""
    return [column[at] for column in found if column.name != "row" and column.null_count() < found.height]
