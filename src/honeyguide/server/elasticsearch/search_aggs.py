"""Dresses the store's answer of aggregations as the request asked: names with their types, `meta`, `format`, `keyed`."""

import math
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, cast

from honeyguide.errors import StoreError
from honeyguide.query.dsl_parts import wrong
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_fields import DATES
from honeyguide.server.elasticsearch.search_sorting import read_sorts
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.server.elasticsearch.source_filtering import Shown, read_shown
from honeyguide.store.dates import zone_named
from honeyguide.store.names import flattened_above
from honeyguide.store.protocol import Json
from honeyguide.store.timepatterns import show_number, show_time
from honeyguide.store.values import read_value

_LONG = {"long", "integer", "short", "byte", "unsigned_long", "boolean", "date", "date_nanos", "token_count"}
_DOUBLE = {"double", "float", "half_float", "scaled_float"}
_TERMS = {"terms": ("sterms", "lterms", "dterms"), "rare_terms": ("srareterms", "lrareterms", "dterms")}
_TERMS["significant_terms"] = ("sigsterms", "siglterms", "siglterms")
_TYPES = {
    "percentiles": "tdigest_percentiles",
    "percentile_ranks": "tdigest_percentile_ranks",
    "cumulative_sum": "simple_value",
    "bucket_script": "simple_value",
    "moving_fn": "simple_value",
    "serial_diff": "simple_value",
    "avg_bucket": "simple_value",
    "sum_bucket": "simple_value",
    "max_bucket": "bucket_metric_value",
    "min_bucket": "bucket_metric_value",
    "median_absolute_deviation": "median_absolute_deviation",
    "diversified_sampler": "sampler",
}
_DEEPEST = 30
_RECKONING = {
    "min",
    "max",
    "sum",
    "avg",
    "stats",
    "extended_stats",
    "percentiles",
    "percentile_ranks",
    "histogram",
    "median_absolute_deviation",
}
_PLACED = {"geo_distance", "geo_bounds", "geo_centroid", "geohash_grid", "geotile_grid"}
_COUNTING = {"terms", "rare_terms", "significant_terms", "cardinality", "value_count"}
_TEXTS = {"keyword", "text", "match_only_text", "wildcard", "flattened", "flat_object", "constant_keyword", "version"}
_HISTOGRAMS = {"date_histogram", "auto_date_histogram", "histogram"}
_STATS = ("min", "max", "avg", "sum")


def dressed_aggs(asked: Mapping[str, Any], found: Json, target: Target, *, typed: bool) -> Json:
    """The answer of aggregations with what the store doesn't know of. Raises QueryError for formats that can't be."""
    made: Json = {}
    for name, answer in found.items():
        body = asked.get(name)
        if not isinstance(body, Mapping) or not isinstance(answer, dict):
            made[name] = answer
            continue
        kind = next(key for key in body if key not in {"aggs", "aggregations", "meta"})
        said = body[kind] if isinstance(body[kind], Mapping) else {}
        inner = body.get("aggs", body.get("aggregations")) or {}
        try:
            dressed = _one(kind, said, inner, answer, target, typed=typed)
        except (ValueError, StoreError) as error:
            raise wrong(str(name), str(error)) from error
        if "keys" in dressed:
            dressed["keys"] = _renamed(dressed["keys"], str(said.get("buckets_path")).partition(">")[0], found, made, typed=typed)
        if "meta" in body:
            dressed = {"meta": body["meta"], **dressed}
        made[f"{_typed(kind, said, target)}#{name}" if typed else name] = dressed
    return made


def _renamed(keys: list[str], path: str, found: Json, made: Json, *, typed: bool) -> list[str]:
    """Keys of buckets as they are shown, whatever stands first in the path to them."""
    shown = next((one for name, one in made.items() if (name.partition("#")[2] if typed else name) == path), {}).get("buckets")
    raw = found.get(path, {}).get("buckets")
    if not isinstance(raw, list) or shown is None:
        return keys
    pairs = zip(raw, shown.values() if isinstance(shown, dict) else shown, strict=True)
    names = {str(one.get("key_as_string", one["key"])): str(other.get("key_as_string", other["key"])) for one, other in pairs}
    return [names.get(key, key) for key in keys]


def check_aggs(asked: Mapping[str, Any], target: Target, most: int, depth: int = 0) -> None:
    """Raises Refusal for aggregations over fields whose type they can't take, and for more buckets than are allowed."""
    for name, body in asked.items() if depth < _DEEPEST else ():
        if set(str(name)) & set("[]>"):
            told = f"Invalid aggregation name [{name[:200]}]. Aggregation names can contain any character except '[', ']', and '>'"
            raise bad(told, "parsing_exception")
        for kind, said in body.items() if isinstance(body, Mapping) else ():
            if kind in {"aggs", "aggregations"} and isinstance(said, Mapping):
                check_aggs(said, target, most, depth + 1)
            elif kind == "composite" and isinstance(said, Mapping) and isinstance(size := said.get("size"), int) and size > most:
                raise too_many_buckets(most, size)
            elif kind == "top_hits" and isinstance(said, Mapping):
                _check_window(str(name), said, target)
            elif kind == "terms" and isinstance(said, Mapping) and said.get("size") in {0, "0"}:
                raise bad(f"[size] must be greater than 0. Found [0] in [{name[:200]}]", "x_content_parse_exception")
            elif isinstance(said, Mapping) and isinstance(said.get("field"), str):
                _check_kinds(kind, said["field"], target)
                _check_chosen(str(name), said, target)


def _check_window(name: str, said: Mapping[str, Any], target: Target) -> None:
    most = target.setting("max_inner_result_window", 100)
    skip, size = said.get("from", 0), said.get("size", 3)
    if isinstance(skip, int) and isinstance(size, int) and skip + size > most:
        raise failed_shards(
            f"Top hits result window is too large, the top hits aggregator [{name[:200]}]'s from + size must be less than or equal to: "
            f"[{most}] but was [{skip + size}]. This limit can be set by changing the [index.max_inner_result_window] index level setting."
        )


def _check_kinds(kind: str, field: str, target: Target) -> None:
    kinds = set(target.kinds(field))
    if (kind in _RECKONING or kind in _PLACED) and any(flattened_above(field, types) for types in target.types.values()):
        raise bad(f"Field [{field[:200]}] of type [flat_object] is not supported for aggregation [{kind}]")
    if kind in _COUNTING and kinds & {"text", "match_only_text"} and str(target.body(field).get("fielddata")).lower() != "true":
        raise failed_shards(
            "Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these "
            f"operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [{field[:200]}]"
        )
    wrong_kinds = kinds & {"keyword", "ip", "text", "geo_point", "wildcard"}
    if kind in _RECKONING and wrong_kinds:
        name = "value source type [bytes]" if kind != "histogram" else "type [keyword]"
        raise failed_shards(f"Field [{field[:200]}] of type [{min(wrong_kinds)}] is not supported for aggregation [{kind}] ({name})")


def _check_chosen(name: str, said: Mapping[str, Any], target: Target) -> None:
    kinds = set(target.kinds(said["field"]))
    if kinds and not kinds & _TEXTS and any(isinstance(said.get(one), str) for one in ("include", "exclude")):
        reason = (
            f"Aggregation [{name[:100]}] cannot support regular expression style include/exclude settings as they can only be applied to "
            "string fields. Use an array of values for include/exclude clauses"
        )
        raise failed_shards(reason, "aggregation_execution_exception", status=500)


def too_many_buckets(most: int, found: int) -> Refusal:
    """More buckets than the cluster's settings allow."""
    said = f"Trying to create too many buckets. Must be less than or equal to: [{most}] but was [{found}]."
    more = "This limit can be set by changing the [search.max_buckets] cluster level setting."
    return failed_shards(f"{said} {more}", "too_many_buckets_exception", status=503)


def count_buckets(answer: Any) -> int:
    """How many buckets an answer has."""
    if isinstance(answer, list):
        return sum(map(count_buckets, answer))
    if not isinstance(answer, dict):
        return 0
    buckets = answer.get("buckets")
    here = len(buckets) if isinstance(buckets, list | dict) else 0
    return here + sum(count_buckets(one) for one in answer.values() if isinstance(one, list | dict))


def _typed(kind: str, said: Mapping[str, Any], target: Target) -> str:
    if kind in _TERMS:
        text, whole, broken = _TERMS[kind]
        kinds = set(target.kinds(str(said.get("field"))))
        return (
            text
            if not kinds
            else f"u{whole}"
            if kinds == {"unsigned_long"}
            else whole
            if kinds <= _LONG
            else broken
            if kinds <= _LONG | _DOUBLE
            else text
        )
    if kind in {"percentiles", "percentile_ranks"} and "hdr" in said:
        return f"hdr_{kind}"
    return _TYPES.get(kind, kind)


def _one(kind: str, said: Mapping[str, Any], inner: Mapping[str, Any], answer: Json, target: Target, *, typed: bool) -> Json:
    buckets = answer.get("buckets")
    if kind in {"terms", "multi_terms"} and "doc_count_error_upper_bound" not in answer:
        answer = {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, **answer}
    if isinstance(buckets, list):
        shown = [_bucket(kind, said, inner, one, target, typed=typed) for one in buckets]
        answer = {**answer, "buckets": _keyed(kind, shown) if said.get("keyed") is True and kind in _HISTOGRAMS | {"range"} else shown}
        if kind == "composite" and "after_key" in answer:
            answer["after_key"] = _composite_key(said, answer["after_key"])
        return answer
    if isinstance(buckets, dict):
        return {**answer, "buckets": {name: _bucket(kind, said, inner, one, target, typed=typed) for name, one in buckets.items()}}
    if kind == "random_sampler":
        answer = {"doc_count": answer["doc_count"], "seed": said.get("seed", 0), "probability": said["probability"], **answer}
    if "doc_count" in answer:
        return _bucket(kind, said, inner, answer, target, typed=typed)
    return _metric(kind, said, answer, target)


def _keyed(kind: str, buckets: list[Json]) -> Json:
    return {str(one.get("key_as_string", one["key"])): one for one in buckets}


def _bucket(kind: str, said: Mapping[str, Any], inner: Mapping[str, Any], bucket: Json, target: Target, *, typed: bool) -> Json:
    below = {name: value for name, value in bucket.items() if name in inner}
    made = {name: value for name, value in bucket.items() if name not in inner}
    _label(kind, said, made, target)
    return made | dressed_aggs(inner, below, target, typed=typed)


def _label(kind: str, said: Mapping[str, Any], bucket: Json, target: Target) -> None:
    """What the key of a bucket is called."""
    form, zone = _form(said, target), zone_named(None if said.get("time_zone") is None else str(said["time_zone"]))
    if kind == "composite" and isinstance(bucket.get("key"), dict):
        bucket["key"] = _composite_key(said, bucket["key"])
    elif kind in {"date_range", "range"} and ("from" in bucket or "to" in bucket or kind == "date_range"):
        _ends(kind, said, bucket, form, zone, target)
    elif kind == "terms" and "value_type" in said and not target.kinds(str(said.get("field"))):
        _as_type(str(said["value_type"]), bucket)
    elif form is None or not isinstance(bucket.get("key"), int | float):
        return
    elif kind in {"date_histogram", "auto_date_histogram"} or (kind in {"terms", "rare_terms"} and "key_as_string" in bucket):
        if _dated(said, target) or kind.endswith("date_histogram"):
            bucket["key_as_string"] = show_time(round(bucket["key"] * 1000), form, zone)
    elif kind in {"histogram", "terms"} and "format" in said:
        key = bucket.pop("key")
        counted = dict(bucket)
        bucket.clear()
        bucket.update({"key": key, "key_as_string": show_number(key, form), **counted})


def _as_type(kind: str, bucket: Json) -> None:
    """The key of a field that isn't mapped, as the type that the request names."""
    read = {
        "long": "long",
        "integer": "long",
        "unsigned_long": "unsigned_long",
        "double": "double",
        "float": "double",
        "date": "date",
        "boolean": "boolean",
        "ip": "ip",
    }.get(kind)
    typed = None if read is None else read_value(cast("Any", read), bucket["key"])
    if typed is None or read == "ip":
        return
    rest = {name: value for name, value in bucket.items() if name != "key"}
    bucket.clear()
    if read == "date" and isinstance(typed, int):
        bucket |= {"key": typed // 1000, "key_as_string": show_time(typed, "strict_date_optional_time", zone_named(None))}
    elif read == "boolean":
        bucket |= {"key": int(typed is True), "key_as_string": "true" if typed else "false"}
    else:
        bucket |= {"key": typed}
    bucket.update(rest)


def _dated(said: Mapping[str, Any], target: Target) -> bool:
    return bool(set(target.kinds(str(said.get("field")))) & DATES)


def _form(said: Mapping[str, Any], target: Target) -> str | None:
    """The format in which keys are written: the one asked for, or that of the mapping."""
    if said.get("format") is not None:
        return str(said["format"])
    form = target.body(str(said.get("field"))).get("format") if "field" in said else None
    return None if form is None else str(form)


def _ends(kind: str, said: Mapping[str, Any], bucket: Json, form: str | None, zone: tzinfo, target: Target) -> None:
    """The ends of a range as text, and the key made of them."""
    named = any(isinstance(one, Mapping) and one.get("key") == bucket.get("key") for one in said.get("ranges") or ())
    dated = kind == "date_range" or _dated(said, target)
    if form is None and not dated:
        return
    shown: dict[str, str] = {}
    for end in ("from", "to"):
        if isinstance(bucket.get(end), int | float):
            if dated:
                shown[end] = show_time(round(bucket[end] * 1000), form or "strict_date_optional_time", zone)
            else:
                shown[end] = show_number(bucket[end], str(form))
            bucket[f"{end}_as_string"] = shown[end]
    if not named and "key" in bucket:
        bucket["key"] = f"{shown.get('from', '*')}-{shown.get('to', '*')}"


def _composite_key(said: Mapping[str, Any], key: Mapping[str, Any]) -> Json:
    """The parts of a key, those of times in the format that their source asks for."""
    made = dict(key)
    for one in said.get("sources") or ():
        for name, body in one.items() if isinstance(one, Mapping) else ():
            how = next(iter(body.values()), {}) if isinstance(body, Mapping) else {}
            if "date_histogram" in body and how.get("format") is not None and isinstance(made.get(name), int | float):
                zone = zone_named(None if how.get("time_zone") is None else str(how["time_zone"]))
                made[name] = show_time(round(made[name] * 1000), str(how["format"]), zone)
    return made


def _sourced(hit: Json, target: Target, how: Shown) -> Json:
    if how.whole and target.keeps_source(hit["_index"]):
        return {**hit, "_source": how.of(hit["_source"])}
    return {name: value for name, value in hit.items() if name != "_source"}


def _undefined(stats: Json) -> Json:
    """The numbers of a single value, from which no spread can be told."""
    bounds = {name: "NaN" if name.endswith("_sampling") else value for name, value in stats["std_deviation_bounds"].items()}
    return {name: "NaN" if name.endswith("_sampling") else value for name, value in stats.items()} | {"std_deviation_bounds": bounds}


def _metric(kind: str, said: Mapping[str, Any], answer: Json, target: Target) -> Json:
    form = said.get("format")
    if kind in {"extended_stats", "extended_stats_bucket"} and answer.get("count") == 1:
        answer = _undefined(answer)
    if kind == "top_hits":
        how, orders = read_shown(said.get("_source"), {}) or Shown(), read_sorts(said.get("sort"), None, target)
        hits = [
            {"_index": one["_index"], **target.told_types.get(one["_index"], {}), **_sourced(one, target, how)}
            for one in answer["hits"]["hits"]
        ]
        for one in hits if orders else ():
            one["sort"] = [order.shown(value) if value is None else value for order, value in zip(orders, one["sort"], strict=True)]
        return {"hits": {**answer["hits"], "hits": hits}}
    if kind in {"percentiles", "percentile_ranks"} and said.get("keyed") is False and isinstance(answer.get("values"), dict):
        return {
            **answer,
            "values": [{"key": float(name), "value": value} for name, value in answer["values"].items() if "_as_" not in name],
        }
    truth = form is None and target.kinds(str(said.get("field"))) == ["boolean"]
    if kind in {"value_count", "cardinality"} or (form is None and not truth and not _dated(said, target)):
        return answer
    shape = str(form or _form(said, target) or "strict_date_optional_time")

    def text(value: float) -> str | bool:
        if truth:  # the engines write words or JSON's own, as it comes
            return value != 0 if "count" in answer else "true" if value else "false"
        micros = math.floor(value) * 1000 + round(value % 1 * 1000)  # a sum of times is too great to be multiplied exactly
        return show_time(micros, shape, zone_named(None)) if _dated(said, target) else show_number(value, shape)

    made = dict(answer)
    for name in ("value", *_STATS):
        value = answer.get(name) if answer.get("count", 1) else None
        if isinstance(value, int | float) and (name == "value" or "count" in answer):
            made[f"{name}_as_string"] = text(value)
    return made
