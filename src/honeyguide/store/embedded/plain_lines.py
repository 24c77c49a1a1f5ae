"""Reads many JSON documents at once as columns, by Arrow's strict reader; what isn't plain enough is left to be read one by one.

It refuses what it wouldn't understand exactly: a name that comes twice, values of different kinds under one name, numbers beyond any
column. Where one line ends with `}` and the next begins with `{`, no value can go on: so each line is a document, or the count differs.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

import polars as pl
import pyarrow as pa
import pyarrow.json as pj

Path: TypeAlias = tuple[str, ...]
Texts: TypeAlias = Mapping[Path, Any]
"""Columns that are text although it looks like times, which the reader would make of it; and Arrow's type for each."""

DEEPEST = 500
"""Brackets of one document from which the reader isn't asked, as it goes down by calling itself."""
WIDEST = 2_000
"""Columns that are worth it."""
_PLAIN = frozenset({pa.null(), pa.bool_(), pa.int64(), pa.float64(), pa.string()})


@dataclass(frozen=True)
class Plain:
    """Documents as columns by full name, which say nothing of rows without a value, and the names of objects."""

    sources: pl.Series
    columns: Mapping[str, pl.Series]
    objects: frozenset[str]
    texts: Texts


def read_plain(lines: Sequence[bytes], texts: Texts) -> Plain | None:
    """The documents of some lines; `texts` says what was text before. None where one of them isn't plain."""
    data = b"\n".join(lines)
    if not _bounded(lines, data):
        return None
    try:
        sources = _texts(lines)
        table, texts = _read(data, texts)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowCapacityError):
        return None
    if table.num_rows != len(lines):
        return None
    objects: set[str] = set()
    while structs := {field.name for field in table.schema if pa.types.is_struct(field.type)}:
        objects |= structs
        table = table.flatten()
    columns = _columns(table)
    return None if columns is None else Plain(pl.Series(sources), columns, frozenset(objects), texts)


def _bounded(lines: Sequence[bytes], data: bytes) -> bool:
    """Whether each line looks like an object, and none is nested without end."""
    if not (data.startswith(b"{") and data.endswith(b"}") and data.count(b"}\n{") == len(lines) - 1):
        return False
    if data.count(b"{") + data.count(b"[") - len(lines) < DEEPEST:
        return True
    return max(line.count(b"{") + line.count(b"[") for line in lines) < DEEPEST


def _texts(lines: Sequence[bytes]) -> Any:
    """The lines as texts. Raises ArrowInvalid for what isn't UTF-8, OverflowError beyond 2 GB."""
    ends = pa.py_buffer(array("i", accumulate(map(len, lines), initial=0)))
    texts = pa.Array.from_buffers(pa.string(), len(lines), [None, ends, pa.py_buffer(b"".join(lines))])
    texts.validate(full=True)
    return texts


def _read(data: bytes, texts: Texts) -> tuple[Any, Texts]:
    """The table, its times as texts. Raises ArrowInvalid."""
    try:
        table = _table(data, texts)
    except pa.ArrowInvalid:
        if not texts:
            raise
        texts = {}
        table = _table(data, texts)
    if times := dict(_times(table.schema, ())):
        texts = {**texts, **times}
        table = _table(data, texts)
    return table, texts


def _table(data: bytes, texts: Texts) -> Any:
    tree: dict[str, Any] = {}
    for (*above, last), kind in texts.items():
        at = tree
        for part in above:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise pa.ArrowInvalid("an object where there was text")
        at[last] = kind
    options = pj.ReadOptions(use_threads=False, block_size=len(data) + 1)
    return pj.read_json(pa.BufferReader(data), options, pj.ParseOptions(explicit_schema=pa.schema(_fields(tree))))


def _fields(tree: Mapping[str, Any]) -> list[Any]:
    return [pa.field(name, pa.struct(_fields(kind)) if isinstance(kind, dict) else kind) for name, kind in tree.items()]


def _times(fields: Any, above: Path) -> list[tuple[Path, Any]]:
    found: list[tuple[Path, Any]] = []
    for field in fields:
        path = (*above, field.name)
        if pa.types.is_struct(field.type):
            found += _times(field.type, path)
        elif pa.types.is_timestamp(field.type):
            found.append((path, pa.string()))
        elif pa.types.is_list(field.type) and pa.types.is_timestamp(field.type.value_type):
            found.append((path, pa.list_(pa.string())))
    return found


def _columns(table: Any) -> dict[str, pl.Series] | None:
    """The columns that have values; None where one has others than lists and scalars."""
    names = table.column_names
    if len(names) > WIDEST or len(set(names)) < len(names) or any("" in name.split(".") for name in names):
        return None
    kept: dict[str, pl.Series] = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if inner not in _PLAIN:
            return None
        if inner == pa.null() or column.null_count == table.num_rows:
            continue
        series = pl.Series(field.name, column)
        if isinstance(series.dtype, pl.List):
            series = series.list.drop_nulls()
        if inner == pa.float64() and not (series.explode() if isinstance(series.dtype, pl.List) else series).drop_nulls().is_finite().all():
            return None
        kept[field.name] = series
    return kept
