"""The objects of a nested field as rows of their own: an index and its parts as they are seen from inside."""

from collections.abc import Iterable
from dataclasses import replace

from honeyguide.store.embedded.columns import Column
from honeyguide.store.embedded.jsonic import typed_values
from honeyguide.store.embedded.parts import Parameters, Part, many_sql
from honeyguide.store.embedded.state import Index
from honeyguide.store.names import flattened_above

OBJECT, PLACE = "o", "n"
"""Columns of a nested object: its JSON, and its place among those of its document."""
THERE = f"{OBJECT} IS NOT NULL"


def inside(index: Index, path: str) -> Index:
    """The index with the fields of the objects alone, in columns that `unnested` makes."""
    types = {name: replace(mapped, nested=None) for name, mapped in index.types.items() if mapped.nested == path}
    first = 1 + max((column.number for column in index.columns.values()), default=0)
    columns = {name: Column(first + at, mapped.type) for at, (name, mapped) in enumerate(sorted(types.items()))}
    return replace(index, types=types, columns={**index.columns, **columns})


def unnested(part: Part, inner: Index, path: str, source: str, fields: Iterable[str] | None, parameters: Parameters) -> Part | None:
    """A part whose rows are the objects of those of `source` (FROM and WHERE); None where there are none."""
    mapped = part.index.types.get(path)
    access = part.access(path, parameters) if mapped is not None and mapped.type == "nested" and mapped.nested is None else None
    if access is None or (access.one is None and access.many is None):
        return None
    wanted = inner.types if fields is None else {flattened_above(name, inner.types) or name for name in fields}
    names = sorted(inner.types.keys() & set(wanted))
    made = {inner.columns[name].many: values for name in names if (values := typed_values(name, inner.types, parameters)) is not None}
    objects = many_sql(access)
    listed = "".join(f", {values} AS {column}" for column, values in made.items())
    rows = f"SELECT *, unnest({objects}) AS {OBJECT}, generate_subscripts({objects}, 1) - 1 AS {PLACE} {source}"
    table = f"(SELECT *{listed} FROM ({rows}))"
    return replace(part, table=table, columns=part.columns | made.keys(), hopeless=frozenset())
