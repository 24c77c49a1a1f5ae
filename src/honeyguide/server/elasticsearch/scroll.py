"""Scrolls and points in time: `_search/scroll`, `_search/point_in_time`, and Elasticsearch's `_pit`."""

import time
from typing import Any

from honeyguide.server.elasticsearch.asked import RESOLVING, Answer, Asked, api
from honeyguide.server.elasticsearch.open_searches import of_service
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.search_asked import refuse, seconds
from honeyguide.server.elasticsearch.search_running import shards
from honeyguide.server.routes import router
from honeyguide.store.protocol import Json

ROUTER = router()


@api(ROUTER, "GET POST", "/_search/scroll /_search/scroll/{scroll_id}", "scroll scroll_id rest_total_hits_as_int")
def scroll(asked: Asked) -> Json:
    """The next page."""
    body = asked.object() if asked.raw.lstrip().startswith(b"{") else {}
    plain = "" if body or asked.raw.lstrip().startswith(b"{") else asked.raw.decode("utf-8", "replace")
    name = body.get("scroll_id") or asked.part("scroll_id") or asked.text("scroll_id") or plain
    if not isinstance(name, str) or not name:
        refuse(["scrollId is missing"])
    keep = body.get("scroll", asked.words.get("scroll"))
    unknown = sorted(body.keys() - {"scroll_id", "scroll"})
    if unknown:
        raise bad(f"Unknown parameter [{unknown[0][:100]}] in request body or parameter is of the wrong type")
    searches = of_service(asked.service)
    return searches.next_page(str(name), None if keep is None else seconds(keep, "scroll"), plain=asked.flag("rest_total_hits_as_int"))


@api(ROUTER, "DELETE", "/_search/scroll /_search/scroll/{scroll_id}", "scroll_id")
def clear(asked: Asked) -> Answer:
    """Let go of scrolls."""
    searches = of_service(asked.service)
    if asked.raw.strip() and not asked.raw.lstrip().startswith(b"{"):
        said: Any = asked.raw.decode("utf-8", "replace").split(",")
    else:
        said = asked.object().get("scroll_id") or asked.part("scroll_id") or asked.text("scroll_id")
    names = said if isinstance(said, list) else str(said).split(",") if said else []
    refuse([] if names else ["no scroll ids specified"])
    if names == ["_all"]:
        names = searches.names("s")
        freed = sum(searches.release(name) for name in names)
        return Answer({"succeeded": True, "num_freed": freed})
    freed = sum(searches.release(str(name)) for name in names)
    return Answer({"succeeded": True, "num_freed": freed}, 200 if freed else 404)


@api(
    ROUTER,
    "POST",
    "/{index}/_search/point_in_time /{index}/_pit",
    "keep_alive allow_partial_pit_creation allow_partial_search_results preference routing max_concurrent_shard_requests",
    more=RESOLVING,
)
def create(asked: Asked) -> Json:
    """A point in time."""
    if "keep_alive" not in asked.words:
        raise bad("request [keep_alive] is missing", "action_request_validation_exception")
    where = asked.target()
    keep = seconds(asked.words["keep_alive"], "keep_alive")
    name = of_service(asked.service).new_pit(where.resolved.indices, where.expression, keep)
    if asked.request.url.path.endswith("/_pit"):
        return {"id": name, "_shards": shards(where)}
    return {"pit_id": name, "_shards": shards(where), "creation_time": int(time.time() * 1000)}


@api(ROUTER, "GET", "/_search/point_in_time/_all")
def every(asked: Asked) -> Json:
    """All points in time."""
    found = of_service(asked.service).pits()
    shown = [{"pit_id": name, "creation_time": int(one.began * 1000), "keep_alive": int(one.keep * 1000)} for name, one in found]
    return {"pits": shown}


@api(ROUTER, "DELETE", "/_search/point_in_time")
def delete(asked: Asked) -> Json:
    """Let go of points in time."""
    said = asked.object(required=True).get("pit_id")
    names = [str(one) for one in (said if isinstance(said, list) else [said]) if one]
    refuse([] if names else ["no pit ids specified"])
    searches = of_service(asked.service)
    return {"pits": [{"successful": searches.release(name), "pit_id": name} for name in names]}


@api(ROUTER, "DELETE", "/_search/point_in_time/_all")
def delete_all(asked: Asked) -> Json:
    """Let go of all points in time."""
    searches = of_service(asked.service)
    return {"pits": [{"successful": searches.release(name), "pit_id": name} for name in searches.names("p")]}


@api(ROUTER, "DELETE", "/_pit")
def close(asked: Asked) -> Answer:
    """Let go of a point in time, as Elasticsearch words it."""
    name = asked.object(required=True).get("id")
    freed = of_service(asked.service).release(str(name))
    if not freed:
        raise Refusal(404, "search_context_missing_exception", f"No search context found for id [{str(name)[:100]}]")
    return Answer({"succeeded": True, "num_freed": 1})
