"""Shapes many documents at once: those of one structure become columns together, what is irregular is shaped one by one.

Means exactly what `shaping.shape` means; that is asked about the first document of each structure, and about every irregular one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from typing import Any

import polars as pl

from honeyguide.errors import DocumentRefused
from honeyguide.store.embedded.columns import IGNORED
from honeyguide.store.embedded.physical import NewRow, Rows, addresses_of, document_meta, fit, split, view_columns
from honeyguide.store.embedded.state import Index
from honeyguide.store.mapping import Types
from honeyguide.store.protocol import Json
from honeyguide.store.rules import Rules
from honeyguide.store.shaping import Shaped, shape

FEW = 8
"""Documents of one structure that aren't worth columns of their own."""
_SCALARS = frozenset({str, int, float, bool})
_REGULAR = _SCALARS | {type(None)}
_POLARS: dict[type, pl.DataType] = {str: pl.String(), int: pl.Int64(), float: pl.Float64(), bool: pl.Boolean()}
_PLAIN = frozenset({"boolean", "date", "double", "ip", "keyword", "long", "text", "unsigned_long", "wildcard"})

Signature = tuple[Any, ...]


@dataclass(frozen=True)
class Structure:
    """Documents with the same names and kinds of values: by field its typed values, and by row the fields whose values don't fit."""

    fitted: Mapping[str, pl.Series]
    ignored: Mapping[int, list[str]]


@dataclass
class Together:
    """What many documents mean: by the place of each how it was shaped."""

    types: Types
    made: dict[str, Json] = field(default_factory=dict[str, "Json"])
    rows: dict[int, tuple[Structure, int]] = field(default_factory=dict[int, "tuple[Structure, int]"])
    """Those that are rows of a structure."""
    single: dict[int, Shaped] = field(default_factory=dict[int, Shaped])
    refused: dict[int, DocumentRefused] = field(default_factory=dict[int, DocumentRefused])


def shape_all(documents: Mapping[int, Mapping[str, Any]], types: Types, rules: Rules) -> Together:
    """Shape documents by their places."""
    work = Together(types)
    groups: dict[Signature | int, list[int]] = {}
    for place, document in documents.items():
        sign = _signature(document)
        groups.setdefault(place if sign is None else sign, []).append(place)
    for sign, places in groups.items():
        left = list(places)
        while left and not _one(work, left[0], documents[left[0]], rules):
            left.pop(0)
        leaves = None if len(left) < FEW or isinstance(sign, int) else _leaves(documents[left[0]], work.types, rules)
        structure = None if leaves is None else _structure([documents[place] for place in left], leaves, work.types)
        if structure is None or (structure.ignored and rules.strict):
            for place in left[1:]:
                _one(work, place, documents[place], rules)
            continue
        del work.single[left[0]]
        work.rows.update({place: (structure, at) for at, place in enumerate(left)})
    return work


def _one(work: Together, place: int, document: Mapping[str, Any], rules: Rules) -> bool:
    """Shape one document by itself; whether the rules take it."""
    try:
        shaped = shape(document, work.types, rules)
    except DocumentRefused as error:
        work.refused[place] = error
        return False
    work.types = shaped.types
    work.made |= shaped.made
    work.single[place] = shaped
    return True


def _signature(document: Mapping[str, Any]) -> Signature | None:
    try:
        return signature(document)
    except RecursionError:
        return None


def signature(document: Mapping[str, Any]) -> Signature | None:
    """Names and types of the values of a document; None where it has something irregular in it."""
    kinds = tuple(map(type, document.values()))
    if _REGULAR.issuperset(kinds):
        return tuple(document), kinds
    inner: list[Any] = []
    for value, kind in zip(document.values(), kinds, strict=True):
        if kind is dict:
            found = signature(value)
        elif kind is list:
            items = set(map(type, value))
            found = tuple(items) if len(items) < 2 and items <= _SCALARS else None
        elif kind in _REGULAR:
            continue
        else:
            found = None
        if found is None:
            return None
        inner.append(found)
    return tuple(document), kinds, tuple(inner)


def _leaves(document: Mapping[str, Any], types: Types, rules: Rules) -> dict[str, tuple[str, ...]] | None:
    """The paths of the values by field; None where the mapping makes more of some than a plain value."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(part: Mapping[str, Any], path: tuple[str, ...]) -> bool:
        for name, value in part.items():
            here = (*path, name)
            field = ".".join(here)
            if isinstance(value, dict):
                if field in types or field in rules.disabled or not walk(value, here):
                    return False
            elif value is not None and value != []:
                mapped = types.get(field)
                if field in found or not name or mapped is None or mapped.type not in _PLAIN or mapped.of or mapped.nested:
                    return False
                if field in rules.readers or field in rules.disabled:
                    return False
                found[field] = here
        return True

    return None if rules.nulls or rules.copies or not walk(document, ()) else found


def _structure(documents: Sequence[Mapping[str, Any]], leaves: Mapping[str, tuple[str, ...]], types: Types) -> Structure | None:
    fitted: dict[str, pl.Series] = {}
    ignored: dict[int, list[str]] = {}
    try:
        for name in sorted(leaves):
            fitted[name], unfit = fit(_series(name, documents, leaves[name]), types[name].type)
            for at in () if unfit is None else unfit.arg_true():
                ignored.setdefault(at, []).append(name)
    except (OverflowError, pl.exceptions.PolarsError):
        # Some value is greater than any column can hold.
        return None
    return Structure(fitted, ignored)


def _series(field: str, documents: Sequence[Mapping[str, Any]], path: tuple[str, ...]) -> pl.Series:
    if len(path) == 1:
        (name,) = path
        values = [document[name] for document in documents]
    elif len(path) == 2:
        outer, inner = path
        values = [document[outer][inner] for document in documents]
    else:
        values = [reduce(getitem, path, document) for document in documents]
    first = values[0]
    if isinstance(first, list):
        return pl.Series(field, values, pl.List(_POLARS[type(first[0])]))
    return pl.Series(field, values, _POLARS[type(first)])


def structured_columns(rows: Sequence[tuple[NewRow, int]], structure: Structure, index: Index) -> Rows:
    """Rows of a structure, each with its place in it, as physical columns."""
    places = [at for _, at in rows]
    columns = document_meta([row for row, _ in rows])
    for name, series in structure.fitted.items():
        given = series if len(places) == series.len() else series.gather(places)
        made = split(given, index.columns[name]) + view_columns(name, given, index)
        columns += [one for one in made if one.null_count() < one.len()]
    if structure.ignored and any(at in structure.ignored for at in places):
        columns.append(pl.Series(IGNORED, [structure.ignored.get(at) for at in places], pl.List(pl.String)))
    present = {series.name for series in columns}
    return Rows(pl.DataFrame(columns), addresses_of(index) & present)
