"""Aggregations as people mean them: fields by name and type for the cluster, and its answers in our words."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeAlias, cast

from honeyguide.errors import StoreError
from honeyguide.query import aggregation as agg
from honeyguide.query import ast
from honeyguide.schema.fields import FieldType
from honeyguide.store.elastic.catalogue import Catalogue
from honeyguide.store.elastic.mappings import JSON, WHOLE
from honeyguide.store.elastic.ordering import shown_values, sort_dsl
from honeyguide.store.elastic.query_dsl import query_dsl
from honeyguide.store.elastic.regexps import lucene
from honeyguide.store.elastic.resolving import Asked, inside, resolved
from honeyguide.store.elastic.rows import shown
from honeyguide.store.names import project
from honeyguide.store.protocol import Sort

Json: TypeAlias = dict[str, Any]
Plain: TypeAlias = Mapping[str, agg.Bucketing | agg.Measuring]
NOWHERE = "@nowhere"
"""A field that no index has: what is counted over it is empty."""
NUMBERS: frozenset[FieldType] = frozenset({"boolean", "date", "double", "long", "unsigned_long"})
NUMBERED = ("_version", "_seq_no", "_primary_term")
"""What hits show where that is asked for."""
TIMES: frozenset[FieldType] = frozenset({"date", "long"})
POINTS: frozenset[FieldType] = frozenset({"geo_point"})
ADDRESSES: frozenset[FieldType] = frozenset({"ip"})


def meant(aggs: Plain, scene: Asked) -> dict[str, Any]:
    """The aggregations with the cluster's own names of fields, and queries that it takes word for word."""
    return {name: _meant(one, scene) for name, one in aggs.items()}


def _meant(one: Any, scene: Asked) -> Any:
    if isinstance(one, agg.Bucketing):
        one = replace(one, aggs=meant(one.aggs, below(one, scene)))  # pyright: ignore[reportArgumentType]
    match one:
        case agg.Filter(query=query):
            return replace(one, query=resolved(query, scene))
        case agg.Filters(filters=filters):
            return replace(one, filters={name: resolved(query, scene) for name, query in filters.items()})
        case agg.AdjacencyMatrix(filters=filters):
            return replace(one, filters={name: resolved(query, scene) for name, query in filters.items()})
        case agg.WeightedAverage():
            return replace(one, field=_field(one.field, scene, NUMBERS), weight=_field(one.weight, scene, NUMBERS))
        case agg.MatrixStats():
            return replace(one, fields=tuple(_field(field, scene, NUMBERS) for field in one.fields))
        case agg.Missing(field=field):
            return agg.Filter(resolved(ast.Not(ast.Exists(field)), scene), one.aggs)
        case agg.Global() | agg.TopHits() | agg.TopMetrics():
            return one
        case agg.Nested() | agg.ReverseNested():
            return one
        case agg.MultiTerms(terms=terms):
            return replace(one, terms=tuple((_field(field, scene), missing) for field, missing in terms))
        case agg.Composite(sources=sources):
            return replace(one, sources=tuple(replace(source, by=_meant(source.by, scene)) for source in sources))
        case agg.SignificantTerms(background=background):
            behind = None if background is None else resolved(background, scene)
            chosen = {"include": _chosen(one.include), "exclude": _chosen(one.exclude)}
            return replace(one, field=_field(one.field, scene, words=one.words), background=behind, **chosen)
        case agg.Terms(include=include, exclude=exclude):
            chosen = {"include": _chosen(include), "exclude": _chosen(exclude)}
            return replace(one, field=_field(one.field, scene, words=one.words), **chosen)
        case agg.RareTerms(include=include, exclude=exclude):
            chosen = {"include": _chosen(include), "exclude": _chosen(exclude)}
            return replace(one, field=_field(one.field, scene), **chosen)
        case _:
            return replace(one, field=_field(one.field, scene, _wanted(one)))


def below(one: Any, scene: Asked) -> Asked:
    """What is asked in the buckets of an aggregation: the same, or the objects of a nested field, or the documents again."""
    match one:
        case agg.Nested(path=path):
            if scene.outer is not None:
                raise StoreError("a nested aggregation inside of another isn't counted")
            return inside(path, scene)
        case agg.ReverseNested():
            if scene.outer is None:
                raise StoreError("[reverse_nested] counts the documents again only inside of [nested]")
            return scene.outer
        case _:
            return scene


def _chosen(given: Any) -> Any:
    return lucene(given) if isinstance(given, str) else given


def _wanted(one: Any) -> frozenset[FieldType] | None:
    """The types over which it can be counted; None is any."""
    match one:
        case agg.DateHistogram() | agg.AutoDateHistogram() | agg.DateRange():
            return TIMES
        case agg.Histogram() | agg.Range() | agg.Percentiles() | agg.PercentileRanks():
            return NUMBERS
        case agg.IpPrefix() | agg.IpRange():
            return ADDRESSES
        case agg.GeohashGrid() | agg.GeotileGrid() | agg.GeoBounds() | agg.GeoCentroid() | agg.DistanceRange():
            return POINTS
        case agg.Metric(kind="value_count" | "cardinality"):
            return None
        case _:
            return NUMBERS


def _field(name: str, scene: Asked, wanted: frozenset[FieldType] | None = None, *, words: bool = False) -> str:
    if name in {"_index", "_id"}:
        return name
    kinds = {index.types[name].type for index in scene.indices if name in index.types and index.types[name].nested is None}
    if not kinds or (wanted is not None and not kinds & wanted) or kinds <= {"flattened", "nested"}:
        return NOWHERE
    return f"{name}.{WHOLE}" if kinds == {"text"} and not words else name


def request(aggs: Plain, made: Json, scene: Asked) -> Json:
    """The JSON with what only the request knows: sorts of hits, `top_metrics` as the hits that they are read from."""
    for name, one in aggs.items():
        body = made[name]
        match one:
            case agg.TopHits():
                sort = tuple(Sort(field, falling) for field, falling in one.sort)
                body["top_hits"]["sort"] = sort_dsl(sort, scene.indices, settled=True)
                if one.numbers:
                    body["top_hits"] |= {"version": True, "seq_no_primary_term": True}
                if one.fields:
                    body["top_hits"]["_source"] = {"includes": [*one.fields, JSON]}
            case agg.TopMetrics():
                sort = sort_dsl((Sort(*one.sort),), scene.indices, settled=True)
                fields = {"includes": [*one.fields, JSON]}
                kept = {"filter": {"exists": {"field": _field(one.sort[0], scene)}}}
                made[name] = {**kept, "aggs": {"top": {"top_hits": {"size": one.size, "sort": sort, "_source": fields}}}}
            case agg.AdjacencyMatrix():
                # OpenSearch's own finds nothing in ranges under some queries (3.5), so each bucket is asked for as a filter.
                made[name] = {"filters": {"filters": _pairs(one)}} | (
                    {"aggs": request(cast("Plain", one.aggs), body["aggs"], scene)} if one.aggs else {}
                )
            case _ if isinstance(one, agg.Bucketing) and one.aggs:
                request(one.aggs, body["aggs"], below(one, scene))  # pyright: ignore[reportArgumentType]
            case _:
                pass
    return made


def _pairs(one: agg.AdjacencyMatrix) -> Json:
    """The queries, and every two of them together, by the keys of their buckets."""
    made: Json = {} if one.only_intersections else {name: query_dsl(query) for name, query in one.filters.items()}
    for left, right in combinations(sorted(one.filters), 2):
        made[f"{left}{one.separator}{right}"] = query_dsl(ast.And((one.filters[left], one.filters[right])))
    return made


def answered(aggs: Plain, said: Json, scene: Asked, catalogue: Catalogue) -> Json:
    """The cluster's answer in our words."""
    return {name: _answered(one, said[name], scene, catalogue) for name, one in aggs.items() if name in said}


def _answered(one: Any, said: Json, scene: Asked, catalogue: Catalogue) -> Json:
    said = {name: value for name, value in said.items() if name != "meta"}
    match one:
        case agg.TopHits():
            sort = tuple(Sort(field, falling) for field, falling in one.sort)
            return _hits(one, sort, said, scene, catalogue)
        case agg.AdjacencyMatrix():
            buckets = [{"key": key} | bucket for key, bucket in sorted(said["buckets"].items()) if bucket["doc_count"]]
            return _buckets(one, {"buckets": buckets}, scene, catalogue)
        case agg.TopMetrics():
            return _metrics(one, said["top"], scene, catalogue)
        case agg.Percentiles() | agg.PercentileRanks():
            return {"values": {name: value for name, value in said["values"].items() if not name.endswith("_as_string")}}
        case agg.MatrixStats() | agg.Metric() | agg.GeoBounds() | agg.GeoCentroid() | agg.WeightedAverage():
            return said
        case _:
            return _buckets(one, said, scene, catalogue)


def _buckets(one: Any, said: Json, scene: Asked, catalogue: Catalogue) -> Json:
    if "buckets" not in said:
        return said | answered(one.aggs, said, below(one, scene), catalogue)
    given = said["buckets"]
    found: list[Json] = list(given.values()) if isinstance(given, dict) else given
    told = [bucket | answered(one.aggs, bucket, scene, catalogue) for bucket in found]
    for bucket in told:
        if isinstance(one, agg.Terms) and one.field == "_index":
            bucket["key"] = catalogue.logical(bucket["key"])
        if isinstance(one, agg.MultiTerms):
            _name_indices(bucket, [field for field, _ in one.terms], catalogue)
    if isinstance(one, agg.Filters) and not isinstance(given, dict):
        return said | {"buckets": told}
    if isinstance(one, agg.Filters) and one.named:
        return said | {"buckets": [{"key": name, **bucket} for name, bucket in zip(given, told, strict=True)]}
    return said | {"buckets": dict(zip(given, told, strict=True)) if isinstance(given, dict) else told}


def _name_indices(bucket: Json, fields: list[str], catalogue: Catalogue) -> None:
    if "_index" in fields:
        bucket["key"] = [catalogue.logical(part) if field == "_index" else part for field, part in zip(fields, bucket["key"], strict=True)]
        bucket["key_as_string"] = "|".join(map(str, bucket["key"]))


def _hits(one: agg.TopHits, sort: tuple[Sort, ...], said: Json, scene: Asked, catalogue: Catalogue) -> Json:
    told: list[Json] = []
    for found in said["hits"]["hits"]:
        name = catalogue.logical(found["_index"])
        source = project(shown(found.get("_source", {})), one.fields)
        values = shown_values(sort, found["sort"], scene.indices, name, milliseconds=True)
        place = {key: found[key] for key in ("_nested", *NUMBERED) if key in found and (one.numbers or key not in NUMBERED)}
        told.append(
            {"_index": name, "_id": found["_id"], **place, "_score": None, "_source": source} | ({"sort": list(values)} if sort else {})
        )
    return {"hits": {"total": said["hits"]["total"], "max_score": None, "hits": told}}


def _metrics(one: agg.TopMetrics, said: Json, scene: Asked, catalogue: Catalogue) -> Json:
    """As `top_metrics`, which is Elastic's own, from the hits of `top_hits`."""
    sort = (Sort(*one.sort),)
    top: list[Json] = []
    for found in said["hits"]["hits"]:
        source = shown(found.get("_source", {}))
        values = shown_values(sort, found["sort"], scene.indices, catalogue.logical(found["_index"]))
        top.append({"sort": list(values), "metrics": {field: _first(source, field) for field in one.fields}})
    return {"top": top}


def _first(source: Any, field: str) -> Any:
    """The least value of a field of a document."""
    found = _values(source, field)
    return min(found) if found else None


def _values(source: Any, field: str) -> list[Any]:
    if isinstance(source, list):
        return [value for one in source for value in _values(one, field)]
    if not field:
        return [] if source is None or isinstance(source, dict) else [source]
    found: list[Any] = []
    for name, value in source.items() if isinstance(source, dict) else ():
        if name == field:
            found += _values(value, "")
        elif field.startswith(f"{name}."):
            found += _values(value, field[len(name) + 1 :])
    return found
