"""How typed values lie in DuckDB: numbered columns, one physical type a field type, and the way there and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import microseconds, moment
from honeyguide.store.mapping import Mapped, Types
from honeyguide.store.values import TEXTS, Typed

Physical: TypeAlias = str | int | float | bool | datetime | UUID | None

SEQ, VERSION, ID, SOURCE_JSON, IGNORED, FROM, ROUTING = "_seq", "_version", "_id", "_source", "_ignored", "_from", "_routing"
"""Columns beside the fields: number of the change, version, explicit id, document as JSON, names that don't fit, number of the source,
routing."""
META = {SEQ: "BIGINT", VERSION: "BIGINT", ID: "VARCHAR", SOURCE_JSON: "VARCHAR", IGNORED: "VARCHAR[]", FROM: "INTEGER", ROUTING: "VARCHAR"}

_SQL: dict[FieldType, str] = {
    "boolean": "BOOLEAN",
    "date": "TIMESTAMP",
    "double": "DOUBLE",
    "ip": "UUID",
    "long": "BIGINT",
    "unsigned_long": "UBIGINT",
}
"""An address is a UUID of its 128 bits: fixed size, ordered as a number, and Parquet keeps statistics and bloom filters of it."""


@dataclass(frozen=True)
class Column:
    """The columns of a field: `c7` for rows with one value, `l7` for rows with several."""

    number: int
    type: FieldType

    @property
    def one(self) -> str:
        """Name of the scalar column."""
        return f"c{self.number}"

    @property
    def many(self) -> str:
        """Name of the list column beside it, where there is one."""
        return f"l{self.number}"

    @property
    def sql(self) -> str:
        """Physical type of one value."""
        return sql_type(self.type)


def sql_type(kind: FieldType) -> str:
    """DuckDB's type for a field type."""
    return _SQL.get(kind, "VARCHAR")


def column_type(name: str, types: dict[str, Column]) -> str:
    """DuckDB's type of a physical column by its name, given the fields' columns by scalar name."""
    if name in META:
        return META[name]
    column = types[f"c{name[1:]}"]
    return column.sql if name[0] == "c" else f"{column.sql}[]"


def stored(mapped: Mapped, types: Types) -> bool:
    """Whether a field has columns of its own: views on text share those of the field they show."""
    if mapped.nested is not None:
        return False
    return mapped.of is None or not (mapped.type in TEXTS and types[mapped.of].type in TEXTS)


def to_physical(kind: FieldType, value: Typed) -> Physical:
    """A typed value as DuckDB takes it as a parameter."""
    if kind == "date" and isinstance(value, int):
        return moment(value).replace(tzinfo=None)
    if kind == "ip" and isinstance(value, int):
        return UUID(int=value)
    return value


def from_physical(kind: FieldType, value: Physical) -> Typed:
    """The typed value of what DuckDB gives."""
    if isinstance(value, datetime):
        return microseconds(value.replace(tzinfo=moment(0).tzinfo))
    if isinstance(value, UUID):
        return value.int
    if value is None:
        raise ValueError(f"no value of type {kind}")
    return value
