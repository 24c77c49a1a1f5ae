"""The order of rows in the cluster's words, and what it says of a row's place in ours."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import iso, read_date
from honeyguide.store.elastic.catalogue import Index
from honeyguide.store.elastic.mappings import WHOLE
from honeyguide.store.elastic.query_dsl import query_dsl
from honeyguide.store.elastic.resolving import asked, inside, resolved
from honeyguide.store.protocol import Sort
from honeyguide.store.sorting import arrival, one_kind, read_last

Json: TypeAlias = dict[str, Any]
LEAST, GREATEST = -(2**63), 2**63 - 1
ARRIVAL = ("_index", "_seq_no")
_UNMAPPED: dict[FieldType, str] = {
    "boolean": "boolean",
    "date": "date",
    "double": "double",
    "ip": "ip",
    "long": "long",
    "unsigned_long": "unsigned_long",
}


def kind_of(field: str, indices: Sequence[Index]) -> FieldType | None:
    """The type by which a field is sorted; None where nobody has it. Raises StoreError where types don't compare."""
    kinds: list[FieldType] = [index.types[field].type for index in indices if field in index.types]
    one_kind(field, kinds)
    return "double" if {"long", "double"} <= set(kinds) else kinds[0] if kinds else None


def sort_dsl(sort: Sequence[Sort], indices: Sequence[Index], *, settled: bool) -> list[Json]:
    """The `sort` of a request; `settled` adds the order of arrival, where rows are equal."""
    made: list[Json] = []
    for one in sort:
        way = "desc" if one.descending else "asc"
        if one.field == "_doc":
            made += [{name: {"order": way}} for name in ARRIVAL]
        elif one.field in {"_seq_no", "_id", "_index", "_score"}:
            made.append({one.field: {"order": way}})
        else:
            made.append(_by_field(one, way, indices))
    if settled and not any(one.field == "_doc" for one in sort):
        made += [{name: {"order": "asc"}} for name in ARRIVAL]
    return made


def _by_field(one: Sort, way: str, indices: Sequence[Index]) -> Json:
    more: Json = {"mode": one.mode} if one.mode else {}
    if one.nested:
        chosen = None if one.filter is None else resolved(one.filter, inside(one.nested, asked(indices)))
        more["nested"] = {"path": one.nested} | ({} if chosen is None else {"filter": query_dsl(chosen)})
    if one.origin is not None:
        if one.descending == (one.missing == "_last"):
            raise StoreError("a cluster takes what has no place for infinitely far away", where=one.field, hint="Let it stand there.")
        latitude, longitude = one.origin
        place = {one.field: {"lat": latitude, "lon": longitude}}
        return {"_geo_distance": {**place, "order": way, "unit": "m", "ignore_unmapped": True, **more}}
    kind = kind_of(one.field, indices)
    name = f"{one.field}.{WHOLE}" if kind == "text" else one.field
    unmapped = _UNMAPPED.get(kind, "keyword") if kind else "keyword"
    numeric = {"numeric_type": "double"} if kind == "double" else {}
    missing = one.missing if one.fill is None else one.fill
    return {name: {"order": way, "missing": missing, "unmapped_type": unmapped, **numeric, **more}}


def shown_values(
    sort: Sequence[Sort], found: Sequence[Any], indices: Sequence[Index], logical: str, *, milliseconds: bool = False
) -> tuple[Value, ...]:
    """What a row was sorted by, as we show it."""
    values: list[Value] = []
    at = 0
    for one in sort:
        value = found[at]
        at += 1
        if one.field == "_doc":
            values.append(arrival(logical, int(found[at])))
            at += 1
        elif one.field == "_index":
            values.append(logical)
        else:
            kind = "double" if one.origin is not None else kind_of(one.field, indices)
            values.append(_shown(value, kind, milliseconds=milliseconds))
    return tuple(values)


def _shown(value: Any, kind: FieldType | None, *, milliseconds: bool) -> Value:
    if value is None or value in {"Infinity", "-Infinity"}:
        return None
    if kind in {"date", "long", "boolean"} and value in {LEAST, GREATEST}:
        return None
    if kind == "date":
        return int(value) if milliseconds else iso(int(value) * 1000)
    if kind == "boolean":
        return value in {1, "true"}
    return float(value) if kind == "double" else value


def search_after(sort: Sequence[Sort], last: Sequence[Value], indices: Sequence[Index], prefix: str) -> list[Any]:
    """Shown values as the cluster takes them back. Raises StoreError where a field can't have one."""
    made: list[Any] = []
    for one, value in zip(sort, last, strict=True):
        if one.field == "_doc":
            name, _, number = str(value).rpartition(" ")
            made += [f"{prefix}{name}", int(number, 16)]
        elif one.field == "_index":
            made.append(f"{prefix}{value}")
        else:
            made.append(_taken(one, value, indices))
    return made


def _taken(sort: Sort, value: Value, indices: Sequence[Index]) -> Any:
    kind = kind_of(sort.field, indices)
    for index in indices:
        if sort.field in index.types:
            read_last(sort, value, index.types)
    if value is None:
        end = GREATEST if (sort.missing == "_last") != sort.descending else LEAST
        if kind == "double":
            return "Infinity" if end == GREATEST else "-Infinity"
        return end if kind in {"date", "long", "boolean"} else None
    if kind == "date":
        micros = read_date(value)
        return value if micros is None else int(micros) // 1000
    return (1 if value else 0) if kind == "boolean" else value
