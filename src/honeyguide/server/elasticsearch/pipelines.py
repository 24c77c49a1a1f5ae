"""Ingest pipelines: kept, told, taken away, and tried out on documents."""

import copy
from dataclasses import replace
from typing import Any

from honeyguide.formats.structure.grok import named_patterns
from honeyguide.server.elasticsearch.asked import WAITING, Answer, Asked, api
from honeyguide.server.elasticsearch.changing import Change
from honeyguide.server.elasticsearch.mapping_types import DOC
from honeyguide.server.elasticsearch.piping import KIND, Ways, known_pipelines, through_pipelines
from honeyguide.server.elasticsearch.processors.document import Document
from honeyguide.server.elasticsearch.processors.running import Pipeline, Processor, read_pipeline, tell, tried
from honeyguide.server.elasticsearch.refusals import Refusal, bad, worded
from honeyguide.server.routes import router
from honeyguide.store.definitions import Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()


@api(ROUTER, "PUT", "/_ingest/pipeline/{id}", "if_version", more=WAITING)
def put(asked: Asked) -> Json:
    """Keep a pipeline."""
    body = asked.object(required=True)
    read_pipeline(body, known_pipelines(asked.defining))
    asked.defining.define([Definition(KIND, asked.part("id"), body)])
    return {"acknowledged": True}


@api(ROUTER, "GET", "/_ingest/pipeline /_ingest/pipeline/{id}", "summary", more=WAITING)
def get(asked: Asked) -> Answer:
    """Pipelines."""
    found = _named(asked)
    if asked.part("id") and not found and "*" not in asked.part("id"):
        return Answer({}, 404)
    if asked.flag("summary"):
        return Answer({name: {} for name in found})
    return Answer(found)


@api(ROUTER, "DELETE", "/_ingest/pipeline/{id}", "", more=WAITING)
def delete(asked: Asked) -> Json:
    """Take pipelines away."""
    found = _named(asked)
    if not found and asked.part("id") not in {"*", "_all"}:
        raise Refusal(404, "resource_not_found_exception", f"pipeline [{asked.part('id')}] is missing")
    asked.defining.define([Definition(KIND, name, None) for name in found])
    return {"acknowledged": True}


def _named(asked: Asked) -> dict[str, Json]:
    there = asked.defining.definitions(KIND)
    wanted = [pattern(one) for one in asked.part("id", "*").split(",")]
    return {name: body for name, body in there.items() if any(one.fullmatch(name) for one in wanted)}


@api(ROUTER, "GET POST", "/_ingest/pipeline/_simulate /_ingest/pipeline/{id}/_simulate", "verbose", more=WAITING)
def simulate(asked: Asked) -> Json:
    """What a pipeline makes of documents."""
    body = asked.object(required=True)
    known = known_pipelines(asked.defining)
    if asked.part("id"):
        pipeline = known(asked.part("id"))
        if pipeline is None:
            raise bad(f"pipeline [{asked.part('id')}] does not exist")
    elif isinstance(body.get("pipeline"), dict):
        pipeline = read_pipeline(body["pipeline"], known)
    else:
        raise bad("[pipeline] required property is missing", "parse_exception", property_name="pipeline")
    documents = body.get("docs")
    if not isinstance(documents, list) or not documents:
        raise bad("must specify at least one document in [docs]", "illegal_argument_exception")
    return {"docs": [_tried(asked, pipeline, one) for one in documents]}


def _tried(asked: Asked, pipeline: Pipeline, said: Any) -> Json | None:
    if not isinstance(said, dict) or not isinstance(said.get("_source"), dict):
        raise bad("[_source] required property is missing", "parse_exception", property_name="_source")
    index = str(said.get("_index", "_index"))
    kind = asked.mapping_types.told(index, str(said.get("_type", DOC)))
    meta = {"_index": index, **kind, "_id": str(said.get("_id", "_id")), "_routing": said.get("_routing")}
    document = Document(copy.deepcopy(said["_source"]), meta)
    if not asked.flag("verbose"):
        return tried(pipeline, document)
    results: list[Json] = []
    for one in pipeline.processors:
        results.append(_step(one, document))
        if results[-1]["status"] in {"dropped", "error"}:
            break
    return {"processor_results": results}


def _step(one: Processor, document: Document) -> Json:
    """What a single processor makes of a document."""
    about: Json = {"processor_type": one.kind, "status": "success"}
    about |= {name: value for name, value in (("tag", one.tag), ("description", one.description)) if value is not None}
    if one.condition is not None:
        fits = one.condition(document)
        about["if"] = {"condition": one.said, "result": fits}
        if not fits:
            return about | {"status": "skipped"}
    told = tried(Pipeline((replace(one, condition=None, lenient=False),)), document)
    if told is None:
        return about | {"status": "dropped"}
    if "error" in told and one.lenient:
        return about | {"status": "error_ignored", "ignored_error": told, **copy.deepcopy(tell(document))}
    return about | ({"status": "error"} if "error" in told else {}) | copy.deepcopy(told)


@api(ROUTER, "GET POST", "/_ingest/_simulate /_ingest/{index}/_simulate", "pipeline", more=WAITING)
def simulate_ingest(asked: Asked) -> Json:
    """What would become of documents that are sent to indices, with other pipelines in place of some."""
    body = asked.object(required=True)
    documents, others = body.get("docs"), body.get("pipeline_substitutions") or {}
    if not isinstance(documents, list) or not documents or not all(isinstance(one, dict) for one in documents):
        raise bad("must specify at least one document in [docs]")
    known = known_pipelines(asked.defining)
    read = {name: read_pipeline(one, known) for name, one in others.items()}
    ways = Ways(asked.defining, lambda name: read.get(name) or known(name))
    return {"docs": [{"doc": _would_be(ways, asked, one)} for one in documents]}


def _would_be(ways: Ways, asked: Asked, said: Json) -> Json:
    name = str(said.get("_index") or asked.part("index"))
    change = Change(
        "index", name, str(said.get("_id", "")) or None, dict(said.get("_source") or {}), pipeline=asked.text("pipeline") or None
    )
    through_pipelines(ways, [change])
    told: Json = {"_id": change.id, "_index": change.name, "_version": -3, "_source": change.source}
    told["executed_pipelines"] = list(change.executed)
    return told if change.error is None else told | {"error": worded(change.error)[1]}


@api(ROUTER, "GET", "/_ingest/processor/grok", "s ecs_compatibility", more=WAITING)
def patterns(asked: Asked) -> Json:
    """The patterns that grok may name."""
    return {"patterns": dict(named_patterns())}


@api(ROUTER, "GET", "/_ingest/geoip/stats", "", more=WAITING)
def geoip(asked: Asked) -> Json:
    """The packaged data is never downloaded."""
    return {
        "stats": {"successful_downloads": 0, "failed_downloads": 0, "total_download_time": 0, "databases_count": 0, "skipped_updates": 0},
        "nodes": {},
    }
