"""Fits whole columns to fields whose values are read in a way of their own: see `reading.reader`."""

from collections.abc import Callable
from typing import Any

import polars as pl

from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.physical import fit, hand_over, polars_form
from honeyguide.store.reading import LEFT_OUT, Formatted, Short, Small
from honeyguide.store.timeformats import ISO

Reader = Callable[[Any], Any]
Done = tuple[pl.Series, pl.Series | None, pl.Series | None]
"""The typed values, which rows have one that doesn't fit, and which one that is left out."""


def fit_own(given: pl.Series, kind: FieldType, own: Reader) -> Done | None:
    """The column in the form of its type; None for lists of which some value may not do."""
    if _usual(given, own):
        return (*fit(given, kind), None)
    if isinstance(given.dtype, pl.List):
        return None
    if isinstance(own, Formatted) and given.dtype == pl.String() and own.formats.split("||")[0].strip() in ISO:
        fitted, unfit = fit(given, kind)
        return (fitted, None, None) if unfit is None else _each(given, kind, own)
    return _each(given, kind, own)


def _usual(given: pl.Series, own: Reader) -> bool:
    """Whether none of the values is one that the reader reads differently."""
    flat = given.explode() if isinstance(given.dtype, pl.List) else given
    if isinstance(own, Short) and own.normal is None and flat.dtype == pl.String():
        longest = flat.str.len_chars().max()
        return isinstance(longest, int) and longest <= own.most
    if isinstance(own, Small) and flat.dtype == pl.Int64():
        least, greatest = flat.min(), flat.max()
        return isinstance(least, int) and isinstance(greatest, int) and -own.limit <= least and greatest < own.limit
    return False


def _each(given: pl.Series, kind: FieldType, own: Reader) -> Done:
    """Each distinct value read by itself."""
    distinct = given.unique().drop_nulls()
    want = polars_form(kind)
    typed = [own(value) for value in distinct.to_list()]
    out = pl.Series([value is LEFT_OUT for value in typed], dtype=pl.Boolean)
    kept = [None if value is None or value is LEFT_OUT else hand_over(kind, value) for value in typed]
    handed = pl.Series(kept, dtype=pl.Int64() if kind == "date" else want).cast(want)
    fitted = given.replace_strict(distinct, handed, default=None, return_dtype=want)
    gone = given.is_not_null() & fitted.is_null()
    if not gone.any():
        return fitted, None, None
    left = given.replace_strict(distinct, out, default=False, return_dtype=pl.Boolean) & gone
    unfit = gone & ~left
    return fitted, unfit if unfit.any() else None, left if left.any() else None
