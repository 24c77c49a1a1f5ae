"""Elasticsearch's `aggs` in JSON become aggregations.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations.html.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from honeyguide.query.aggregation import (
    Aggregation,
    DateHistogram,
    Filters,
    Histogram,
    Metric,
    Missing,
    Percentiles,
    Terms,
    TopHits,
)
from honeyguide.query.aggregation.buckets import Calendar
from honeyguide.query.dsl import read_query, wrong

Body: TypeAlias = Mapping[str, Any]
Aggs: TypeAlias = dict[str, Aggregation]
METRICS = ("min", "max", "sum", "avg", "value_count", "cardinality", "stats")
UNITS: dict[str, Calendar] = {"1m": "minute", "1h": "hour", "1d": "day", "1w": "week", "1M": "month", "1q": "quarter", "1y": "year"}
DEEPEST = 20


def read_aggs(body: Any, depth: int = 0) -> Aggs:
    """The aggregations by name; None and {} are none. Raises QueryError."""
    if body is None:
        return {}
    if not isinstance(body, Mapping):
        raise wrong("aggs", "expected an object of aggregations by name")
    if depth > DEEPEST:
        raise wrong("aggs", f"is nested more than {DEEPEST} deep")
    return {str(name): _aggregation(str(name), one, depth) for name, one in body.items()}


def _aggregation(name: str, body: Any, depth: int) -> Aggregation:
    if not isinstance(body, Mapping):
        raise wrong(name, f"aggregation [{name[:100]}] expected an object")
    kinds = [key for key in body if key not in {"aggs", "aggregations", "meta"}]
    if len(kinds) != 1:
        raise wrong(name, f"aggregation [{name[:100]}] expected one type, found {len(kinds)}")
    kind, said = kinds[0], body[kinds[0]]
    if not isinstance(said, Mapping):
        raise wrong(name, f"aggregation [{name[:100]}]: [{kind}] expected an object")
    inner = read_aggs(body.get("aggs", body.get("aggregations")), depth + 1)
    if kind in METRICS:
        return Metric(cast("Any", kind), _field(kind, said))
    reader = _READERS.get(kind)
    if reader is None:
        raise wrong(name, f"Unknown aggregation type [{kind}]")
    return reader(said, inner)


def _field(kind: str, said: Body) -> str:
    field = said.get("field")
    if not isinstance(field, str):
        raise wrong(kind, f"[{kind}] needs a [field]")
    return field


def _number(kind: str, said: Body, name: str, default: int) -> int:
    value = said.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise wrong(kind, f"[{kind}]: [{name}] must be a whole number")
    return value


def _order(said: Body) -> tuple[tuple[str, bool], ...]:
    given = said.get("order", {"_count": "desc"})
    pairs = [pair for one in (given if isinstance(given, list) else [given]) for pair in one.items()]
    order = tuple(("_key" if name in {"_term", "_key"} else str(name), str(way).lower() == "desc") for name, way in pairs)
    return order if any(name == "_key" for name, _ in order) else (*order, ("_key", False))


def _terms(said: Body, inner: Aggs) -> Aggregation:
    size = _number("terms", said, "size", 10)
    least = _number("terms", said, "min_doc_count", 1)
    return Terms(_field("terms", said), size, _order(said), least, said.get("missing"), inner)


def _date_histogram(said: Body, inner: Aggs) -> Aggregation:
    fixed, named = said.get("fixed_interval"), said.get("calendar_interval")
    if (plain := said.get("interval")) is not None:
        fixed, named = (None, plain) if plain in UNITS or plain in UNITS.values() else (plain, None)
    calendar: Calendar | None = next((unit for short, unit in UNITS.items() if named in (short, unit)), None)
    if (fixed is None) == (calendar is None) or (named is not None and calendar is None):
        raise wrong("date_histogram", "Required one of fields [interval, calendar_interval, fixed_interval]")
    bounds = said.get("extended_bounds")
    return DateHistogram(
        _field("date_histogram", said),
        fixed,
        calendar,
        said.get("time_zone", "UTC"),
        str(said.get("offset", "0s")).removeprefix("+"),
        _number("date_histogram", said, "min_doc_count", 0),
        (bounds.get("min"), bounds.get("max")) if isinstance(bounds, Mapping) else None,
        inner,
    )


def _histogram(said: Body, inner: Aggs) -> Aggregation:
    interval = said.get("interval")
    if not isinstance(interval, int | float) or interval <= 0:
        raise wrong("histogram", "[interval] must be >0 for histogram aggregation")
    return Histogram(_field("histogram", said), interval, said.get("offset", 0.0), _number("histogram", said, "min_doc_count", 0), inner)


def _filters(said: Body, inner: Aggs) -> Aggregation:
    given = said.get("filters")
    if isinstance(given, list):
        given = {str(number): one for number, one in enumerate(given)}
    if not isinstance(given, Mapping):
        raise wrong("filters", "[filters] needs an object or a list of queries")
    return Filters({str(name): read_query(one) for name, one in given.items()}, inner)


def _top_hits(said: Body, inner: Aggs) -> Aggregation:
    sorts: list[tuple[str, bool]] = []
    given = said.get("sort", [])
    for one in given if isinstance(given, list) else [given]:
        for name, way in one.items() if isinstance(one, Mapping) else [(one, "asc")]:
            sorts.append((str(name), str(way.get("order", "asc") if isinstance(way, Mapping) else way).lower() == "desc"))
    return TopHits(_number("top_hits", said, "size", 3), tuple(sorts))


def _percentiles(said: Body, inner: Aggs) -> Aggregation:
    percents = said.get("percents")
    return Percentiles(_field("percentiles", said), tuple(map(float, percents))) if percents else Percentiles(_field("percentiles", said))


_READERS: dict[str, Callable[[Body, Aggs], Aggregation]] = {
    "terms": _terms,
    "date_histogram": _date_histogram,
    "histogram": _histogram,
    "filters": _filters,
    "missing": lambda said, inner: Missing(_field("missing", said), inner),
    "percentiles": _percentiles,
    "top_hits": _top_hits,
}
