"""The order of hits as `sort` says it in all its forms, the values that hits show for it, and those that `search_after` brings back.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/sort-search-results.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from honeyguide.query.ast import Value
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_geo import metres, point
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.dates import read_date, zone_named
from honeyguide.store.protocol import Sort
from honeyguide.store.timeformats import read_time
from honeyguide.store.timepatterns import show_time
from honeyguide.store.values import HIGHEST_UNSIGNED

INSIDE = {"_doc", "_score", "_id", "_index", "_seq_no", "_shard_doc"}
LONGEST, SHORTEST = 2**63 - 1, -(2**63)
_LONGS = {"long", "integer", "short", "byte", "date", "date_nanos", "token_count", "boolean"}
_DOUBLES = {"double", "float", "half_float", "scaled_float"}
_MODES = {"min", "max", "avg", "sum", "median"}
_KEYS = {"order", "missing", "mode", "unmapped_type", "nested", "nested_path", "nested_filter", "format", "numeric_type"}


@dataclass(frozen=True)
class Order:
    """A sort with how its values are shown."""

    sort: Sort
    kind: str
    """Elasticsearch's type of the field."""
    format: str | None = None
    unit: float = 1.0
    """Metres by which distances are divided."""
    declared: str | None = None
    """The format in which the mapping says times are written."""

    def shown(self, value: Value) -> Value:
        """The store's sort value as a hit shows it."""
        if value is None:
            return self._missing()
        if self.unit != 1.0 and isinstance(value, int | float):
            return value / self.unit
        if self.kind in {"date", "date_nanos"}:
            micros = read_date(value)
            if micros is None:
                return value
            if self.format is not None:
                return show_time(micros, self.format, zone_named(None))
            if self.kind == "date_nanos":
                return micros * 1000
            return micros // 1000 if micros % 1000 == 0 else micros / 1000
        return int(value) if isinstance(value, bool) else value

    def _missing(self) -> Value:
        low = (self.sort.missing == "_first") != self.sort.descending
        if self.sort.origin is not None or self.kind in _DOUBLES:
            return "-Infinity" if low else "Infinity"
        if self.kind == "unsigned_long":
            return 0 if low else HIGHEST_UNSIGNED
        if self.kind in _LONGS:
            return SHORTEST if low else LONGEST
        return None

    def read(self, value: Any) -> Value:
        """A value of `search_after` as the store takes it."""
        if isinstance(value, dict | list):
            raise bad(f"Can't handle [search_after] field value of type [{type(value).__name__}]", "parsing_exception")
        if self.kind == "unsigned_long" and value == self._missing():
            return None
        if value is None or value in {"Infinity", "-Infinity"} or (self.kind in _LONGS and value in {LONGEST, SHORTEST}):
            return None
        if self.unit != 1.0 and isinstance(value, int | float):
            return value * self.unit
        if self.kind == "boolean" and value in {0, 1, "0", "1"}:
            return bool(int(value))
        if self.kind in {"date", "date_nanos"}:
            return self._moment(value)
        return value

    def _moment(self, value: Any) -> Value:
        if isinstance(value, str) and not value.lstrip("-").isdecimal():
            micros = read_time(value, self.format or self.declared or "strict_date_optional_time")
        else:
            micros = int(value) // 1000 if self.kind == "date_nanos" else round(float(value) * 1000)
        if micros is None:
            raise failed_shards(
                f"failed to parse date field [{str(value)[:100]}] with format [{self.format or 'strict_date_optional_time'}]"
            )
        return show_time(micros, "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", zone_named(None))


def read_sorts(said: Any, words: str | None, target: Target) -> list[Order]:
    """The sorts of a search. Raises Refusal for what can't be sorted by."""
    if words:
        said = [{name: {"order": way or "asc"}} for part in words.split(",") for name, _, way in [part.partition(":")]]
        said = [next(iter(one)) if one == {"_score": {"order": "asc"}} and "_score:asc" not in words else one for one in said]
    if said is None:
        return []
    found: list[Order] = []
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, str):
            found.append(_one(one, {}, target))
        elif isinstance(one, Mapping):
            found += [_one(str(name), how if isinstance(how, Mapping) else {"order": how}, target) for name, how in one.items()]
        else:
            raise bad("malformed sort format, within the sort array, an object, or an actual string are allowed")
    return found


def _one(name: str, how: Mapping[str, Any], target: Target) -> Order:
    if name == "_geo_distance":
        return _by_distance(how)
    if name == "_script":
        raise bad("[_script] sorts aren't supported: sort by a field")
    for key in how:
        if key not in _KEYS:
            raise bad(f"[field_sort] unknown field [{str(key)[:100]}]", "x_content_parse_exception")
    order = str(how.get("order", "desc" if name == "_score" else "asc")).lower()
    if order not in {"asc", "desc"}:
        raise bad(f"No enum constant org.elasticsearch.search.sort.SortOrder.{order.upper()[:50]}")
    descending = order == "desc"
    if name in INSIDE:
        return Order(Sort("_doc" if name == "_shard_doc" else name, descending), "long" if name == "_seq_no" else name)
    kind = _kind(name, how, target)
    mode = str(how.get("mode", "")).lower()
    if mode and mode not in _MODES:
        raise bad(f"Unknown SortMode [{mode[:50]}]")
    missing = how.get("missing", "_last")
    if isinstance(missing, list | dict) or not isinstance(how.get("format", ""), str):
        raise bad("[field_sort] failed to parse field [missing] or [format]", "x_content_parse_exception")
    fill = None if missing in {"_last", "_first"} else missing
    path, within = _nested(how, name, target)
    sort = Sort(name, descending, "_first" if missing == "_first" else "_last", cast("Any", mode), fill, nested=path, filter=within)
    return Order(sort, kind, how.get("format"), declared=target.body(name).get("format"))


def _kind(name: str, how: Mapping[str, Any], target: Target) -> str:
    kinds = target.kinds(name)
    if not kinds and "unmapped_type" not in how and target.resolved.indices:
        raise failed_shards(f"No mapping found for [{name[:200]}] in order to sort on", "query_shard_exception", target.resolved.indices[0])
    if any(kind in {"text", "match_only_text"} for kind in kinds) and str(target.body(name).get("fielddata")).lower() != "true":
        raise failed_shards(
            f"Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these "
            f"operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [{name[:200]}]"
        )
    if len(kinds) > 1 and "unsigned_long" in kinds:
        raise failed_shards(
            "Can't do sort across indices, as a field has [unsigned_long] type in one index, and different type in another index!"
        )
    return "date_nanos" if kinds and set(kinds) == {"date_nanos"} else kinds[0] if kinds else str(how.get("unmapped_type", "long"))


def _nested(how: Mapping[str, Any], name: str, target: Target) -> tuple[str, Any]:
    said = how.get("nested")
    path = said.get("path") if isinstance(said, Mapping) else how.get("nested_path")
    within = said.get("filter") if isinstance(said, Mapping) else how.get("nested_filter")
    if path is None:
        for types in target.types.values():
            mapped = types.get(name)
            if mapped is not None and mapped.nested is not None:
                path = mapped.nested
    return str(path or ""), None if within is None else read_query(within)


def _by_distance(how: Mapping[str, Any]) -> Order:
    options = {"order", "unit", "mode", "distance_type", "ignore_unmapped", "validation_method", "nested"}
    named = [(name, value) for name, value in how.items() if name not in options]
    if len(named) != 1:
        raise bad("[_geo_distance] needs one field")
    name, place = named[0]
    if isinstance(place, list) and place and isinstance(place[0], dict | str | list):
        place = place[0]
    descending = str(how.get("order", "asc")).lower() == "desc"
    mode = str(how.get("mode", "max" if descending else "min"))
    # What has no place is infinitely far away.
    end = "_first" if descending else "_last"
    return Order(Sort(name, descending, end, cast("Any", mode), origin=point(place)), "geo", unit=metres(1, str(how.get("unit", "m"))))


def tiebroken(orders: Sequence[Order], after: Sequence[Any] | None) -> Sequence[Order]:
    """The sorts over a point in time: with one more in which no two hits are alike, unless the last hit of before is told without it."""
    if not orders or orders[-1].sort.field == "_doc" or (after is not None and len(after) != len(orders) + 1):
        return orders
    return [*orders, Order(Sort("_doc"), "_shard_doc")]


def read_after(after: Sequence[Any] | None, orders: Sequence[Order]) -> tuple[Value, ...] | None:
    """The values of `search_after` for the store. Raises Refusal."""
    if after is None:
        return None
    if not orders:
        raise bad("Sort must contain at least one field.")
    if len(after) != len(orders):
        raise failed_shards(f"search_after has {len(after)} value(s) but sort has {len(orders)}.")
    return tuple(_read(order, value) for order, value in zip(orders, after, strict=True))


def _read(order: Order, value: Any) -> Value:
    try:
        return order.read(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise failed_shards(f"Failed to parse search_after value for field [{order.sort.field}].") from error
