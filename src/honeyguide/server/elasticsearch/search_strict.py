"""Refuses values that a field can't hold, as Elasticsearch does unless a query is lenient."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from honeyguide.query.ast import And, Match, Not, Or, Phrase, Query, Range, Term, Terms, Value, Weighed
from honeyguide.schema.fields import FieldType
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.dates import read_bound
from honeyguide.store.values import read_double, read_network, read_value

NUMBERS = frozenset({"long", "double", "unsigned_long"})


def check_values(body: Any, query: Query, target: Target) -> None:
    """Raises Refusal for a value that none of the indices can hold in its field; nothing is checked of what says `lenient`, and of KQL."""
    if not _lenient(body):
        _check(query, target)


def _lenient(body: Any) -> bool:
    if isinstance(body, Mapping):
        words = body.get("query_string")
        if isinstance(words, Mapping) and not words.get("fields") and words.get("default_field") in {None, "*"}:
            return str(words.get("lenient", "true")).lower() != "false"  # over all fields it is unless it says otherwise
        return "kql" in body or str(body.get("lenient", "false")).lower() == "true" or any(map(_lenient, body.values()))
    return isinstance(body, list) and any(map(_lenient, body))


def _check(query: Query, target: Target) -> None:
    match query:
        case And(queries=queries) | Or(queries=queries):
            for one in queries:
                _check(one, target)
        case Not(query=inner):
            _check(inner, target)
        case Weighed(parts=parts):
            for _, one in parts:
                _check(one, target)
        case Term(field=str(name), value=value) | Match(field=str(name), text=value) | Phrase(field=str(name), text=value):
            _values(name, [value], target)
        case Terms(field=str(name), values=values):
            _values(name, values, target)
        case Range(field=name) if kinds_of(name, target) <= NUMBERS | {"date"}:
            _values(name, [one for one in (query.gte, query.gt, query.lte, query.lt) if one is not None], target)
        case _:
            pass


def kinds_of(name: str, target: Target) -> set[FieldType]:
    """The types that the field has in the indices."""
    return {types[name].type for types in target.types.values() if name in types and types[name].nested is None}


def _values(name: str, values: "tuple[Value, ...] | list[Value]", target: Target) -> None:
    kinds = kinds_of(name, target)
    for value in values if kinds else ():
        wrong = [_wrong(kind, value) for kind in sorted(kinds)]
        if all(wrong):
            raise _refused(wrong[0], target)


def _wrong(kind: FieldType, value: Value) -> str:
    """Why a field of the type can't hold the value; empty where it can."""
    if kind in NUMBERS:
        return "" if isinstance(value, bool) or read_double(value) is not None else f'For input string: "{str(value)[:100]}"'
    if kind == "boolean":
        known = read_value(kind, value) is not None
        return "" if known else f"Can't parse boolean value [{str(value)[:100]}], expected [true] or [false]"
    if kind == "ip":
        known = read_value(kind, value) is not None or (isinstance(value, str) and read_network(value) is not None)
        return "" if known else f"'{str(value)[:100]}' is not an IP string literal."
    if kind == "date":
        known = read_bound(value, edge="low", zone=None, now=datetime.now(UTC)) is not None
        return "" if known else f"failed to parse date field [{str(value)[:100]}] with format [strict_date_optional_time||epoch_millis]"
    return ""


def _refused(why: str, target: Target) -> Refusal:
    if why.startswith("failed to parse date"):
        return failed_shards(why, "parse_exception", target.resolved.indices[0])
    return failed_shards(f"failed to create query: {why}", "query_shard_exception", target.resolved.indices[0])


def check_runtime(said: Any, target: Target) -> None:
    """Raises Refusal for fields that are only worked out by the search: those that are mapped as they are asked for are simply there."""
    if said is not None and not isinstance(said, Mapping):
        raise bad("[runtime_mappings] must be an object", "parsing_exception")
    for name, body in (said or {}).items():
        plain = isinstance(body, Mapping) and "script" not in body
        if not plain or not set(target.kinds(name)) <= {body.get("type")} or not target.kinds(name):
            raise bad(f"runtime fields aren't worked out here: map [{str(name)[:200]}], or let a pipeline make it")
