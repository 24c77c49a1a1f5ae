"""SQL of what rows are sorted by, and of what comes behind the last one seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import SEQ, Physical, from_physical, sql_type, to_physical
from honeyguide.store.embedded.jsonic import flattened_values, nested_values
from honeyguide.store.embedded.logic import conjunction, disjunction
from honeyguide.store.embedded.parts import Part, many_sql
from honeyguide.store.embedded.places import distance_sql, point_sql
from honeyguide.store.mapping import Mapped
from honeyguide.store.protocol import Sort
from honeyguide.store.sorting import one_kind, read_last
from honeyguide.store.values import TEXTS, read_value, show_value

INSIDE = frozenset({"_doc", "_seq_no", "_id", "_index", "_score"})


@dataclass(frozen=True)
class Key:
    """One sort, with the type in which all indices compare it."""

    sort: Sort
    kind: FieldType

    @property
    def sql_type(self) -> str:
        """DuckDB's type of the key."""
        return "BIGINT" if self.sort.field == "_seq_no" else sql_type(self.kind)

    @property
    def inside(self) -> bool:
        """Whether the key's values are shown as they are."""
        return self.sort.field in INSIDE or self.sort.origin is not None


def keys_of(asked: Question, sort: Sequence[Sort]) -> list[Key]:
    """The sorts with their types. Raises StoreError where indices have types that don't compare."""
    found: list[Key] = []
    for one in sort:
        kinds = asked.kinds(one.field)
        one_kind(one.field, kinds)
        number = one.origin is not None or one.field == "_score"
        kind: FieldType = "double" if number or "double" in kinds else kinds[0] if kinds else "keyword"
        found.append(Key(one, kind))
    return found


def key_sql(asked: Question, part: Part, key: Key) -> str:
    """SQL of a row's sort value: of several the least, descending the greatest."""
    match key.sort.field:
        case "_doc":
            return f"printf('%s %016x', {asked.parameters.add(part.index.name)}::VARCHAR, {SEQ})"
        case "_seq_no":
            return SEQ
        case "_id":
            return part.id(asked.parameters)
        case "_index":
            return f"{asked.parameters.add(part.index.name)}::VARCHAR"
        case "_score":
            return asked.compiler(part).weight(asked.weights)
        case name:
            return _filled(asked, key, _field_sql(asked, part, key, name))


def _filled(asked: Question, key: Key, value: str) -> str:
    """The sort value, or what rows without one count as."""
    typed = None if key.sort.fill is None else read_value(key.kind, key.sort.fill)
    return value if typed is None else f"coalesce({value}, {asked.parameters.add(to_physical(key.kind, typed))}::{key.sql_type})"


def _field_sql(asked: Question, part: Part, key: Key, name: str) -> str:
    end = key.sort.mode if key.sort.mode in {"min", "max"} else "max" if key.sort.descending else "min"
    mapped = part.index.types.get(name)
    if mapped is None or (mapped.nested is not None and not key.sort.nested):
        return f"NULL::{key.sql_type}"
    if key.sort.nested:
        values = nested_values(part, key.sort, asked.parameters, asked.now)
        return f"NULL::{key.sql_type}" if values is None else _of_list(values, key, end)
    access = part.access(name, asked.parameters)
    if part.index.types[name].type == "flattened" and (access.one or access.many):
        return f"list_{end}({flattened_values(access, None, asked.parameters)})"
    if key.sort.origin is not None:
        listed = f"list_transform({many_sql(access)}, lambda v: {distance_sql(*point_sql('v'), *key.sort.origin)})"
        return _of_list(listed, key, end)
    if key.sort.mode in {"avg", "sum", "median"} and access.type not in TEXTS:
        return _of_list(many_sql(access), key, end)
    choices = ([] if access.one is None else [access.one]) + ([] if access.many is None else [f"list_{end}({access.many})"])
    value = choices[0] if len(choices) == 1 else f"coalesce({', '.join(choices)})" if choices else "NULL"
    return value if part.index.columns.get(name) and access.type == key.kind and choices else f"{value}::{key.sql_type}"


def _of_list(values: str, key: Key, end: str) -> str:
    """What counts of several values."""
    if key.sort.mode not in {"avg", "sum", "median"}:
        return f"list_{end}({values})::{key.sql_type}"
    if key.kind == "date":
        moments = f"list_transform({values}, lambda t: epoch_us(t))"
        return f"make_timestamp(floor(list_{key.sort.mode}({moments}) + 0.5)::BIGINT)"
    if key.kind == "unsigned_long":
        return _unsigned(values, key.sort.mode)
    summed = f"list_sum(list_sort({values}))"
    if key.kind == "long":
        # In 64 bits, as the engine does.
        summed = f"list_transform([list_sum(list_transform({values}, lambda v: v::HUGEINT))], lambda s: {_wrapped('s')})[1]::DOUBLE"
        if key.sort.mode == "sum":
            return f"{summed.removesuffix('::DOUBLE')}::BIGINT"
    found = {"sum": summed, "avg": f"{summed} / len({values})"}.get(key.sort.mode) or f"list_median({values})"
    return f"floor({found} + 0.5)::BIGINT" if key.kind == "long" else f"{found}::{key.sql_type}"


def _wrapped(total: str) -> str:
    """A sum as a signed number of 64 bits."""
    whole, half = f"{1 << 64}::HUGEINT", f"{1 << 63}::HUGEINT"
    return f"((({total} + {half}) % {whole} + {whole}) % {whole} - {half})"


def _unsigned(values: str, mode: str) -> str:
    """What counts of several unsigned numbers: sums are of 64 bits, halves are rounded up."""
    size = "len(v)"
    wanted = f"v[({size} + 1) // 2 : {size} // 2 + 1]" if mode == "median" else "v"
    total = f"(list_sum(list_transform(w, lambda u: u::HUGEINT)) % {1 << 64}::HUGEINT)"
    found = total if mode == "sum" else f"((2 * {total} + len(w)) // (2 * len(w)))"
    inner = f"list_transform([{wanted}], lambda w: {found})[1]"
    return f"list_transform([list_sort({values})], lambda v: {inner})[1]::UBIGINT"


def behind(asked: Question, keys: Sequence[Key], columns: Sequence[str], last: Sequence[Value]) -> str:
    """The condition that a row comes behind the one with these shown sort values."""
    ways: list[str] = []
    same: list[str] = []
    for key, column, value in zip(keys, columns, last, strict=True):
        limit = _limit(asked, key, value)
        nulls_after = key.sort.missing == "_last"
        if limit is None:
            beyond = "FALSE" if nulls_after else f"{column} IS NOT NULL"
            equal = f"{column} IS NULL"
        else:
            beyond = f"{column} {'<' if key.sort.descending else '>'} {limit}"
            beyond = f"({beyond} OR {column} IS NULL)" if nulls_after else beyond
            equal = f"{column} = {limit}"
        ways.append(conjunction([*same, beyond]))
        same.append(equal)
    return disjunction(ways)


def _limit(asked: Question, key: Key, value: Value) -> str | None:
    if value is None:
        return None
    if key.inside:
        return f"{asked.parameters.add(value)}::{key.sql_type}"
    typed = read_last(key.sort, value, {key.sort.field: Mapped(key.kind)} if asked.kinds(key.sort.field) else {})
    if typed is None:
        return None
    return f"{asked.parameters.add(to_physical(key.kind, typed))}::{key.sql_type}"


def shown(keys: Sequence[Key], values: Sequence[Value]) -> tuple[Value, ...]:
    """Sort values as JSON."""
    found: list[Value] = []
    for key, value in zip(keys, values, strict=True):
        if value is None or key.inside or key.kind in TEXTS:
            found.append(value)
        else:
            found.append(show_value(key.kind, from_physical(key.kind, cast("Physical", value))))
    return tuple(found)
