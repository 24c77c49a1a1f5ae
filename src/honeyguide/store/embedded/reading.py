"""How the values of a field are read in a part, for aggregations: as one value of a row, or as the list of its values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from honeyguide.errors import StoreError
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import IGNORED, sql_type, to_physical
from honeyguide.store.embedded.parts import Access, Part, many_sql, unique_sql
from honeyguide.store.values import TEXTS, read_value

NUMBERS: tuple[FieldType, ...] = ("double", "long", "unsigned_long", "date", "boolean")
"""Types that can be reckoned with."""


@dataclass(frozen=True)
class Keyed:
    """SQL of a row's key, or of the list of its keys."""

    sql: str
    many: bool


def kind_of(asked: Question, field: str) -> FieldType:
    """The type in which a field's values are counted. Raises StoreError where indices have several."""
    kinds = asked.kinds(field)
    if len(kinds) > 1 and {"double", "long", "unsigned_long"}.issuperset(kinds):
        return "double"
    if len(kinds) > 1 and not TEXTS.issuperset(kinds):
        raise StoreError(f"the field {field!r} has several types: {', '.join(sorted(kinds))}", where=field)
    kind = kinds[0] if kinds else "keyword"
    return "keyword" if kind == "flattened" else kind


def values_sql(asked: Question, part: Part, field: str) -> Access:
    """A field's values in a part, those of flattened and inner fields being lists of leaves."""
    if field == "_index":
        return Access("keyword", f"{asked.parameters.add(part.index.name)}::VARCHAR", None)
    if field == "_id":
        return Access("keyword", part.id(asked.parameters), None)
    if field == "_ignored":
        return Access("keyword", None, part.physical(IGNORED, "VARCHAR[]", asked.parameters))
    leaves = asked.compiler(part).flattened(field)
    if leaves is not None:
        return Access("keyword", None, leaves or None)
    mapped = part.index.types.get(field)
    return Access("keyword", None, None) if mapped is None or mapped.nested is not None else part.access(field, asked.parameters)


def typed_sql(asked: Question, part: Part, field: str, kinds: Sequence[FieldType], missing: str | None = None) -> Access:
    """A field's values where they have one of the types; `missing` is SQL of what stands for rows without any value."""
    access = values_sql(asked, part, field)
    if access.type in kinds:
        return with_missing(access, missing)
    if missing is None or (access.one is None and access.many is None):
        return Access(kinds[0], missing, None)
    return Access(kinds[0], f"CASE WHEN {_empty(access)} THEN {missing} END", None)


def _empty(access: Access) -> str:
    return f"len({unique_sql(access)}) = 0" if access.many is not None else f"{access.one} IS NULL"


def with_missing(access: Access, missing: str | None, *, every: bool = False) -> Access:
    """The values, with SQL of one that stands for none; with `every` equal ones of a row, too."""
    if missing is None:
        return access
    if access.many is not None:
        values = (many_sql if every else unique_sql)(access)
        return Access(access.type, None, f"CASE WHEN len({values}) = 0 THEN [{missing}] ELSE {values} END")
    return Access(access.type, missing if access.one is None else f"coalesce({access.one}, {missing})", None)


def literal(asked: Question, kind: FieldType, value: Value) -> str | None:
    """SQL of a JSON value as one of the type; None where it can't be one."""
    typed = None if value is None else read_value(kind, value)
    return None if typed is None else f"{asked.parameters.add(to_physical(kind, typed))}::{sql_type(kind)}"


def number_sql(kind: FieldType, value: str) -> str:
    """A value as a number: dates in microseconds, booleans 1 and 0."""
    return f"epoch_us({value}::TIMESTAMP)" if kind == "date" else f"{value}::INTEGER" if kind == "boolean" else value


def each(access: Access, key: Callable[[str], str], kind: str) -> Keyed:
    """The keys of a row's values, given SQL of the key of one; `kind` is the key's type in DuckDB."""
    if access.many is not None:
        return Keyed(f"list_distinct(list_transform({unique_sql(access)}, lambda x: {key('x')}))", many=True)
    return Keyed(f"NULL::{kind}" if access.one is None else key(access.one), many=False)
