"""What plain documents mean under the mapping of their index, a column at a time: exactly what `shaping.shape` says of each.

New fields are decided by that function, asked about the first document that has them. Whatever depends on single documents beyond that
(values that are refused, objects in lists, nested ones, copies) makes it give up: then all are read one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
import polars as pl

from honeyguide.errors import StoreError
from honeyguide.schema.fields import fields
from honeyguide.store.embedded.columns import IGNORED, SOURCE_JSON
from honeyguide.store.embedded.own_readers import fit_own
from honeyguide.store.embedded.physical import fit, split, stored_views, view_columns
from honeyguide.store.embedded.plain_lines import Plain
from honeyguide.store.embedded.state import Index
from honeyguide.store.mapping import Mapped, Types
from honeyguide.store.protocol import Json
from honeyguide.store.rules import Rules
from honeyguide.store.shaping import shape

PLAIN_TYPES = frozenset({"boolean", "date", "double", "ip", "keyword", "long", "text", "wildcard"})


@dataclass
class Meant:
    """Typed values by field, the types of the index with the new ones, and which rows have values that don't fit."""

    types: Types
    made: dict[str, Json] = field(default_factory=dict[str, "Json"])
    fitted: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])
    ignored: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])


def meant(plain: Plain, lines: Sequence[bytes], types: Types, rules: Rules) -> Meant | None:
    """What the documents mean; None where they must be read one by one."""
    if rules.nulls or rules.copies or rules.routed or not _are_plain(plain, rules):
        return None
    found = Meant(types)
    if not _decided(found, plain, lines, rules) or not plain.objects.isdisjoint(found.types):
        return None
    try:
        for name, series in plain.columns.items():
            mapped = found.types.get(name)
            if mapped is None or name in rules.disabled:
                continue
            if mapped.type not in PLAIN_TYPES or mapped.of or mapped.nested or not _fit(found, series, mapped, rules):
                return None
    except (OverflowError, pl.exceptions.PolarsError):
        # Some value is greater than any column can hold.
        return None
    return found


def _are_plain(plain: Plain, rules: Rules) -> bool:
    """Whether the objects are but names of what is in them: some of the vocabulary are values, and templates may make such."""
    fresh = [name for name in plain.objects if name not in rules.kinds]
    if rules.vocabulary and not fields().keys().isdisjoint(fresh):
        return False
    return not rules.templates or all(any(column.startswith(f"{name}.") for column in plain.columns) for name in fresh)


def _decided(found: Meant, plain: Plain, lines: Sequence[bytes], rules: Rules) -> bool:
    """Whether it is clear for every column what it becomes; new fields are mapped by the first document that has them."""
    left = [name for name in plain.columns if name not in found.types and not _disabled(name, rules)]
    if not left:
        return (rules.dynamic == "true" and not rules.objects) or all(name in rules.kinds for name in plain.objects)
    if rules.dynamic == "false" and not rules.objects:
        return True
    if rules.dynamic != "true" or rules.objects:
        return False
    firsts = {name: plain.columns[name].is_not_null().arg_max() or 0 for name in left}
    try:
        for at in sorted(set(firsts.values())):
            shaped = shape(orjson.loads(lines[at]), found.types, rules)
            found.types = shaped.types
            found.made |= shaped.made
    except StoreError:
        return False
    return all(name in found.types for name in left)


def _disabled(name: str, rules: Rules) -> bool:
    """Whether nothing is mapped at or above a name."""
    if not rules.disabled:
        return False
    parts = name.split(".")
    return any(".".join(parts[:size]) in rules.disabled for size in range(1, len(parts) + 1))


def _fit(found: Meant, series: pl.Series, mapped: Mapped, rules: Rules) -> bool:
    """Fit a column to its type; whether that can be done for all rows together."""
    name = series.name
    inner = series.dtype.inner if isinstance(series.dtype, pl.List) else series.dtype
    if inner == pl.Float64() and mapped.type != "double":
        # Whole numbers among them have been made fractions: what they were shows in text and beyond 2^53.
        return False
    own = rules.readers.get(name)
    if own is None:
        fitted, unfit = fit(series, mapped.type)
        left = None
    else:
        done = fit_own(series, mapped.type, own)
        if done is None:
            return False
        fitted, unfit, left = done
    if unfit is not None and rules.strict and name not in rules.lenient:
        return False
    for out in (unfit, left):
        if out is not None and out.any():
            found.ignored[name] = out if name not in found.ignored else found.ignored[name] | out
    found.fitted[name] = fitted
    return True


def plain_frame(plain: Plain, found: Meant, index: Index) -> pl.DataFrame:
    """The documents as physical columns of an index that has columns for all of them, without their numbers."""
    columns = [plain.sources.alias(SOURCE_JSON)]
    views = stored_views(index.types)
    for name, series in found.fitted.items():
        made = split(series, index.columns[name])
        made += view_columns(name, series, index) if name in views else []
        columns += [one for one in made if one.null_count() < one.len()]
    if found.ignored:
        columns.append(_ignored(found.ignored))
    return pl.DataFrame(columns)


def _ignored(masks: Mapping[str, pl.Series]) -> pl.Series:
    """By row the names of fields whose values don't fit."""
    height = next(iter(masks.values())).len()
    rows: list[list[str] | None] = [None] * height
    for name in sorted(masks):
        for at in masks[name].fill_null(value=False).arg_true():
            rows[at] = [*(rows[at] or ()), name]
    return pl.Series(IGNORED, rows, pl.List(pl.String))
