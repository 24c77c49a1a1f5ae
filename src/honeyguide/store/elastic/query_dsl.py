"""The query tree as Elasticsearch's Query DSL, which `query/dsl.py` reads back as the same tree.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/query-dsl.html.
"""

from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.query import ast

Json: TypeAlias = dict[str, Any]
EXPANSIONS = 1024
"""Words that a fuzzy one may stand for."""


def query_dsl(query: ast.Query) -> Json:
    """The JSON of a query whose fields are all named. Raises StoreError for what the DSL has no form for."""
    match query:
        case ast.MatchAll():
            return {"match_all": {}}
        case ast.MatchNone():
            return {"match_none": {}}
        case ast.And(queries=queries):
            return {"bool": {"filter": [query_dsl(one) for one in queries]}} if queries else {"match_all": {}}
        case ast.Or(queries=queries, minimum=minimum):
            return {"bool": {"should": [query_dsl(one) for one in queries], "minimum_should_match": minimum}}
        case ast.Not(query=inner):
            return {"bool": {"must_not": [query_dsl(inner)]}}
        case ast.Nested(path=path, query=inner):
            return {"nested": {"path": path, "query": query_dsl(inner), "ignore_unmapped": True}}
        case ast.Ids(values=values):
            return {"ids": {"values": list(values)}}
        case ast.Exists(field=field):
            return {"exists": {"field": field}}
        case ast.Terms(field=str(field), values=values):
            return {"terms": {field: list(values)}}
        case ast.Range(field=field):
            bounds = {name: value for name in ("gte", "gt", "lte", "lt") if (value := getattr(query, name)) is not None}
            return {"range": {field: bounds | ({"time_zone": query.zone} if query.zone is not None else {})}}
        case _:
            return _leaf(query)


def _leaf(query: ast.Query) -> Json:
    match query:
        case ast.Term(field=str(field), value=value, case_insensitive=ignoring):
            return {"term": {field: {"value": value} | _ignoring(ignoring)}}
        case ast.Match(field=str(field), text=text):
            said = {"operator": "and"} if query.every else {}
            said |= {"minimum_should_match": query.minimum} if query.minimum else {}
            said |= {"fuzziness": query.fuzziness, "max_expansions": EXPANSIONS} if query.fuzziness else {}
            return {"match_bool_prefix" if query.beginning else "match": {field: {"query": text} | said}}
        case ast.Phrase(field=str(field), text=text, slop=slop):
            more = {"slop": slop} if slop else {}
            if query.beginning:
                return {"match_phrase_prefix": {field: {"query": text, "max_expansions": EXPANSIONS} | more}}
            return {"match_phrase": {field: {"query": text} | more}}
        case ast.Prefix(field=str(field), value=value, case_insensitive=ignoring):
            return {"prefix": {field: {"value": value} | _ignoring(ignoring)}}
        case ast.Wildcard(field=str(field), pattern=pattern, case_insensitive=ignoring):
            return {"wildcard": {field: {"value": pattern} | _ignoring(ignoring)}}
        case ast.Regexp(field=str(field), pattern=pattern, case_insensitive=ignoring, anywhere=False):
            return {"regexp": {field: {"value": pattern, "flags": "NONE", "max_determinized_states": 100_000} | _ignoring(ignoring)}}
        case ast.Fuzzy(field=str(field), value=value, distance=distance):
            if distance > 2:
                raise StoreError("a cluster finds words at most 2 changes away", hint="Say ~2 or less.")
            same: Json = {"prefix_length": query.prefix} if query.prefix else {}
            same |= {} if query.swaps else {"transpositions": False}
            return {"fuzzy": {field: {"value": value, "fuzziness": distance, "max_expansions": EXPANSIONS} | same}}
        case ast.GeoBox(field=str(field)):
            corners = {"top_left": {"lat": query.top, "lon": query.left}, "bottom_right": {"lat": query.bottom, "lon": query.right}}
            return {"geo_bounding_box": {field: corners}}
        case ast.GeoDistance(field=str(field)):
            return {"geo_distance": {"distance": f"{query.metres}m", field: {"lat": query.latitude, "lon": query.longitude}}}
        case ast.GeoPolygon(field=str(field), corners=corners):
            return {"geo_polygon": {field: {"points": [{"lat": latitude, "lon": longitude} for latitude, longitude in corners]}}}
        case _:
            raise StoreError(f"the query {type(query).__name__} without a field has no form in Query DSL")


def _ignoring(case: bool) -> Json:
    return {"case_insensitive": True} if case else {}
