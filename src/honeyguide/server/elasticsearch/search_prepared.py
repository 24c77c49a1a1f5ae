"""What must be settled in a query's JSON before it is read: `terms` that stand in another document, times in formats of their own."""

import re
from collections.abc import Mapping
from typing import Any

from honeyguide.errors import QueryError
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Phrase
from honeyguide.query.dsl_leaves import MOST_TERMS
from honeyguide.query.dsl_parts import wrong
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.resolving import Options, resolve
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_fields import DATES, at_path
from honeyguide.server.elasticsearch.search_spans import spans_query
from honeyguide.server.elasticsearch.search_targets import Target, defining
from honeyguide.store.analysis import tokens
from honeyguide.store.dates import zone_named
from honeyguide.store.protocol import Json
from honeyguide.store.span_fields import ENDS
from honeyguide.store.timeformats import last_of, read_time
from honeyguide.store.timepatterns import show_time

PLACED = frozenset({"geo_bounding_box", "geo_distance", "geo_polygon"})
BOUNDS = ("gte", "gt", "lte", "lt", "from", "to")
_LENIENT = {"strict_date_optional_time", "epoch_millis", "date_optional_time", "strict_date_optional_time_nanos"}
_DEEPEST = 100
_LONGEST = "strict_date_optional_time||epoch_millis"
_ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"


def prepared(body: Any, target: Target, depth: int = 0) -> Any:
    """The JSON of a query or of aggregations, ready to be read."""
    if depth > _DEEPEST:
        raise wrong("query", "The nested depth of the query exceeds the maximum nested depth for queries set in [100]")
    if isinstance(body, list):
        return [prepared(one, target, depth + 1) for one in body]
    if not isinstance(body, Mapping):
        return body
    made: Json = {}
    for name, said in body.items():
        if name == "terms" and isinstance(said, Mapping):
            made[name] = _terms(said, target)
        elif name == "range" and isinstance(said, Mapping) and _is_range(said):
            made.update(_range(said, target))
        elif name == "exists" and isinstance(said, Mapping) and said.get("field") == "_source":
            raise failed_shards("[_source] is a metadata field that can't be looked for", "query_shard_exception")
        elif name == "nested" and isinstance(said, Mapping) and "query" in said and (lost := _unnested(said, target)):
            raise failed_shards(f"[nested] failed to find nested object under path [{lost}]", "query_shard_exception")
        elif name in PLACED and isinstance(said, Mapping) and (lost := _placeless(said, target)):
            raise failed_shards(f"failed to find geo field [{lost}]", "query_shard_exception")
        elif name == "geo_shape" and isinstance(said, Mapping) and (field := _shaped(said, target)) is not None:
            raise failed_shards(f"Field [{field}] holds shapes, which aren't searched here", "query_shard_exception")
        elif name == "match_phrase_prefix" and isinstance(said, Mapping) and (ways := _expanded(said, target)) is not None:
            made["bool"] = {"should": ways, "minimum_should_match": 1}
        elif name == "date_range" and isinstance(said, Mapping) and isinstance(said.get("ranges"), list):
            made[name] = _date_range(said, target)
        elif name == "range" and isinstance(said, Mapping) and isinstance(said.get("ranges"), list) and _of_times(said, target):
            made["date_range"] = _date_range(said, target)
        elif name == "date_histogram" and isinstance(said, Mapping) and isinstance(said.get("field"), str):
            made[name] = _date_histogram(said, target)
        elif name == "composite" and isinstance(said, Mapping) and isinstance(said.get("after"), Mapping):
            made[name] = _composite(prepared(said, target, depth + 1))
        elif name == "boosting" and isinstance(said, Mapping) and said.get("negative") and _is_nothing(said.get("positive")):
            # What would lower the score of nothing isn't looked at any further (BoostingQueryBuilder.doRewrite).
            made["match_none"] = {}
        elif name in {"term", "match"} and isinstance(said, Mapping) and len(body) == 1:
            made[name] = {field: _value(field, value, target) for field, value in said.items()}
        else:
            made[name] = prepared(said, target, depth + 1)
    return made


def _expanded(said: Mapping[str, Any], target: Target) -> list[Json] | None:
    """The phrases that a phrase with the beginning of a word means, where `max_expansions` allows fewer than there are."""
    field, how = next(((str(name), one) for name, one in said.items() if isinstance(one, Mapping)), ("", None))
    most = how.get("max_expansions") if isinstance(how, Mapping) else None
    found = tokens(str(how.get("query", ""))) if isinstance(how, Mapping) else []
    if not isinstance(most, int) or most < 1 or not found or set(target.kinds(field)) - {"text", "match_only_text"}:
        return None
    begun = Phrase(field, found[-1], beginning=True)
    words = Terms(field, most + 1, (("_key", False),), include=f"{re.escape(found[-1])}.*", words=True)
    buckets = target.store.aggregate(target.expression, begun, {"words": words}, pin=target.pin)["words"]["buckets"]
    if len(buckets) <= most:
        return None
    plain = {name: value for name, value in how.items() if name != "max_expansions"} if isinstance(how, Mapping) else {}
    return [{"match_phrase": {field: {**plain, "query": " ".join([*found[:-1], str(one["key"])])}}} for one in buckets[:most]]


def _is_nothing(said: Any) -> bool:
    return isinstance(said, Mapping) and "match_none" in said


def _unnested(said: Mapping[str, Any], target: Target) -> str:
    """The path of a nested query, where none of the indices has such objects and it minds."""
    path, minds = str(said.get("path", "")), str(said.get("ignore_unmapped", "false")).lower() != "true"
    known = any(path in types and types[path].type == "nested" for types in target.types.values())
    return path[:200] if minds and target.types and not known else ""


def _placeless(said: Mapping[str, Any], target: Target) -> str:
    """The field of a query about places that is a field of something else."""
    return next((str(name)[:200] for name, how in said.items() if isinstance(how, dict | list | str) and _elsewhere(str(name), target)), "")


def _elsewhere(name: str, target: Target) -> bool:
    kinds = set(target.kinds(name))
    return bool(kinds) and not kinds & {"geo_point", "geo_shape", "alias"}


def _shaped(said: Mapping[str, Any], target: Target) -> str | None:
    """A field of the query that holds shapes, not points."""
    return next((str(field) for field, how in said.items() if isinstance(how, Mapping) and "geo_shape" in target.kinds(str(field))), None)


def _of_times(said: Mapping[str, Any], target: Target) -> bool:
    return bool(set(target.kinds(str(said.get("field")))) & DATES)


def _date_range(said: Mapping[str, Any], target: Target) -> Json:
    """A `date_range` aggregation whose ends are written in a format of their own."""
    form = said.get("format") or target.body(str(said.get("field"))).get("format")
    made = dict(said)
    if form is not None:
        made["ranges"] = [_ends(one, str(form), said.get("time_zone")) for one in said["ranges"]]
    if said.get("missing") is not None:
        made["missing"] = _instant(said["missing"], str(form or _LONGEST), said.get("time_zone"))
    return made


def _date_histogram(said: Mapping[str, Any], target: Target) -> Json:
    """A `date_histogram` whose times are written in its format and on the clock of its zone."""
    form, zone = str(said.get("format") or target.body(said["field"]).get("format") or _LONGEST), said.get("time_zone")
    made = dict(said)
    if said.get("missing") is not None:
        made["missing"] = _instant(said["missing"], form, zone)
    for name in ("extended_bounds", "hard_bounds"):
        if isinstance(said.get(name), Mapping):
            made[name] = {end: _instant(value, form, zone) for end, value in said[name].items()}
    return made


def _instant(value: Any, form: str, zone: Any) -> Any:
    """A time in one of the formats, as one that says its zone; date math and numbers stay."""
    if not isinstance(value, str) or value.startswith("now") or "||" in value:
        return value
    micros = read_time(value, form, zone_named(_text(zone)))
    if micros is None:
        raise failed_shards(f"failed to parse date field [{value[:100]}] with format [{form[:100]}]", "parse_exception")
    return show_time(micros, _ISO, zone_named(None))


def _composite(said: Json) -> Json:
    """The key to go on behind, with times written in the formats of their sources."""
    after = dict(said["after"])
    for one in said.get("sources") or ():
        for name, body in one.items() if isinstance(one, Mapping) else ():
            how = body.get("date_histogram") if isinstance(body, Mapping) else None
            if isinstance(how, Mapping) and isinstance(after.get(name), str):
                micros = read_time(after[name], str(how.get("format", _LONGEST)), zone_named(_text(how.get("time_zone"))))
                after[name] = after[name] if micros is None else micros // 1000
    return {**said, "after": after}


def _text(said: Any) -> str | None:
    return None if said is None else str(said)


def _ends(one: Any, form: str, zone: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    return {**one, **{end: _bound(_plain(one[end]), form, zone) for end in ("from", "to") if one.get(end) is not None}}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _terms(said: Mapping[str, Any], target: Target) -> Json:
    made: Json = {}
    for field, value in said.items():
        lookup = isinstance(value, Mapping) and {"index", "id", "path"} <= value.keys()
        if lookup:
            made[field] = _looked_up(value, target)
        elif isinstance(value, list):
            made[field] = [_value(field, one, target) for one in value]
        else:
            made[field] = value
        most = target.setting("max_terms_count", MOST_TERMS)
        if isinstance(made[field], list) and len(made[field]) > most:
            raise failed_shards(
                f"The number of terms [{len(made[field])}] used in the Terms Query request has exceeded the allowed maximum of "
                f"[{most}]. This maximum can be set by changing the [index.max_terms_count] index level setting."
            )
    return made


def _looked_up(said: Mapping[str, Any], target: Target) -> list[Any]:
    """The values at a path of a document."""
    for index in resolve(defining(target.store), str(said["index"]), Options()).indices:
        found = target.store.get(index, str(said["id"]))
        if found is not None:
            return at_path(found.source, str(said["path"]))
    return []


def _is_range(said: Mapping[str, Any]) -> bool:
    return any(isinstance(how, Mapping) and (not how or how.keys() & {*BOUNDS, "format", "relation"}) for how in said.values())


def _value(field: str, value: Any, target: Target) -> Any:
    """A value of a field of times that are written in a format of their own."""
    if isinstance(value, Mapping):
        key = next((name for name in ("value", "query") if name in value), None)
        return value if key is None else {**value, key: _value(field, value[key], target)}
    form = target.body(field).get("format")
    if form is None or not isinstance(value, str | int) or isinstance(value, bool) or not set(target.kinds(field)) & DATES:
        return value
    micros = read_time(value, str(form))
    return value if micros is None else show_time(micros, _ISO, zone_named(None))


def _range(said: Mapping[str, Any], target: Target) -> Json:
    made: Json = {}
    for field, how in said.items():
        if not isinstance(how, Mapping):
            made[field] = how
            continue
        kinds = set(target.kinds(field))
        if found := kinds & ENDS.keys():
            return spans_query(field, min(found), how)
        form = how.get("format") or (target.body(field).get("format") if kinds & DATES else None)
        plain = {name: value for name, value in how.items() if name not in {"format", "relation"}}
        if form is not None and (kinds & DATES or not kinds):
            for name in BOUNDS:
                if plain.get(name) is not None:
                    plain[name] = _bound(plain[name], str(form), how.get("time_zone"), end=_ends_late(name, how))
        elif form is not None and "format" in how and kinds:
            raise bad(f"Field [{field}] of type [{min(kinds)}] does not support custom formats", "query_shard_exception")
        made[field] = plain
    return {"range": made}


def _ends_late(name: str, how: Mapping[str, Any]) -> bool:
    """Whether a bound means the end of what it names: of the day, where it is one."""
    after = name == "gt" or (name == "from" and how.get("include_lower") is False)
    return after or name == "lte" or (name == "to" and how.get("include_upper") is not False)


def _bound(value: Any, formats: str, zone: Any, *, end: bool = False) -> Any:
    """A bound in one of the formats, as ISO 8601; date math stays behind it."""
    anchor, bars, steps = str(value).partition("||")
    if anchor.startswith("now") or set(formats.split("||")) <= _LENIENT:
        return value
    said, clock = anchor if isinstance(value, str) else value, zone_named(None if zone is None else str(zone))
    micros = (last_of if end and not bars else read_time)(said, formats, clock)
    if micros is None:
        raise QueryError(f"failed to parse date field [{str(value)[:100]}] with format [{formats[:100]}]", query=str(value), position=0)
    try:
        return show_time(micros, _ISO, zone_named(None)) + bars + steps
    except OverflowError as error:
        raise QueryError("expected a time between the years 1 and 9999", query=str(value), position=0) from error
