"""The processor that sends a document on to another data stream, by its type, data set and namespace.

https://www.elastic.co/guide/en/elasticsearch/reference/8.18/reroute-processor.html
"""

import re
from collections.abc import Callable, Sequence

from honeyguide.server.elasticsearch.processors.document import Document, Rerouted, unreadable
from honeyguide.server.elasticsearch.processors.fields import Step
from honeyguide.server.elasticsearch.processors.options import Options

PARTS = ("type", "dataset", "namespace")
LONGEST = 100
_FIELD = re.compile(r"\{\{\{?([^{}]+)\}?\}\}")
_UNCLEAN = re.compile(r"[\\/*?\"<>| ,#:-]")


def reroute(options: Options) -> Step:
    """Send the document on; whatever of its pipelines is left doesn't run."""
    destination = options.maybe("destination")
    said = {part: options.texts(part, required=False) or [f"{{{{data_stream.{part}}}}}"] for part in PARTS}
    if destination is not None and any(said[part] != [f"{{{{data_stream.{part}}}}}"] for part in PARTS):
        raise options.wrong("destination", "can only be set if type, dataset, and namespace are not set")

    def step(document: Document) -> None:
        if destination is not None:
            document.write("_index", destination)
            raise Rerouted
        name = str(document.meta["_index"])
        named = name.split("-", 2)
        if len(named) < len(PARTS):
            raise unreadable(f"invalid data stream name: [{name}]; must follow naming scheme <type>-<dataset>-<namespace>")
        made = {part: _first(document, said[part]) or old for part, old in zip(PARTS, named, strict=True)}
        document.write("_index", "-".join(made.values()))
        for part, value in made.items():
            document.write(f"data_stream.{part}", value)
        if document.has("event.dataset"):
            document.write("event.dataset", made["dataset"])
        raise Rerouted

    return step


def _first(document: Document, said: Sequence[str]) -> str | None:
    """The first that says something: a word, or a field that the document has."""
    for one in said:
        named = _FIELD.fullmatch(one.strip())
        value = one if named is None else document.read(named[1].strip(), None)
        if isinstance(value, str) and value:
            return value if named is None else _UNCLEAN.sub("_", value).lower()[:LONGEST]
    return None


STEPS: dict[str, Callable[[Options], Step]] = {"reroute": reroute}
