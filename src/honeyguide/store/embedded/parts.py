"""The pieces that a reading goes over: groups of segments of one shape, and the hot table, each with what its columns mean."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.columns import FROM, ID, META, SEQ, VERSION, Column, sql_type
from honeyguide.store.embedded.state import Hot, Index, Segment
from honeyguide.store.embedded.words import Leaf
from honeyguide.store.names import flattened_above


class Parameters:
    """Values of a statement, each named once; no value from data or a query stands in SQL itself."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._names: dict[tuple[type, object], str] = {}

    def add(self, value: object) -> str:
        """The `$name` of a value."""
        key = (type(value), tuple(value) if isinstance(value, list) else value)
        name = self._names.get(key)
        if name is None:
            name = f"p{len(self._names)}"
            self._names[key] = name
            self.values[name] = value
        return f"${name}"


@dataclass(frozen=True)
class Access:
    """How a field is read in a part: SQL of its one value and of its list, None where no row has such."""

    type: FieldType
    one: str | None
    many: str | None


@dataclass(frozen=True)
class Part:
    """Some segments that have the same columns and constants among the needed ones, or the hot table."""

    index: Index
    segments: tuple[Segment, ...]
    hot: Hot | None
    columns: frozenset[str]
    constants: Mapping[str, str | int | bool]
    wounded: bool
    table: str = ""
    """A table in memory that stands for the segments, or for hot rows, here."""
    hopeless: frozenset[Leaf] = frozenset()
    """What is asked of words that none of the segments holds."""

    def relation(self, folder: Path) -> str:
        """What stands behind FROM."""
        if self.table:
            return self.table
        if self.hot is not None:
            return self.hot.table
        files = ", ".join("'" + str(segment.path(folder)).replace("'", "''") + "'" for segment in self.segments)
        return f"read_parquet([{files}])"

    def physical(self, name: str, kind: str, parameters: Parameters) -> str | None:
        """SQL of a physical column; None where no row has a value."""
        if name in self.columns:
            return name
        if name in self.constants:
            return f"{parameters.add(self.constants[name])}::{kind}"
        return None

    def meta(self, name: str, parameters: Parameters) -> str:
        """SQL of one of the columns beside the fields."""
        return self.physical(name, META[name], parameters) or f"NULL::{META[name]}"

    def access(self, field: str, parameters: Parameters) -> Access:
        """How a mapped field is read here."""
        mapped = self.index.types[field]
        shared = field not in self.index.columns and mapped.of is not None
        column = self.index.columns[mapped.of if shared and mapped.of is not None else field]
        one = self.physical(column.one, column.sql, parameters)
        many = column.many if column.many in self.columns else None
        if shared and mapped.ignore_above is not None:
            most = mapped.ignore_above
            one = None if one is None else f"CASE WHEN length({one}) <= {most} THEN {one} END"
            many = None if many is None else f"list_filter({many}, lambda x: length(x) <= {most})"
        return Access(mapped.type, one, many)

    def visible(self, *, before: int | None) -> list[str]:
        """Conditions that leave out what was written, or had died, at or after a change; None is now."""
        conditions: list[str] = []
        if self.hot is not None and before is not None:
            conditions.append(f"{SEQ} < {before}")
        if self.wounded:
            died = "" if before is None else f" AND died < {before}"
            conditions.append(f"{SEQ} NOT IN (SELECT seq FROM dead WHERE index_id = {self.index.id}{died})")
        return conditions

    def id(self, parameters: Parameters) -> str:
        """SQL of the document's `_id`."""
        return id_sql(self.index, self.meta(ID, parameters), self.meta(FROM, parameters), self.offset(parameters))

    def offset(self, parameters: Parameters) -> str:
        """SQL of the event's place in its source."""
        column = self.index.columns.get("log.offset")
        found = None if column is None else self.physical(column.one, column.sql, parameters)
        return found or "NULL::BIGINT"

    def version(self, parameters: Parameters) -> str:
        """SQL of the document's version."""
        return f"coalesce({self.meta(VERSION, parameters)}, 1)"


def id_sql(index: Index, id: str, number: str, offset: str) -> str:
    """Explicit ids are stored; an event's is its source's number and offset; automatic ones are made of the number of the change."""
    event = f"lower(to_base({number}, 36)) || '-' || {offset}"
    automatic = f"'{index.salt}' || lpad(lower(to_base({SEQ}, 36)), 12, '0')"
    return f"coalesce({id}, {event}, {automatic})"


def parts(
    index: Index,
    needed: frozenset[str] | None,
    keep: Callable[[Segment], bool] = lambda _: True,
    hopeless: Mapping[int, frozenset[Leaf]] = MappingProxyType({}),
) -> list[Part]:
    """The parts of an index, given the physical columns that matter (None: all); only segments to `keep`.

    Segments that differ in what is `hopeless` in them are parts of their own.
    """
    groups: dict[tuple[object, ...], list[Segment]] = {}
    for segment in index.segments:
        if keep(segment):
            constants = tuple(sorted((name, value) for name, value in segment.constants.items() if needed is None or name in needed))
            vain = hopeless.get(segment.id, frozenset[Leaf]())
            groups.setdefault((_read(segment, needed), constants, segment.wounded, vain), []).append(segment)
    found = [
        Part(
            index,
            tuple(group),
            None,
            _read(group[0], needed),
            group[0].constants,
            wounded=group[0].wounded,
            hopeless=hopeless.get(group[0].id, frozenset[Leaf]()),
        )
        for group in groups.values()
    ]
    if index.hot is not None and index.hot.rows:
        found.append(Part(index, (), index.hot, index.hot.columns, {}, wounded=index.deleted > 0))
    if index.hot is not None and (poured := index.hot.poured) is not None:
        found.append(Part(index, (), index.hot, poured.columns, {}, wounded=index.deleted > 0, table=poured.table))
    return found


def hot_parts(index: Index) -> list[Part]:
    """The hot table as a part with all its columns."""
    return [part for part in parts(index, None, lambda _: False) if part.hot is not None]


def _read(segment: Segment, needed: frozenset[str] | None) -> frozenset[str]:
    return segment.columns if needed is None else segment.columns & needed


def physical_names(index: Index, fields: Iterable[str]) -> frozenset[str]:
    """The physical columns that reading these fields needs, with those beside them."""
    names: set[str] = set(META)
    for field in fields:
        mapped = index.types.get(field)
        column: Column | None = index.columns.get(field)
        if mapped is None and (above := flattened_above(field, index.types)) is not None:
            column = index.columns.get(above)
        if column is None and mapped is not None and mapped.of is not None:
            column = index.columns.get(mapped.of)
        if column is not None:
            names |= {column.one, column.many}
    offset = index.columns.get("log.offset")
    return frozenset(names | ({offset.one} if offset is not None else set()))


def many_sql(access: Access) -> str:
    """SQL of all values of a row as a list; empty where there is none."""
    kind = f"{sql_type(access.type)}[]"
    one = None if access.one is None else f"CASE WHEN {access.one} IS NULL THEN []::{kind} ELSE [{access.one}] END"
    if access.many is None:
        return one or f"[]::{kind}"
    return f"coalesce({access.many}, {one or f'[]::{kind}'})"


def unique_sql(access: Access) -> str:
    """SQL of the distinct values of a row as a list."""
    return f"list_distinct({many_sql(access)})" if access.many is not None else many_sql(access)
