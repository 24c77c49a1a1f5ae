"""Which pipelines documents go through before they are kept, and what they make of them."""

from collections.abc import Sequence

import orjson

from honeyguide.server.elasticsearch.processors.document import Document, Dropped
from honeyguide.server.elasticsearch.processors.running import Known, Pipeline, read_pipeline
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.store.definitions import Defining
from honeyguide.store.protocol import Json

KIND = "pipeline"
"""Of definitions."""


def known_pipelines(store: Defining) -> Known:
    """Finds pipelines by name, each read once."""
    read: dict[str, Pipeline | None] = {}

    def known(name: str) -> Pipeline | None:
        if name not in read:
            body = store.definitions(KIND).get(name)
            read[name] = None if body is None else read_pipeline(body, known)
        return read[name]

    return known


def piped(known: Known, names: Sequence[str], source: Json, meta: dict[str, str | None]) -> Document | None:
    """The document as pipelines leave it; None where it is dropped. Raises Refusal."""
    document = Document(orjson.loads(orjson.dumps(source)), dict(meta))
    for name in names:
        pipeline = known(name)
        if pipeline is None:
            raise bad(f"pipeline with id [{name}] does not exist")
        try:
            pipeline.run(document)
        except Dropped:
            return None
        except Refusal as error:
            about = {"caused_by": {"type": error.kind, "reason": error.message}}
            raise Refusal(error.status, error.kind, error.message, **{**error.about, **about}) from error
    return document
