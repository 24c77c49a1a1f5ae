"""Elasticsearch's bucket aggregations in JSON.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations-bucket.html.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.aggregation.buckets import Calendar
from honeyguide.query.ast import MatchAll, MatchNone, Value
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_geo import metres, point
from honeyguide.query.dsl_parameters import Body, ends, field, number, objects, order, text, whole
from honeyguide.query.dsl_parts import wrong
from honeyguide.query.lucene_regexp import re2
from honeyguide.query.regexps import mistake_in

Aggs: TypeAlias = dict[str, agg.Aggregation]
UNITS: dict[str, Calendar] = {
    "1s": "second",
    "1m": "minute",
    "1h": "hour",
    "1d": "day",
    "1w": "week",
    "1M": "month",
    "1q": "quarter",
    "1y": "year",
}
HEURISTICS = ("jlh", "chi_square", "gnd", "mutual_information", "percentage")
SIGNIFICANT = (
    *("field", "size", "shard_size", "min_doc_count", "shard_min_doc_count", "background_filter", "include", "exclude"),
    *("execution_hint", "format", "missing", "value_type", "script_heuristic", *HEURISTICS),
)
BY_KEY = (("_key", False),)


def _terms(said: Body, inner: Aggs) -> agg.Aggregation:
    size, least = whole("terms", said, "size", 10), whole("terms", said, "min_doc_count", 1)
    within, beyond = (_chosen(said.get(name), name) for name in ("include", "exclude"))
    if isinstance(beyond, agg.Partition) or (isinstance(within, agg.Partition) and beyond is not None):
        raise wrong("terms", "Cannot specify any excludes when using a partition-based include")
    return agg.Terms(field("terms", said), size, order(said), least, said.get("missing"), inner, within, beyond)


def _chosen(given: Any, name: str) -> str | tuple[Value, ...] | agg.Partition | None:
    if given is None or isinstance(given, list):
        return None if given is None else tuple(given)
    if isinstance(given, Mapping) and name == "include" and set(given) == {"partition", "num_partitions"}:
        number, count = whole("terms", given, "partition", 0), whole("terms", given, "num_partitions", 0)
        if number >= count:
            raise wrong(name, "[partition] must be less than [num_partitions]")
        return agg.Partition(number, count)
    if not isinstance(given, str):
        raise wrong(name, f"[terms]: [{name}] must be a list of values or a regular expression")
    pattern = re2(given, query=given, start=0)
    if mistake := mistake_in(pattern):
        raise wrong(given, f"[terms]: [{name}]: expected a regular expression: {mistake}")
    return pattern


def _multi_terms(said: Body, inner: Aggs) -> agg.Aggregation:
    terms = tuple((field("multi_terms", one), one.get("missing")) for one in objects("multi_terms", said, "terms"))
    if len(terms) < 2:
        found = f"multi term aggregation must have at least 2 terms, found [{len(terms)}]"
        raise wrong("multi_terms", f"{found}. Use terms aggregation for single term aggregation")
    size, least = whole("multi_terms", said, "size", 10), whole("multi_terms", said, "min_doc_count", 1)
    return agg.MultiTerms(terms, size, order(said), least, inner)


def _rare_terms(said: Body, inner: Aggs) -> agg.Aggregation:
    within, beyond = _listed("rare_terms", said)
    most = whole("rare_terms", said, "max_doc_count", 1)
    return agg.RareTerms(field("rare_terms", said), most, said.get("missing"), inner, within, beyond)


def _listed(kind: str, said: Body) -> tuple[str | tuple[Value, ...] | None, str | tuple[Value, ...] | None]:
    """`include` and `exclude` where values can't be cut into partitions."""
    within, beyond = (_chosen(said.get(name), name) for name in ("include", "exclude"))
    if isinstance(within, agg.Partition) or isinstance(beyond, agg.Partition):
        raise wrong(kind, f"[{kind}] can't be cut into partitions")
    return within, beyond


def _significant_terms(said: Body, inner: Aggs) -> agg.Aggregation:
    kind = "significant_terms"
    for name in said:
        if name not in SIGNIFICANT:
            near = [one for one in SIGNIFICANT if len(one) == len(name) and sum(a != b for a, b in zip(one, name, strict=True)) == 1]
            raise wrong(kind, f"[{kind}] unknown field [{str(name)[:100]}]" + (f" did you mean [{near[0]}]?" if near else ""))
    behind = None if said.get("background_filter") is None else read_query(said["background_filter"])
    heuristic = cast("Any", next((name for name in HEURISTICS if name in said), "jlh"))
    size, least = whole(kind, said, "size", 10), whole(kind, said, "min_doc_count", 3)
    within, beyond = _listed(kind, said)
    return agg.SignificantTerms(field(kind, said), size, least, behind, heuristic, inner, within, beyond)


def _date_histogram(said: Body, inner: Aggs) -> agg.DateHistogram:
    kind = "date_histogram"
    fixed, named = said.get("fixed_interval"), said.get("calendar_interval")
    if (plain := said.get("interval")) is not None:
        fixed, named = (None, plain) if plain in UNITS or plain in UNITS.values() else (plain, None)
    calendar: Calendar | None = next((unit for short, unit in UNITS.items() if named in (short, unit)), None)
    if (fixed is None) == (calendar is None) or (named is not None and calendar is None):
        raise wrong(kind, "Required one of fields [interval, calendar_interval, fixed_interval]")
    return agg.DateHistogram(
        field(kind, said),
        fixed,
        calendar,
        str(said.get("time_zone", "UTC")),
        str(said.get("offset", "0s")).removeprefix("+"),
        whole(kind, said, "min_doc_count", 0),
        ends(kind, said, "extended_bounds"),
        inner,
        said.get("missing"),
        order(said, BY_KEY),
        ends(kind, said, "hard_bounds"),
    )


def _auto_date_histogram(said: Body, inner: Aggs) -> agg.Aggregation:
    kind = "auto_date_histogram"
    least = said.get("minimum_interval", "second")
    if least not in {"second", "minute", "hour", "day", "month", "year"}:
        raise wrong(kind, f"[{kind}]: [minimum_interval] must be one of second, minute, hour, day, month, year")
    buckets = whole(kind, said, "buckets", 10)
    if not buckets:
        raise wrong(kind, f"[{kind}]: [buckets] must be at least 1")
    return agg.AutoDateHistogram(field(kind, said), buckets, str(said.get("time_zone", "UTC")), least, inner)


def _histogram(said: Body, inner: Aggs) -> agg.Histogram:
    interval = number("histogram", said, "interval", 0)
    if interval <= 0:
        raise wrong("histogram", "[interval] must be >0 for histogram aggregation")
    return agg.Histogram(
        field("histogram", said),
        interval,
        number("histogram", said, "offset", 0.0),
        whole("histogram", said, "min_doc_count", 0),
        inner,
        ends("histogram", said, "extended_bounds"),
        said.get("missing"),
        order(said, BY_KEY),
        ends("histogram", said, "hard_bounds"),
    )


def _spans(kind: str, said: Body) -> tuple[agg.Span, ...]:
    return tuple(agg.Span(one.get("from"), one.get("to"), one.get("key"), one.get("mask")) for one in objects(kind, said, "ranges"))


def _range(said: Body, inner: Aggs) -> agg.Aggregation:
    return agg.Range(field("range", said), _spans("range", said), inner, bool(said.get("keyed")))


def _date_range(said: Body, inner: Aggs) -> agg.Aggregation:
    spans = _spans("date_range", said)
    return agg.DateRange(field("date_range", said), spans, said.get("time_zone"), said.get("missing"), inner, bool(said.get("keyed")))


def _ip_range(said: Body, inner: Aggs) -> agg.Aggregation:
    return agg.IpRange(field("ip_range", said), _spans("ip_range", said), inner, bool(said.get("keyed")))


def _ip_prefix(said: Body, inner: Aggs) -> agg.Aggregation:
    kind, version6 = "ip_prefix", bool(said.get("is_ipv6"))
    if "prefix_length" not in said:
        raise wrong(kind, "Required [prefix_length]")
    length, longest = whole(kind, said, "prefix_length", 0), 128 if version6 else 32
    if length > longest:
        raise wrong(kind, f"[prefix_length] must be in range [0, {longest}] while value is [{length}]")
    least = whole(kind, said, "min_doc_count", 1)
    if least < 1:
        raise wrong(kind, "[min_doc_count] must be 1 or more")
    appended, keyed = bool(said.get("append_prefix_length")), bool(said.get("keyed"))
    return agg.IpPrefix(field(kind, said), length, version6, appended, least, inner, keyed)


def _filters(said: Body, inner: Aggs) -> agg.Aggregation:
    given = said.get("filters")
    listed = isinstance(given, list)
    keyed = not listed and said.get("keyed", True)
    if isinstance(given, list):
        given = {str(place): one for place, one in enumerate(given)}
    if not isinstance(given, Mapping):
        raise wrong("filters", "[filters] needs an object or a list of queries" if given else "[filters] cannot be empty")
    if not given:
        raise wrong("filters", "[filters] cannot be empty")
    other = said.get("other_bucket_key") or ("_other_" if said.get("other_bucket") else None)
    other = None if said.get("other_bucket") is False else other
    return agg.Filters({str(name): read_query(one) for name, one in given.items()}, inner, other, bool(keyed), not keyed and not listed)


def _adjacency(said: Body, inner: Aggs) -> agg.Aggregation:
    given = said.get("filters")
    if not isinstance(given, Mapping) or not given:
        raise wrong("adjacency_matrix", "[adjacency_matrix] needs [filters] as an object of queries")
    filters = {str(name): read_query(one) for name, one in sorted(given.items())}
    return agg.AdjacencyMatrix(filters, inner, str(said.get("separator", "&")), bool(said.get("show_only_intersecting")))


def _geo_distance(said: Body, inner: Aggs) -> agg.Aggregation:
    kind = "geo_distance"
    if said.get("origin") is None:
        raise wrong(kind, f"Required [origin] for [{kind}]")
    unit = metres(1, str(said.get("unit", "m")))
    return agg.DistanceRange(field(kind, said), *point(said["origin"]), _spans(kind, said), unit, inner, bool(said.get("keyed")))


def _composite(said: Body, inner: Aggs) -> agg.Aggregation:
    if "sources" not in said:
        raise wrong("composite", "Required [sources]")
    if not said.get("sources"):
        raise wrong("composite", "Composite [sources] cannot be null or empty")
    sources: list[agg.Source] = []
    for one in objects("composite", said, "sources"):
        name, body = next(iter(one.items()), ("", None))
        kind, parameters = next(iter(body.items()), ("", None)) if isinstance(body, Mapping) and len(one) == 1 == len(body) else ("", None)
        reader = _SOURCES.get(str(kind))
        if reader is None or not isinstance(parameters, Mapping):
            raise wrong("composite", f"[composite]: source [{str(name)[:100]}] needs one of {', '.join(_SOURCES)}")
        plain = {key: value for key, value in parameters.items() if key != "order"}
        nulls = str(parameters.get("missing_order", "default")).lower()
        if nulls not in {"default", "first", "last"}:
            raise wrong("composite", f"[composite]: [missing_order] must be default, first or last, not [{nulls[:50]}]")
        falling = str(parameters.get("order", "asc")).lower() == "desc"
        sources.append(agg.Source(str(name), reader(plain, {}), falling, bool(parameters.get("missing_bucket")), cast("Any", nulls)))
    names = [source.name for source in sources]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise wrong("composite", f"Composite source names must be unique, found duplicates: [{', '.join(twice)}]")
    after = said.get("after")
    if after is not None and not isinstance(after, Mapping):
        raise wrong("composite", "[composite]: [after] must be the after_key of the page before")
    return agg.Composite(tuple(sources), whole("composite", said, "size", 10), after, inner)


def _missing(said: Body, inner: Aggs) -> agg.Aggregation:
    """With a value for rows that have none, there are none."""
    field = text("missing", said, "field")
    return agg.Missing(field, inner) if said.get("missing") is None else agg.Filter(MatchNone(), inner)


def _sampler(said: Body, inner: Aggs) -> agg.Aggregation:
    """All rows: counting is fast enough."""
    whole("sampler", said, "shard_size", 100)
    if not inner:
        raise wrong("sampler", "Sampler aggregation must be used with child aggregations.")
    return agg.Filter(MatchAll(), inner)


def _random_sampler(said: Body, inner: Aggs) -> agg.Aggregation:
    """All rows, too: what is estimated from some of them is exact."""
    kind = "random_sampler"
    if not 0 < number(kind, said, "probability", 0) <= 1:
        raise wrong(kind, "[probability] must be between 0 and 1")
    if not inner:
        raise wrong(kind, f"[{kind}] aggregation [%s] must have sub-aggregations")
    for name, one in inner.items():
        if isinstance(one, agg.Metric) and one.kind == "cardinality":
            raise wrong(kind, f"[{kind}] aggregation [%s] does not support sampling [cardinality] aggregation [{name[:100]}]")
    return agg.Filter(MatchAll(), inner)


def _nested(said: Body, inner: Aggs) -> agg.Aggregation:
    if not isinstance(said.get("path"), str):
        raise wrong("nested", "Missing [path] field for nested aggregation [%s]")
    return agg.Nested(said["path"], inner)


def _reverse_nested(said: Body, inner: Aggs) -> agg.Aggregation:
    if said.get("path") is not None:
        raise wrong("reverse_nested", "[reverse_nested]: [path] isn't supported: it goes back to the documents")
    return agg.ReverseNested(inner)


def _geohash_grid(said: Body, inner: Aggs) -> agg.Aggregation:
    kind = "geohash_grid"
    return agg.GeohashGrid(field(kind, said), whole(kind, said, "precision", 5), whole(kind, said, "size", 10_000), inner)


def _geotile_grid(said: Body, inner: Aggs) -> agg.GeotileGrid:
    kind = "geotile_grid"
    return agg.GeotileGrid(field(kind, said), whole(kind, said, "precision", 7), whole(kind, said, "size", 10_000), inner)


_SOURCES: dict[str, Callable[[Body, Aggs], Any]] = {
    "terms": _terms,
    "histogram": _histogram,
    "date_histogram": _date_histogram,
    "geotile_grid": _geotile_grid,
}

READERS: dict[str, Callable[[Body, Aggs], agg.Aggregation]] = {
    "adjacency_matrix": _adjacency,
    "geo_distance": _geo_distance,
    "auto_date_histogram": _auto_date_histogram,
    "composite": _composite,
    "date_histogram": _date_histogram,
    "date_range": _date_range,
    "filter": lambda said, inner: agg.Filter(read_query(said["query"]), inner),
    "filters": _filters,
    "geohash_grid": _geohash_grid,
    "geotile_grid": _geotile_grid,
    "global": lambda _, inner: agg.Global(inner),
    "histogram": _histogram,
    "ip_prefix": _ip_prefix,
    "ip_range": _ip_range,
    "missing": _missing,
    "multi_terms": _multi_terms,
    "nested": _nested,
    "random_sampler": _random_sampler,
    "range": _range,
    "rare_terms": _rare_terms,
    "reverse_nested": _reverse_nested,
    "sampler": _sampler,
    "diversified_sampler": _sampler,
    "significant_terms": _significant_terms,
    "terms": _terms,
}
