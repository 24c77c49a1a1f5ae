"""`_terms_enum`: the values of a field that begin with what somebody has typed so far.

https://www.elastic.co/guide/en/elasticsearch/reference/8.18/search-terms-enum.html
"""

from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import And, Prefix
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.asked import RESOLVING, Asked, api
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_running import shards
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()
KEYS = frozenset({"field", "string", "size", "timeout", "case_insensitive", "index_filter", "search_after"})
MOST = 10_000


@api(ROUTER, "GET POST", "/{index}/_terms_enum", "", more=RESOLVING)
def terms_enum(asked: Asked) -> Json:
    """The values, in order."""
    body = asked.object(required=True)
    if unknown := sorted(body.keys() - KEYS):
        raise bad(f"[terms_enum] unknown field [{unknown[0][:100]}]", "x_content_parse_exception")
    field, typed, size = body.get("field"), str(body.get("string") or ""), body.get("size", 10)
    if not isinstance(field, str):
        raise bad("Validation Failed: 1: field cannot be null;", "action_request_validation_exception")
    if not isinstance(size, int) or not 0 < size <= MOST:
        raise bad(f"[size] must be between 1 and {MOST}")
    where = asked.target()
    answer: Json = {"_shards": shards(where), "terms": [], "complete": True}
    if not where.kinds(field):
        return answer
    small = str(body.get("case_insensitive", "false")).lower() == "true"
    query = where.narrowed(And((read_query(prepared(body.get("index_filter"), where)), Prefix(field, typed, small))))
    found = asked.store.aggregate(where.expression, query, {"terms": Terms(field, MOST, (("_key", False),))}, pin=where.pin)
    after = None if body.get("search_after") is None else str(body["search_after"])
    values = [str(one.get("key_as_string", one["key"])) for one in found["terms"]["buckets"]]
    begun = [one for one in values if (one.lower().startswith(typed.lower()) if small else one.startswith(typed))]
    return answer | {"terms": [one for one in begun if after is None or one > after][:size]}
