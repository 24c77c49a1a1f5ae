"""Aggregations as Elasticsearch's JSON, which `query/dsl_aggregations.py` reads back as the same; pipelines are worked out here, not there.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations.html.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from honeyguide.query import aggregation as agg
from honeyguide.query.aggregation.buckets import Order
from honeyguide.query.dsl_geo import METRES
from honeyguide.store.elastic.query_dsl import query_dsl

Json: TypeAlias = dict[str, Any]
PRECISE = 40_000
"""Different values up to which a cluster's `cardinality` is nearly exact; it allows no more."""


def aggs_dsl(aggs: Mapping[str, agg.Bucketing | agg.Measuring]) -> Json:
    """The JSON of aggregations by name."""
    return {name: _one(one) for name, one in aggs.items()}


def _one(one: Any) -> Json:
    if isinstance(one, agg.Measuring):
        return _metric(one)
    inner = aggs_dsl(one.aggs)
    return _bucket(one) | ({"aggs": inner} if inner else {})


def _given(**parameters: Any) -> Json:
    """Those that say something."""
    return {name.removesuffix("_"): value for name, value in parameters.items() if value is not None}


def _order(order: Order) -> list[Json]:
    return [{name: "desc" if descending else "asc"} for name, descending in order]


def _bounds(pair: tuple[Any, Any] | None) -> Json | None:
    return None if pair is None else _given(min=pair[0], max=pair[1])


def _spans(ranges: tuple[agg.Span, ...]) -> list[Json]:
    return [_given(**{"from": one.start, "to": one.end}, key=one.key, mask=one.mask) for one in ranges]


def _bucket(one: agg.Bucketing) -> Json:
    match one:
        case agg.Filter(query=query):
            return {"filter": query_dsl(query)}
        case agg.Filters():
            queries: Any = {name: query_dsl(query) for name, query in one.filters.items()}
            return {"filters": _given(filters=queries if one.keyed or one.named else list(queries.values()), other_bucket_key=one.other)}
        case agg.AdjacencyMatrix():
            queries = {name: query_dsl(query) for name, query in one.filters.items()}
            shown = {"show_only_intersecting": True} if one.only_intersections else {}
            return {"adjacency_matrix": {"filters": queries, "separator": one.separator} | shown}
        case agg.Global():
            return {"global": {}}
        case agg.Missing(field=field):
            return {"missing": {"field": field}}
        case agg.Nested(path=path):
            return {"nested": {"path": path}}
        case agg.ReverseNested():
            return {"reverse_nested": {}}
        case agg.Composite():
            return {"composite": _given(sources=[_source(source) for source in one.sources], size=one.size, after=one.after)}
        case agg.GeohashGrid():
            return {"geohash_grid": {"field": one.field, "precision": one.precision, "size": one.size}}
        case agg.GeotileGrid():
            return {"geotile_grid": {"field": one.field, "precision": one.precision, "size": one.size}}
        case agg.Terms() | agg.MultiTerms() | agg.RareTerms() | agg.SignificantTerms():
            return _terms(one)
        case _:
            return _span_buckets(one)


def _terms(one: agg.Terms | agg.MultiTerms | agg.RareTerms | agg.SignificantTerms) -> Json:
    match one:
        case agg.Terms():
            chosen = _given(include=_chosen(one.include), exclude=_chosen(one.exclude), missing=one.missing)
            return {
                "terms": {"field": one.field, "size": one.size, "order": _order(one.order), "min_doc_count": one.min_doc_count} | chosen
            }
        case agg.MultiTerms():
            terms = [_given(field=field, missing=missing) for field, missing in one.terms]
            return {"multi_terms": {"terms": terms, "size": one.size, "order": _order(one.order), "min_doc_count": one.min_doc_count}}
        case agg.RareTerms():
            chosen = _given(include=_chosen(one.include), exclude=_chosen(one.exclude))
            return {"rare_terms": _given(field=one.field, max_doc_count=one.max_doc_count, missing=one.missing) | chosen}
        case agg.SignificantTerms():
            behind = None if one.background is None else query_dsl(one.background)
            plain = {"field": one.field, "size": one.size, "min_doc_count": one.min_doc_count, one.heuristic: {}}
            chosen = _given(include=_chosen(one.include), exclude=_chosen(one.exclude))
            return {"significant_terms": plain | _given(background_filter=behind) | chosen}


def _chosen(given: str | tuple[Any, ...] | agg.Partition | None) -> str | list[Any] | Json | None:
    if isinstance(given, agg.Partition):
        return {"partition": given.number, "num_partitions": given.count}
    return list(given) if isinstance(given, tuple) else given


def _span_buckets(one: Any) -> Json:
    match one:
        case agg.DateHistogram():
            interval = {"fixed_interval": one.fixed} if one.fixed is not None else {"calendar_interval": one.calendar}
            extra = _given(extended_bounds=_bounds(one.bounds), hard_bounds=_bounds(one.hard_bounds), missing=one.missing)
            plain = {"field": one.field, **interval, "time_zone": one.zone, "offset": one.offset.removeprefix("+")}
            return {"date_histogram": plain | {"min_doc_count": one.min_doc_count, "order": _order(one.order)} | extra}
        case agg.AutoDateHistogram():
            plain = {"field": one.field, "buckets": one.buckets, "time_zone": one.zone, "minimum_interval": one.minimum_interval}
            return {"auto_date_histogram": plain}
        case agg.Histogram():
            extra = _given(extended_bounds=_bounds(one.bounds), hard_bounds=_bounds(one.hard_bounds), missing=one.missing)
            plain = {"field": one.field, "interval": one.interval, "offset": one.offset, "min_doc_count": one.min_doc_count}
            return {"histogram": plain | {"order": _order(one.order)} | extra}
        case agg.DistanceRange():
            origin = {"lat": one.latitude, "lon": one.longitude}
            unit = next(name for name, metres in METRES.items() if name and metres == one.unit)
            return {"geo_distance": {"field": one.field, "origin": origin, "unit": unit, "ranges": _spans(one.ranges), "keyed": one.keyed}}
        case agg.DateRange():
            plain = {"field": one.field, "ranges": _spans(one.ranges), "keyed": one.keyed}
            return {"date_range": plain | _given(time_zone=one.zone, missing=one.missing)}
        case agg.IpPrefix():
            plain = {"field": one.field, "prefix_length": one.length, "is_ipv6": one.version6, "append_prefix_length": one.appended}
            return {"ip_prefix": plain | {"keyed": one.keyed, "min_doc_count": one.min_doc_count}}
        case _:
            kind = "ip_range" if isinstance(one, agg.IpRange) else "range"
            return {kind: {"field": one.field, "ranges": _spans(one.ranges), "keyed": one.keyed}}


def _source(source: agg.Source) -> Json:
    match source.by:
        case agg.Terms(field=field):
            kind, body = "terms", _given(field=field)
        case agg.Histogram():
            kind, body = "histogram", _given(field=source.by.field, interval=source.by.interval)
        case agg.GeotileGrid():
            kind, body = "geotile_grid", {"field": source.by.field, "precision": source.by.precision}
        case agg.DateHistogram():
            by = source.by
            interval = {"fixed_interval": by.fixed} if by.fixed is not None else {"calendar_interval": by.calendar}
            kind, body = (
                "date_histogram",
                {"field": by.field, **interval, "time_zone": by.zone} | ({"offset": by.offset} if by.offset != "0s" else {}),
            )
    ordered: Json = {"order": "desc" if source.descending else "asc"} | ({"missing_bucket": True} if source.missing_bucket else {})
    if source.missing_order != "default":
        ordered["missing_order"] = source.missing_order
    return {source.name: {kind: body | ordered}}


def _metric(one: agg.Measuring) -> Json:
    match one:
        case agg.Metric():
            sigma = {"sigma": one.sigma} if one.kind == "extended_stats" else {}
            precise = {"precision_threshold": PRECISE} if one.kind == "cardinality" else {}
            return {one.kind: {"field": one.field} | sigma | precise | _given(missing=one.missing)}
        case agg.Percentiles():
            digits = None if one.digits is None else {"number_of_significant_value_digits": one.digits}
            return {"percentiles": _given(field=one.field, percents=list(one.percents), missing=one.missing, hdr=digits)}
        case agg.PercentileRanks():
            return {"percentile_ranks": _given(field=one.field, values=list(one.values), missing=one.missing)}
        case agg.WeightedAverage():
            value, weight = _given(field=one.field, missing=one.missing), _given(field=one.weight, missing=one.weight_missing)
            return {"weighted_avg": {"value": value, "weight": weight}}
        case agg.MatrixStats():
            return {"matrix_stats": {"fields": list(one.fields), "missing": dict(one.missing), "mode": one.mode}}
        case agg.TopHits():
            kept = {} if one.fields is None else {"_source": list(one.fields) or False}
            return {"top_hits": {"size": one.size, "from": one.skip, "sort": _order(one.sort)} | kept}
        case agg.TopMetrics():
            fields = [{"field": field} for field in one.fields]
            return {"top_metrics": {"metrics": fields, "sort": _order((one.sort,)), "size": one.size}}
        case agg.GeoBounds(field=field, wrap=wrap):
            return {"geo_bounds": {"field": field, "wrap_longitude": wrap}}
        case agg.GeoCentroid(field=field):
            return {"geo_centroid": {"field": field}}
