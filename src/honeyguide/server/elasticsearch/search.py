"""`_search`, `_count`, `_msearch` and `_validate/query`: rows and numbers of queries in Elasticsearch's JSON or in `?q=`."""

import time
from collections.abc import Mapping
from typing import Any

import orjson

from honeyguide.errors import HoneyguideError
from honeyguide.query.ast import MatchAll
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.asked import RESOLVING, Asked, api
from honeyguide.server.elasticsearch.kept_answers import KeptAnswers, key_of
from honeyguide.server.elasticsearch.open_searches import OpenSearches, of_service
from honeyguide.server.elasticsearch.refusals import bad, body_of
from honeyguide.server.elasticsearch.resolving import Options
from honeyguide.server.elasticsearch.search_asked import TAKES, SearchAsked, read_search, refuse, seconds
from honeyguide.server.elasticsearch.search_fitted import fitted
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_running import carried_out, plan, shards, word_query
from honeyguide.server.elasticsearch.search_targets import Target, pinned, target
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()
MOST_SEARCHES = 1000
HEADER = frozenset(
    {
        "index", "indices", "type", "types", "search_type", "preference", "routing", "request_cache", "allow_partial_search_results",
        "ccs_minimize_roundtrips", "expand_wildcards", "ignore_unavailable", "allow_no_indices", "ignore_throttled",
        "max_concurrent_shard_requests", "cancel_after_time_interval", "rest_total_hits_as_int", "typed_keys", "project_routing",
    }
)  # fmt: skip
"""What the line before a search may say."""
BY_NAME = "[indices] cannot be used with point in time. Do not specify any index with point in time."
WORDS = "q df default_operator analyzer analyze_wildcard lenient"


@api(ROUTER, "GET POST", "/_search /{index}/_search /{index}/{type}/_search", TAKES, more=RESOLVING)
def search(asked: Asked) -> Json:
    """Rows, and counts over them."""
    words = dict(asked.words)
    for name in WORDS.split():
        asked.flag(name) if name in {"analyze_wildcard", "lenient"} else None
    try:
        answer = found(asked, asked.object(), words, asked.part("index") or words.get("index"), asked.options(), asked.types)
    except HoneyguideError as error:
        asked.tallies.add("searches user_error" if body_of(error)[0] < 500 else "searches system_failure", "_all")
        raise
    asked.tallies.add("searches success", "_all")
    return answer


def found(asked: Asked, body: Json, words: Mapping[str, str], expression: str | None, options: Options, kinds: str = "") -> Json:
    """The answer of a search among documents of some types, with the id by which it can be gone on with where it stays open."""
    searches = of_service(asked.service)
    wanted = read_search(body, words)
    where = _where(asked, wanted, expression, options, kinds, searches)
    planned = plan(wanted, where)
    if wanted.scroll is not None:
        return searches.scrolled(planned, wanted.scroll)
    enabled = all(str(_setting(where, name, "index.requests.cache.enable", "true")) == "true" for name in where.resolved.indices)
    key = key_of(asked.store.generation(), where.expression, wanted, words, enabled)
    if key is not None and not where.resolved.filters:
        kept: KeptAnswers = asked.request.app.state.kept
        began = time.monotonic()
        answer = kept.of(key, where.resolved.indices, asked.tallies, lambda: carried_out(planned))
        return answer | {"took": round((time.monotonic() - began) * 1000)}
    answer = carried_out(planned)
    return {"pit_id": wanted.body["pit"]["id"], **answer} if isinstance(wanted.body.get("pit"), Mapping) else answer


def _setting(where: Target, index: str, name: str, default: str) -> Any:
    return (where.definitions.get(index, {}).get("settings") or {}).get(name, default)


def _where(asked: Asked, wanted: SearchAsked, expression: str | None, options: Options, kinds: str, searches: OpenSearches) -> Target:
    pit = wanted.body.get("pit")
    sorts = wanted.body.get("sort") or []
    names = [next(iter(one), "") if isinstance(one, Mapping) else one for one in (sorts if isinstance(sorts, list) else [sorts])]
    if pit is None:
        refuse(["_shard_doc is only supported with point-in-time (PIT) searches"] if "_shard_doc" in names else [])
        asked.check_named((expression or "_all").split(","))
        return target(asked.store, expression, options, asked.mapping_types, kinds)
    if not isinstance(pit, Mapping) or not isinstance(pit.get("id"), str):
        raise bad("[pit] needs an [id]", "parsing_exception")
    wrongs = [BY_NAME] if expression else []
    refuse(wrongs + (["using [point in time] is not allowed in a scroll context"] if wanted.scroll is not None else []))
    held = searches.pit(pit["id"], None if pit.get("keep_alive") is None else seconds(pit["keep_alive"], "keep_alive"))
    return pinned(asked.store, held.pin, held.indices, asked.mapping_types)


@api(
    ROUTER,
    "GET POST",
    "/_count /{index}/_count /{index}/{type}/_count",
    f"{WORDS} min_score preference routing terminate_after",
    more=RESOLVING,
)
def count(asked: Asked) -> Json:
    """How many rows."""
    body = asked.object()
    for name in body:
        if name != "query":
            raise bad(f"request does not support [{name[:100]}]", "parsing_exception")
    where = asked.target()
    tree, words = read_query(prepared(body.get("query"), where)), word_query(asked.words)
    query = where.narrowed(fitted(tree if words is None else words, where))
    return {"count": asked.store.count(where.expression, query), "_shards": shards(where)}


@api(
    ROUTER,
    "GET POST",
    "/_msearch /{index}/_msearch /{index}/{type}/_msearch",
    "rest_total_hits_as_int typed_keys max_concurrent_searches max_concurrent_shard_requests pre_filter_shard_size search_type "
    "ccs_minimize_roundtrips cancel_after_time_interval",
    more=RESOLVING,
)
def msearch(asked: Asked) -> Json:
    """Several searches; of one that fails, its error."""
    if not asked.raw:
        raise bad("request body or source parameter is required", "parse_exception")
    pairs = list(read_lines(asked.raw))
    if len(pairs) > MOST_SEARCHES:
        raise bad(f"at most {MOST_SEARCHES} searches a request")
    refuse([] if pairs else ["no requests added"])
    answers: list[Json] = []
    shared = {name: value for name, value in asked.words.items() if name in {"rest_total_hits_as_int", "typed_keys", "search_type"}}
    for header, body in pairs:
        read_search(body, shared)
        refuse([BY_NAME] if body.get("pit") and header.get("index", asked.part("index")) else [])
    for header, body in pairs:
        try:
            given = {**asked.words, **{name: value for name, value in header.items() if isinstance(value, str | bool | list)}}
            words = shared | {name: str(header[name]) for name in ("search_type",) if name in header}
            index = header.get("index", asked.part("index") or None)
            name = ",".join(map(str, index)) if isinstance(index, list) else index
            answers.append({**found(asked, body, words, name, Options.of(_texts(given)), types_of(asked, header)), "status": 200})
        except HoneyguideError as error:
            answers.append(_failed(error, trace=asked.flag("error_trace")))
    return {"took": sum(one.get("took", 0) for one in answers), "responses": answers}


def types_of(asked: Asked, header: Json) -> str:
    """The types of a search, by the line before it or by the address."""
    said = header.get("type", header.get("types", asked.types))
    return ",".join(map(str, said)) if isinstance(said, list) else str(said)


def _texts(given: Mapping[str, Any]) -> Json:
    return {name: ",".join(value) if isinstance(value, list) else value for name, value in given.items()}


def _failed(error: HoneyguideError, *, trace: bool) -> Json:
    status, body = body_of(error)
    if trace:
        cause = body["error"]
        kind = "".join(part.title() for part in str(cause["type"]).split("_"))
        stack = f"[{cause.get('index', '')}] {kind}[{cause['reason']}]"
        body = {"error": {**cause, "stack_trace": stack, "root_cause": [{**one, "stack_trace": stack} for one in cause["root_cause"]]}}
    return {**body, "status": status}


def read_lines(data: bytes) -> list[tuple[Json, Json]]:
    """Header and body of each search of a body of lines. Raises Refusal."""
    if not data.endswith(b"\n"):
        raise bad("The msearch request must be terminated by a newline [\\n]")
    lines = data.split(b"\n")
    if lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    parsed: list[Json] = []
    for line in lines:
        if not line.strip():
            parsed.append({})
            continue
        try:
            one = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise bad(f"the request's JSON can't be read: {error}", "parsing_exception") from error
        if not isinstance(one, dict):
            raise bad("a line of _msearch is an object", "parsing_exception")
        parsed.append(one)
    for header in parsed[::2]:
        if unknown := sorted(header.keys() - HEADER):
            raise bad(f"key [{unknown[0][:100]}] is not supported in the metadata section")
    return list(zip(parsed[::2], parsed[1::2], strict=False))


@api(
    ROUTER,
    "GET POST",
    "/_validate/query /{index}/_validate/query /{index}/{type}/_validate/query",
    f"{WORDS} explain rewrite all_shards",
    more=RESOLVING,
)
def validate(asked: Asked) -> Json:
    """Whether a query can be read."""
    where = asked.target()
    answer: Json = {"_shards": {name: count for name, count in shards(where).items() if name != "skipped"}}
    explained: list[Json] = []
    body: Any = None
    try:
        body = asked.object()
        extra = [name for name in body if name != "query"]
        if extra:
            raise bad(f"request does not support [{extra[0]}]", "parsing_exception")
        tree = read_query(prepared(body.get("query"), where))
        word_query(asked.words)
        explained = [{"index": name, "valid": True, "explanation": _explained(tree)} for name in where.resolved.indices]
    except HoneyguideError as error:
        answer |= {"valid": False}
        if asked.flag("explain"):
            names = where.resolved.indices or ("",)
            told = error.message if body is None else f"{body_of(error)[1]['error']['type']}: {error.message}"
            answer |= {"error": told, "explanations": [{"index": name, "valid": False, "error": told} for name in names]}
        return answer
    answer["valid"] = True
    if asked.flag("explain"):
        answer["explanations"] = explained
    return answer


def _explained(tree: Any) -> str:
    return "*:*" if isinstance(tree, MatchAll) else "ApproximateScoreQuery(originalQuery=*:*)" if tree is None else str(tree)
