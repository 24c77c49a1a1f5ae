"""Reads lines of JSON into event frames by a plan (which key becomes which column), for every honeypot that writes JSON lines.

Keys without a place in the plan, which an attacker may have chosen, stay data: JSON text in `honeypot.data`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

import orjson
import polars as pl

from honeyguide.formats.format import Batch, Chunk, Reject
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.formats.values import as_json, cast, kind_of

Record = dict[str, Any]
_LONE = re.compile("[\ud800-\udfff]")
_FRAME = {"[", "]", "[]", "],", "]}", "{", "}"}
"""Lines of a file that somebody packed into one JSON array: they hold no record."""
_WITH_OBJECTS = {"header", "items", "json", "list", "list-unrepr", "text"}
"""Casts that can make something of an object or array; for the others such a value stays data."""


@dataclass(frozen=True)
class Place:
    """Where a value goes: a column, and how it is cast."""

    column: str
    kind: str


@dataclass(frozen=True)
class Plan:
    """Which key becomes which columns, and what every record of this kind has beside."""

    places: Mapping[str, tuple[Place, ...]]
    """By dotted path of keys; the first path of a column that has a value gives it."""
    constants: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Columns that every event has, where the record says nothing else."""
    zone: tzinfo | None = UTC
    """Zone of times without offset; None: the context's."""


def plan(keys: Mapping[str, str | Sequence[str]], constants: Mapping[str, Any] | None = None, **rest: Any) -> Plan:
    """A plan from `{"key.path": "column"}`; a column may be several or none, and `"column as kind"` says how it is cast."""
    places: dict[str, tuple[Place, ...]] = {}
    for path, columns in keys.items():
        names = [columns] if isinstance(columns, str) else columns
        parts = [name.partition(" as ") for name in names]
        places[path] = tuple(Place(name, kind or kind_of(name)) for name, _, kind in parts)
    return Plan(places, constants or {}, **rest)


def parse(text: str) -> Any:
    """The JSON value of a line, or None; as lenient as real logs need (raw control characters, NaN, lone surrogates, array brackets)."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    bare = text.strip("\ufeff \t\r,")
    begins, ends = bare.startswith("[{"), bare.endswith("}]")
    if begins != ends:  # the first or the last line of a file that is one array; a line with both is an array itself
        bare = bare[1:] if begins else bare[:-1]
    try:
        found = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None
    return _mended(found)


def _mended(value: Any) -> Any:
    """The value with lone surrogates, which no column can hold, replaced."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_LONE.sub("\ufffd", key): _mended(item) for key, item in value.items()}
    return value


def columns(records: Sequence[Record], used: Plan, zone: tzinfo = UTC) -> pl.DataFrame:
    """The frame of the records: a row each, in order."""
    slots: dict[str, list[Any]] = {path: [None] * len(records) for path in used.places}
    extras: list[Record | None] = [None] * len(records)
    _fill(range(len(records)), records, _tree(slots), extras)
    found: dict[str, list[pl.Series]] = {}
    for path, places in used.places.items():
        values = slots[path]
        if not places or values.count(None) == len(values):
            continue
        if not _WITH_OBJECTS & {place.kind.partition(":")[0] for place in places}:
            rows = [row for row, value in enumerate(values) if type(value) is dict or type(value) is list]
            _keep(path, rows, [values[row] for row in rows], extras)
        for place in places:
            for series in cast(place.column, place.kind, values, used.zone or zone):
                found.setdefault(series.name, []).append(series)
    data = [extra and as_json(extra) for extra in extras]
    found["honeypot.data"] = [pl.Series("honeypot.data", data, dtype=pl.String)]
    frame = pl.DataFrame({name: _first(several) for name, several in found.items()})
    given = {name: pl.lit(value, dtype=pl.List(pl.String) if isinstance(value, list) else None) for name, value in used.constants.items()}
    frame = frame.with_columns(pl.col(pl.String).replace("", None))
    return frame.with_columns(
        (pl.coalesce(pl.col(name), constant) if name in frame.columns else constant).alias(name) for name, constant in given.items()
    )


def _first(several: Sequence[pl.Series]) -> pl.Series:
    if len(several) == 1:
        return several[0]
    return pl.DataFrame([series.alias(str(place)) for place, series in enumerate(several)]).select(pl.coalesce(pl.all())).to_series()


def _tree(slots: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The slots by nested key: a list where a value goes, a dict where a path goes on."""
    tree: dict[str, Any] = {}
    for path, slot in slots.items():
        *parents, last = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = slot
    return tree


def _fill(rows: Sequence[int], records: Sequence[Record], tree: Mapping[str, Any], extras: list[Record | None]) -> None:
    """Puts the records' values in their slots, and what has none in `extras`; whole columns of records with the same keys."""
    shapes: dict[tuple[str, ...], tuple[list[int], list[Record]]] = {}
    for row, record in zip(rows, records, strict=True):
        keys = tuple(record)
        shape = shapes.get(keys)
        if shape is None:
            shape = shapes[keys] = ([], [])
        shape[0].append(row)
        shape[1].append(record)
    for keys, (places, alike) in shapes.items():
        for key, values in zip(keys, zip(*(record.values() for record in alike), strict=True), strict=True):
            slot = tree.get(key)
            if type(slot) is list:
                for row, value in zip(places, values, strict=True):
                    slot[row] = value
            else:
                _keep(key, places, values if slot is None else _descend(places, values, slot, len(extras)), extras)


def _descend(rows: Sequence[int], values: Sequence[Any], tree: Mapping[str, Any], height: int) -> list[Any]:
    """Fills from nested objects; gives what they hold beyond the tree, and values that aren't objects as they are."""
    rest: list[Record | None] = [None] * height
    nested = [(row, value) for row, value in zip(rows, values, strict=True) if type(value) is dict]
    _fill([row for row, _ in nested], [value for _, value in nested], tree, rest)
    return [rest[row] if type(value) is dict else value for row, value in zip(rows, values, strict=True)]


def _keep(key: str, rows: Sequence[int], values: Sequence[Any], extras: list[Record | None]) -> None:
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            extra = extras[row]
            if extra is None:
                extra = extras[row] = {}
            extra[key] = value


def read_json_lines(chunk: Chunk, plan_of: Callable[[Record], Plan | None], *, text_plan: Plan | None = None) -> Batch:
    """Events of a chunk of JSON lines, each by the plan that `plan_of` names for it (None: the record is not of this format).

    With `text_plan`, lines that aren't JSON are events with that plan's constants and the line as message; else they are rejects.
    """
    lines = split_lines(chunk)
    texts = lines.frame.get_column("text").to_list()
    groups: dict[int, tuple[Plan, list[int], list[Record]]] = {}
    plain: list[int] = []
    wrong: list[tuple[int, str]] = []
    blank = 0
    for row, text in enumerate(texts):
        found = parse(text)
        used = plan_of(found) if type(found) is dict else None
        if used is not None:
            group = groups.setdefault(id(used), (used, [], []))
            group[1].append(row)
            group[2].append(found)
        elif not text.strip("\ufeff \t\r\0") or text.strip("\ufeff \t\r") in _FRAME:
            blank += 1
        elif type(found) is dict:
            wrong.append((row, "a JSON object of another kind"))
        elif text_plan is None or text.lstrip().startswith("{"):
            wrong.append((row, "not a whole JSON object"))
        else:
            plain.append(row)
    frames = [
        columns(records, used, chunk.context.zone).with_columns(pl.Series("row", rows, dtype=pl.UInt32))
        for used, rows, records in groups.values()
    ]
    if plain and text_plan is not None:
        messages: list[Record] = [{"message": texts[row]} for row in plain]
        frames.append(columns(messages, text_plan).with_columns(pl.Series("row", plain, dtype=pl.UInt32)))
    return Batch(
        events=_with_origin(frames, lines.frame),
        rejects=tuple(
            Reject(int(lines.frame["line"][row]), int(lines.frame["offset"][row]), reason, texts[row][:LONGEST_QUOTE])
            for row, reason in wrong
        ),
        consumed=lines.consumed,
        lines=len(texts),
        continuations=blank,
        tail=len(chunk.data) - (chunk.data.rfind(b"\n") + 1) if chunk.final else 0,
    )


def _with_origin(frames: Sequence[pl.DataFrame], lines: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of the file, each with its raw line and where that stood."""
    if not frames:
        return pl.DataFrame(schema={"log.offset": pl.Int64, "honeypot.log.line": pl.Int64})
    rows = pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0]
    rows = rows.sort("row")
    origin = lines.select(pl.all().gather(rows.get_column("row")))
    names = {"text": "event.original", "offset": "log.offset", "line": "honeypot.log.line", "mended": "honeypot.log.mended"}
    return rows.drop("row").hstack(origin.rename({old: new for old, new in names.items() if old in origin.columns}))
