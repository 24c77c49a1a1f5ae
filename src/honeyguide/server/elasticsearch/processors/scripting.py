"""The processor that changes a document by a script: `ctx.bytes = ctx.bytes_in + ctx.bytes_out`."""

from collections.abc import Callable

from honeyguide.server.elasticsearch.processors.document import META, Document
from honeyguide.server.elasticsearch.processors.fields import Step
from honeyguide.server.elasticsearch.processors.options import Options
from honeyguide.server.elasticsearch.source_scripts import read_change


def script(options: Options) -> Step:
    """Run a script in which `ctx` is the document with what it is called."""
    said = {name: value for name in ("source", "inline", "params", "lang") if (value := options.any(name)) is not None}
    change = read_change(said)

    def step(document: Document) -> None:
        ctx = {**document.meta, **document.source, "_ingest": document.ingest}
        change(ctx)
        ctx.pop("_ingest", None)
        document.meta |= {name: ctx.pop(name) for name in META if name in ctx}
        document.source.clear()
        document.source.update(ctx)

    return step


STEPS: dict[str, Callable[[Options], Step]] = {"script": script}
