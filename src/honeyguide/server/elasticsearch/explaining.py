"""`_explain` of one document, and `_search_shards`: whether a query finds it, and where its index lies."""

from honeyguide.query.ast import And, Ids
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_scores import constant, read_scores
from honeyguide.server.elasticsearch.asked import RESOLVING, Answer, Asked, api
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.search_fitted import fitted
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_running import word_query
from honeyguide.server.elasticsearch.source_filtering import read_shown
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json, Search, Sort

ROUTER = router()
TAKES = (
    """_source _source_includes _source_excludes analyze_wildcard analyzer default_operator df lenient preference q routing stored_fields"""
)


@api(ROUTER, "GET POST", "/{index}/_explain/{id} /{index}/{type}/{id}/_explain", TAKES)
def explain(asked: Asked) -> Answer:
    """Whether the query finds the document, and its score."""
    body = asked.object()
    for name in body:
        if name != "query":
            raise bad(f"[explain] unknown field [{name[:100]}]", "parsing_exception")
    if "query" not in body and "q" not in asked.words:
        raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: query is missing;")
    where = asked.target(typed=False)
    if len(where.resolved.indices) != 1:
        raise bad(f"unable to resolve [{asked.part('index')}] to a single index")
    index, id = where.resolved.indices[0], asked.part("id")
    said = prepared(body.get("query"), where)
    tree, words = read_query(said), word_query(asked.words)
    query = where.narrowed(fitted(tree if words is None else words, where))
    told: Json = {"_index": index, **asked.mapping_types.told(index, asked.type), "_id": id}
    document = asked.store.get(index, id) if asked.mapping_types.has(index, asked.type) else None
    if document is None:
        return Answer({**told, "matched": False}, 404)
    weights = read_scores(said)
    found = asked.store.search(Search(where.expression, And((query, Ids((id,)))), (Sort("_score", True),), 1, weights=weights)).hits
    if not found:
        return Answer({**told, "matched": False, "explanation": {"value": 0.0, "description": "no matching clause", "details": []}})
    score = constant(weights)
    value = score if score is not None else found[0].sort[0]
    told |= {"matched": True, "explanation": {"value": value, "description": "sum of the weights of matching clauses", "details": []}}
    shown = read_shown(body.get("_source"), asked.words)
    if shown is not None and shown.whole:
        told["get"] = {"_seq_no": document.seq_no, "_primary_term": 1, "found": True, "_source": shown.of(document.source)}
    return Answer(told)


@api(
    ROUTER,
    "GET POST",
    "/_search_shards /{index}/_search_shards",
    "local preference routing cluster_manager_timeout master_timeout",
    more=RESOLVING,
)
def search_shards(asked: Asked) -> Json:
    """Where the indices lie: one shard each, here."""
    where = asked.target()
    shards = [
        [{"state": "STARTED", "primary": True, "node": "honeyguide", "relocating_node": None, "shard": 0, "index": name}]
        for name in where.resolved.indices
    ]
    indices: Json = {}
    for name in where.resolved.indices:
        reached = sorted(where.resolved.aliases.get(name, ()))
        filters = where.resolved.filters.get(name, ())
        indices[name] = ({"aliases": reached} if reached else {}) | (
            {"filter": filters[0] if len(filters) == 1 else {"bool": {"should": list(filters)}}} if filters else {}
        )
    return {"nodes": {"honeyguide": {"name": "honeyguide", "transport_address": "127.0.0.1:9300"}}, "indices": indices, "shards": shards}
