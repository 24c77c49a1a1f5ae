"""All rows of a search as typed frames, piece by piece: a window of a segment at a time, or pages of a sorted list of rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from honeyguide.schema.event import polars_type
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import SEQ, SOURCE_JSON
from honeyguide.store.embedded.logic import FALSE
from honeyguide.store.embedded.parts import Access, Part, hot_parts, many_sql
from honeyguide.store.embedded.sealing import segment_part
from honeyguide.store.embedded.seeking import seek
from honeyguide.store.embedded.state import Index
from honeyguide.store.frames import wanted_fields
from honeyguide.store.protocol import Search
from honeyguide.store.values import as_text, show_address, show_value

WINDOW = 50_000
"""Changes a frame."""


@dataclass(frozen=True)
class Shown:
    """A column of the frames: its type (None: indices differ, so it is text), and whether it holds lists."""

    field: str
    kind: FieldType | None
    lists: bool


def scan(asked: Question, search: Search) -> Iterator[pl.DataFrame]:
    """See `Store.scan`."""
    shown = _shown(asked.indices, search.fields)
    sourced = search.fields is None and any(SOURCE_JSON in part.columns for index in asked.indices for part in _units(index))
    if search.sort:
        yield from _sorted(asked, search, shown, sourced=sourced)
        return
    for index in asked.indices:
        for part in _units(index):
            condition = asked.condition(part)
            if condition == FALSE:
                continue
            low, high = _range(part)
            for start in range(low, high + 1, WINDOW):
                window = f"{SEQ} BETWEEN {start} AND {start + WINDOW - 1} AND ({condition})"
                frame = _frame(asked, part, window, shown, sourced=sourced)
                if frame.height:
                    yield frame.drop(SEQ)


def _units(index: Index) -> list[Part]:
    """Segments one by one in the order of arrival, then the hot table."""
    ordered = sorted(index.segments, key=lambda segment: segment.seq_low)
    return [segment_part(index, segment) for segment in ordered] + hot_parts(index)


def _range(part: Part) -> tuple[int, int]:
    if part.hot is not None:
        return part.hot.seq_low, part.index.next_seq
    return part.segments[0].seq_low, part.segments[0].seq_high


def _sorted(asked: Question, search: Search, shown: Sequence[Shown], *, sourced: bool) -> Iterator[pl.DataFrame]:
    """Numbers first, rows in pages: memory is that of the numbers."""
    total = sum(segment.rows for index in asked.indices for segment in index.segments)
    total += sum(index.hot.rows + (index.hot.poured.rows if index.hot.poured else 0) for index in asked.indices if index.hot is not None)
    _, found = seek(asked, search.sort, total, None)
    for start in range(0, len(found), WINDOW):
        page = found[start : start + WINDOW]
        order = pl.DataFrame({"place": [one.place for one in page], SEQ: [one.seq for one in page]}).with_row_index("at")
        frames: list[pl.DataFrame] = []
        for place, index in enumerate(asked.indices):
            here = order.filter(pl.col("place") == place)
            for part in _units(index) if here.height else []:
                low, high = _range(part)
                seqs = here.filter(pl.col(SEQ).is_between(low, high)).get_column(SEQ).to_list()
                if seqs:
                    listed = ", ".join(str(seq) for seq in seqs)
                    frame = _frame(
                        asked, part, f"{SEQ} BETWEEN {min(seqs)} AND {max(seqs)} AND {SEQ} IN ({listed})", shown, sourced=sourced
                    )
                    frames.append(frame.join(here, on=SEQ, how="inner"))
        yield pl.concat(frames).sort("at").drop("at", "place", SEQ)


def _shown(indices: Sequence[Index], wanted: Sequence[str] | None) -> list[Shown]:
    """The columns of the frames, the same in all of them."""
    found: list[Shown] = []
    names = dict.fromkeys(name for index in indices for name in wanted_fields(index.types, wanted))
    for name in names:
        having = [index for index in indices if name in index.types]
        there = {column for index in having for part in _units(index) for column in (part.columns | part.constants.keys())}
        kinds: set[FieldType] = {index.types[name].type for index in having}
        columns = [index.columns[index.types[name].of or name if name not in index.columns else name] for index in having]
        if wanted is not None or any(column.one in there or column.many in there for column in columns):
            kind = kinds.pop() if len(kinds) == 1 else None
            found.append(Shown(name, kind, any(column.many in there for column in columns)))
    return found


def _frame(asked: Question, part: Part, condition: str, shown: Sequence[Shown], *, sourced: bool) -> pl.DataFrame:
    """Rows of a part; columns are numbered in SQL and named afterwards."""
    parameters = asked.parameters
    select = [SEQ, f"{parameters.add(part.index.name)}::VARCHAR AS i", f"{part.id(parameters)} AS d"]
    accesses: list[Access | None] = []
    for at, column in enumerate(shown):
        access = part.access(column.field, parameters) if column.field in part.index.types else None
        accesses.append(access)
        select.append(f"{_value(access, column)} AS v{at}")
    if sourced:
        select.append(f"{part.meta(SOURCE_JSON, parameters)} AS s")
    sql = f"SELECT {', '.join(select)} {asked.from_where(part, condition)} ORDER BY {SEQ}"
    frame = asked.frame(sql)
    columns = [frame.get_column(SEQ), frame.get_column("i").alias("_index"), frame.get_column("d").alias("_id")]
    for at, (column, access) in enumerate(zip(shown, accesses, strict=True)):
        columns.append(_typed(frame.get_column(f"v{at}"), column, None if access is None else access.type).alias(column.field))
    return pl.DataFrame([*columns, frame.get_column("s").alias("_source")] if sourced else columns)


def _value(access: Access | None, column: Shown) -> str:
    if access is None or (access.one is None and access.many is None):
        return "NULL"
    if column.lists:
        return f"CASE WHEN len({many_sql(access)}) > 0 THEN {many_sql(access)} END"
    return access.one or "NULL"


def _typed(given: pl.Series, column: Shown, kind: FieldType | None) -> pl.Series:
    """What DuckDB gave as the column's type: addresses as text, times in UTC; all as text where indices differ."""
    target = pl.String() if column.kind is None else polars_type(column.kind)
    want = pl.List(target) if column.lists else target
    if kind is None or given.dtype == pl.Null:
        return given.cast(want)
    if kind == "date" and column.kind == "date":
        plain = given.cast(pl.List(pl.Datetime("us")) if column.lists else pl.Datetime("us"))
        return plain.cast(pl.List(pl.Int64) if column.lists else pl.Int64).cast(want)
    if kind == "ip" or column.kind is None:
        return _as_text(given, kind)
    return given.cast(want)


def _as_text(given: pl.Series, kind: FieldType) -> pl.Series:
    flat = given.explode() if isinstance(given.dtype, pl.List) else given
    distinct = flat.unique().drop_nulls()
    shown = pl.Series([_text(value, kind) for value in distinct.to_list()], dtype=pl.String)
    if isinstance(given.dtype, pl.List):
        return given.list.eval(pl.element().replace_strict(distinct, shown, default=None, return_dtype=pl.String))
    return given.replace_strict(distinct, shown, default=None, return_dtype=pl.String) if distinct.len() else given.cast(pl.String)


def _text(value: Any, kind: FieldType) -> str | None:
    if kind == "ip":
        return show_address(int(str(value).replace("-", ""), 16))
    if kind == "date":
        return as_text(show_value("date", round(value.timestamp() * 1_000_000)))
    return as_text(value)
