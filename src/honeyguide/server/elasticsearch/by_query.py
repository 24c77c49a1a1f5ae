"""Changes of all documents that a query finds: `_delete_by_query`, `_update_by_query` and `_reindex`, a thousand at a time.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/docs-reindex.html
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from honeyguide.errors import HoneyguideError, VersionConflict
from honeyguide.query.ast import And, Query
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.asked import RESOLVING, Answer, Asked, api
from honeyguide.server.elasticsearch.changing import Change, carry_out, failed_item, refresh_after
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import Options
from honeyguide.server.elasticsearch.search_asked import refuse
from honeyguide.server.elasticsearch.search_fitted import fitted
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_running import part_of, word_query
from honeyguide.server.elasticsearch.search_targets import Target, target
from honeyguide.server.elasticsearch.source_filtering import read_shown
from honeyguide.server.elasticsearch.source_scripts import Script, read_script
from honeyguide.server.routes import router
from honeyguide.store.protocol import Hit, Json, Search, Sort

ROUTER = router()
BATCH = 1000
TAKES = """conflicts refresh timeout wait_for_completion wait_for_active_shards requests_per_second slices scroll scroll_size max_docs q df
 default_operator analyzer analyze_wildcard lenient preference routing search_type search_timeout sort _source _source_includes
 _source_excludes stats terminate_after version request_cache pipeline from size require_alias"""


FAILURE = {"index": "_index", "type": "_type", "id": "_id", "cause": "error", "status": "status"}
"""What is told of a document that couldn't be changed, and where its item in a bulk has it."""


@dataclass
class Tally:
    """What was done."""

    began: float = field(default_factory=time.monotonic)
    total: int = 0
    updated: int = 0
    created: int = 0
    deleted: int = 0
    noops: int = 0
    batches: int = 0
    conflicts: int = 0
    failures: list[Json] = field(default_factory=list[Json])

    def told(self, *names: str) -> Json:
        """As Elasticsearch tells it."""
        body: Json = {"took": round((time.monotonic() - self.began) * 1000), "timed_out": False, "total": self.total}
        body |= {name: getattr(self, name) for name in names}
        body |= {"batches": self.batches, "version_conflicts": self.conflicts, "noops": self.noops, "retries": {"bulk": 0, "search": 0}}
        return body | {"throttled_millis": 0, "requests_per_second": -1.0, "throttled_until_millis": 0, "failures": self.failures}


@dataclass(frozen=True)
class Work:
    """The documents that are gone over."""

    asked: Asked
    where: Target
    query: Query
    size: int = BATCH
    most: int | None = None
    proceed: bool = False


def _work(asked: Asked, where: Target, body: Json) -> Work:
    """As the body and the parameters say. Raises Refusal."""
    tree, words = read_query(prepared(body.get("query"), where)), word_query(asked.words)
    query = where.narrowed(fitted(tree if words is None else words, where))
    cut = body.get("slice")
    if isinstance(cut, dict) and isinstance(cut.get("id"), int) and isinstance(cut.get("max"), int) and cut["max"] > 1:
        query = And((query, part_of(cut, where)))
    size = asked.whole("scroll_size", BATCH) or BATCH
    most = body.get("max_docs", body.get("size", asked.whole("max_docs", asked.whole("size"))))
    if most is not None and (not isinstance(most, int) or (most < 1 and most != -1)):
        raise bad(f"[max_docs] parameter cannot be negative, found [{most}]") if isinstance(most, int) and most < 0 else _none(most)
    conflicts = str(body.get("conflicts", asked.text("conflicts", "abort")))
    if conflicts not in {"abort", "proceed"}:
        raise bad(f'conflicts may only be "proceed" or "abort" but was [{conflicts[:50]}]')
    asked.store.refresh(where.expression)
    return Work(asked, where, query, min(10_000, max(1, size)), None if most == -1 else most, conflicts == "proceed")


def _none(most: Any) -> Refusal:
    reason = "Validation Failed: 1: maxDocs should be greater than 0 if the request is limited to some number of documents or -1 if it"
    reason = f"{reason} isn't but it was [{most}];"
    return Refusal(400, "action_request_validation_exception", reason)


def _batches(work: Work) -> Iterator[Sequence[Hit]]:
    """The documents at one point in time."""
    store = work.asked.store
    left = work.most
    with store.pin(work.where.expression) as pin:
        after: tuple[Any, ...] | None = None
        while left is None or left > 0:
            size = work.size if left is None else min(work.size, left)
            search = Search(work.where.expression, work.query, (Sort("_doc"),), size, after=after, total=False, pin=pin)
            hits = store.search(search).hits
            if not hits:
                return
            yield hits
            after = hits[-1].sort
            left = None if left is None else left - len(hits)


def _carried_out(work: Work, tally: Tally, changes: Sequence[Change]) -> bool:
    """Carry out a batch; whether to go on."""
    tally.batches += 1
    tally.total += len(changes)
    for change, outcome in zip(changes, carry_out(work.asked, changes), strict=True):
        error: HoneyguideError | Exception | None = change.error if outcome is None else outcome.error
        if error is not None:
            tally.conflicts += isinstance(error, VersionConflict)
            if not (work.proceed and isinstance(error, VersionConflict)):
                item = failed_item(work.asked, change, error)
                tally.failures.append({name: item[key] for name, key in FAILURE.items() if key in item})
        elif outcome is None or outcome.result == "noop":
            tally.noops += 1
        else:
            setattr(tally, outcome.result, getattr(tally, outcome.result, 0) + 1)
    return not tally.failures


def _answer(work: Work, tally: Tally, touched: set[str], *names: str) -> Any:

    if work.asked.words.get("refresh") in {"true", ""}:
        refresh_after(work.asked, touched, "true")
    else:
        work.asked.service.refresh_soon()
    body = tally.told(*names)
    if work.asked.words.get("wait_for_completion") == "false":
        return work.asked.unwaited(body, f"{work.asked.request.method} {work.asked.request.url.path}")
    return Answer(body, max([one["status"] for one in tally.failures], default=200))


@api(ROUTER, "POST", "/{index}/_delete_by_query /{index}/{type}/_delete_by_query", TAKES.replace("\n", ""), more=RESOLVING)
def delete_by_query(asked: Asked) -> Any:
    """Delete what a query finds."""
    body = asked.object()
    refuse([] if "query" in body or "q" in asked.words else ["query is missing"])
    _keys(body, {"query", "slice", "max_docs", "size", "conflicts"})
    work, tally = _work(asked, asked.target(), body), Tally()
    for hits in _batches(work):
        changes = [Change("delete", hit.index, hit.id, if_seq_no=hit.seq_no, if_term=1, routing=hit.routing) for hit in hits]
        if not _carried_out(work, tally, changes):
            break
    return _answer(work, tally, set(work.where.resolved.indices), "deleted")


@api(ROUTER, "POST", "/{index}/_update_by_query /{index}/{type}/_update_by_query", TAKES.replace("\n", ""), more=RESOLVING)
def update_by_query(asked: Asked) -> Any:
    """Index what a query finds once more, through a pipeline if one is named."""
    body = asked.object()
    _keys(body, {"query", "slice", "max_docs", "size", "conflicts", "script"})
    script = read_script(body["script"]) if body.get("script") else None
    work, tally = _work(asked, asked.target(), body), Tally()
    pipeline = asked.words.get("pipeline")
    for hits in _batches(work):
        changes = [
            Change("index", hit.index, hit.id, hit.source, if_seq_no=hit.seq_no, if_term=1, routing=hit.routing, pipeline=pipeline)
            for hit in hits
        ]
        changes = _scripted(script, changes, hits, tally)
        if not _carried_out(work, tally, changes):
            break
    return _answer(work, tally, set(work.where.resolved.indices), "updated", "deleted")


@api(ROUTER, "POST", "/_reindex", TAKES.replace("\n", ""))
def reindex(asked: Asked) -> Any:
    """Copy what a query finds into another index."""
    body = asked.object(required=True)
    _keys(body, {"source", "dest", "max_docs", "size", "conflicts", "script"})
    source, dest = body.get("source") or {}, body.get("dest") or {}
    script = read_script(body["script"]) if body.get("script") else None
    if source.get("remote"):
        raise bad("reindex from a remote cluster isn't supported: use `honeyguide move`")
    names = source.get("index")
    refuse(
        ([] if names else ["use _all if you really want to copy from all existing indexes"])
        + ([] if dest.get("index") else ["index must be specified"])
    )
    expression = ",".join(map(str, names)) if isinstance(names, list) else str(names)
    kinds = source.get("type") or ""
    kinds = ",".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
    where = target(asked.store, expression, Options(), asked.mapping_types, kinds)
    if dest["index"] in where.resolved.indices:
        raise Refusal(
            400,
            "action_request_validation_exception",
            f"Validation Failed: 1: reindex cannot write into an index its reading from [{dest['index']}];",
        )
    work, tally = _work(asked, where, {**body, "query": source.get("query"), "slice": source.get("slice")}), Tally()
    kind = "create" if dest.get("op_type") == "create" else "index"
    external = str(dest.get("version_type", "internal"))
    shown = read_shown(source.get("_source"), {})
    for hits in _batches(work):
        changes = [
            Change(
                kind,
                str(dest["index"]),
                hit.id,
                hit.source if shown is None else shown.of(hit.source),
                type=dest.get("type"),
                version=None if external == "internal" else hit.version,
                version_type=external,
                routing=_routing(dest.get("routing"), hit),
                pipeline=dest.get("pipeline"),
                require_alias=asked.flag("require_alias"),
            )
            for hit in hits
        ]
        changes = _scripted(script, changes, hits, tally)
        if not _carried_out(work, tally, changes):
            break
    return _answer(work, tally, {str(dest["index"])}, "updated", "created", "deleted")


def _routing(said: Any, hit: Hit) -> str | None:
    text = str(said or "keep")
    return hit.routing if text == "keep" else None if text == "discard" else text.removeprefix("=")


def _keys(body: Json, allowed: set[str]) -> None:
    for name in body:
        if name not in allowed:
            raise bad(f"unknown field [{str(name)[:100]}]", "x_content_parse_exception")


def _scripted(script: Script | None, changes: list[Change], hits: Sequence[Hit], tally: Tally) -> list[Change]:
    """What a script makes of the changes; what it leaves alone is counted."""
    if script is None:
        return changes
    kept: list[Change] = []
    for change, hit in zip(changes, hits, strict=True):
        meta = {"_index": hit.index, "_id": change.id, "_version": hit.version, "_routing": change.routing}
        done = script(change.source or {}, meta)
        if done.op == "none":
            tally.noops += 1
            tally.total += 1
            continue
        if done.op == "delete":
            change.kind, change.source = "delete", None
            kept.append(change)
            continue
        if done.meta.get("_index") != hit.index:
            change.name = str(done.meta.get("_index"))
        change.source = done.source
        change.id, change.routing = done.meta.get("_id"), done.meta.get("_routing")
        kept.append(change)
    return kept
