"""Pipelines: read from their definition, and run over a document; what fails may be caught, ignored, or stops the document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from honeyguide.errors import HoneyguideError
from honeyguide.server.elasticsearch.processors import fields, knowing, parsing, routing, scripting
from honeyguide.server.elasticsearch.processors.conditions import read_condition
from honeyguide.server.elasticsearch.processors.document import Document, Dropped, Ended, Rerouted, unreadable
from honeyguide.server.elasticsearch.processors.fields import Step
from honeyguide.server.elasticsearch.processors.options import Options
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.store.protocol import Json

KEYS = frozenset({"description", "processors", "on_failure", "version", "_meta", "deprecated"})
DEEPEST = 50
"""Pipelines within pipelines."""
STEPS: dict[str, Callable[[Options], Step]] = {**fields.STEPS, **parsing.STEPS, **knowing.STEPS, **routing.STEPS, **scripting.STEPS}
"""Processors that look at the document alone."""
Known = Callable[[str], "Pipeline | None"]


@dataclass(frozen=True)
class Processor:
    """A step with what surrounds it."""

    kind: str
    step: Step
    tag: str | None = None
    condition: Callable[[Document], bool] | None = None
    said: str | None = None
    """The condition as it was given."""
    description: str | None = None
    lenient: bool = False
    rescue: tuple["Processor", ...] = ()


@dataclass(frozen=True)
class Pipeline:
    """Processors in order, and what is done where one fails."""

    processors: tuple[Processor, ...]
    rescue: tuple[Processor, ...] = field(default=())

    def run(self, document: Document) -> None:
        """Change the document. Raises Refusal where it fails, Dropped where the document isn't kept."""
        document.depth += 1
        if document.depth > DEEPEST:
            raise unreadable("Cycle detected for pipeline")
        try:
            self._run(document)
        except Ended:
            return
        finally:
            document.depth -= 1

    def _run(self, document: Document) -> None:
        try:
            run_all(self.processors, document)
        except Refusal as error:
            if not self.rescue:
                raise
            _note(document, error)
            run_all(self.rescue, document)


def run_all(processors: tuple[Processor, ...], document: Document) -> None:
    """Run processors in order."""
    for one in processors:
        run_one(one, document)


def run_one(one: Processor, document: Document) -> None:
    """Run a processor, where its condition is fulfilled."""
    if one.condition is not None and not one.condition(document):
        return
    try:
        one.step(document)
    except Refusal as error:
        if one.lenient:
            return
        error.about.setdefault("processor_type", one.kind)
        if one.tag is not None:
            error.about.setdefault("processor_tag", one.tag)
        if not one.rescue:
            raise
        _note(document, error)
        run_all(one.rescue, document)


def _note(document: Document, error: Refusal) -> None:
    document.ingest["on_failure_message"] = error.message
    document.ingest["on_failure_processor_type"] = error.about.get("processor_type")
    document.ingest["on_failure_processor_tag"] = error.about.get("processor_tag")


def read_pipeline(said: Mapping[str, Any], known: Known) -> Pipeline:
    """A pipeline from its definition. Raises Refusal."""
    unknown = sorted(said.keys() - KEYS)
    if unknown:
        reason = f"pipeline doesn't support one or more provided configuration parameters [{', '.join(unknown)}]"
        raise bad(reason, "parse_exception")
    if not isinstance(said.get("processors"), list):
        raise bad("[processors] required property is missing", "parse_exception", property_name="processors")
    if said.get("on_failure") == []:
        raise bad("pipeline [on_failure] processors list cannot be empty", "parse_exception")
    return Pipeline(read_processors(said["processors"], known), read_processors(said.get("on_failure") or [], known))


def read_processors(said: list[Any], known: Known) -> tuple[Processor, ...]:
    """Processors from their definitions. Raises Refusal."""
    made: list[Processor] = []
    for one in said:
        if not isinstance(one, dict) or len(one) != 1:
            raise bad("a processor is an object with one name", "parse_exception")
        ((kind, body),) = one.items()
        made.append(_processor(kind, body if isinstance(body, dict) else {}, known))
    return tuple(made)


def _processor(kind: str, body: Json, known: Known) -> Processor:
    left = dict(body)
    condition, lenient, rescue = left.pop("if", None), left.pop("ignore_failure", False), left.pop("on_failure", None)
    options = Options(kind, left)
    if rescue == []:
        raise options.wrong("on_failure", "processors list cannot be empty")
    if kind in STEPS:
        step = STEPS[kind](options)
    elif kind in OWN:
        step = OWN[kind](options, known)
    else:
        raise bad(f"No processor type exists with name [{kind[:100]}]", "parse_exception", processor_type=kind[:100])
    options.finish()
    test = None if condition is None else read_condition(str(condition))
    said = None if condition is None else str(condition)
    forgiving = str(lenient).lower() == "true"
    return Processor(kind, step, options.tag, test, said, options.description, forgiving, read_processors(rescue or [], known))


def _drop(options: Options, known: Known) -> Step:
    def step(document: Document) -> None:
        raise Dropped

    return step


def _terminate(options: Options, known: Known) -> Step:
    def step(document: Document) -> None:
        raise Ended

    return step


def _fail(options: Options, known: Known) -> Step:
    message = options.text("message")

    def step(document: Document) -> None:
        raise Refusal(400, "fail_processor_exception", str(document.filled(message)))

    return step


def _pipeline(options: Options, known: Known) -> Step:
    name, lenient = options.text("name"), options.flag("ignore_missing_pipeline")

    def step(document: Document) -> None:
        found = known(str(document.filled(name)))
        if found is not None:
            document.executed.append(str(document.filled(name)))
            found.run(document)
        elif not lenient:
            raise unreadable(f"Pipeline processor configured for non-existent pipeline [{name}]")

    return step


def _foreach(options: Options, known: Known) -> Step:
    field_name, lenient = options.text("field"), options.flag("ignore_missing")
    inner = options.any("processor", required=True)
    (processor,) = read_processors([inner], known)

    def step(document: Document) -> None:
        values = document.read(field_name, None)
        if values is None and lenient:
            return
        if not isinstance(values, list | dict):
            raise unreadable(f"field [{field_name}] of type [{type(values).__name__}] cannot be cast to [java.util.List]")
        before = {name: document.ingest.get(name) for name in ("_value", "_key")}
        pairs: list[tuple[Any, Any]] = list(values.items()) if isinstance(values, dict) else list(enumerate(values))
        made: dict[Any, Any] = {}
        for key, value in pairs:
            document.ingest |= {"_value": value, "_key": key}
            run_one(processor, document)
            made[document.ingest["_key"]] = document.ingest.get("_value")
        document.ingest |= before
        document.write(field_name, made if isinstance(values, dict) else list(made.values()))

    return step


OWN: dict[str, Callable[[Options, Known], Step]] = {
    "drop": _drop,
    "fail": _fail,
    "foreach": _foreach,
    "pipeline": _pipeline,
    "terminate": _terminate,
}
"""Processors that know of others."""
PROCESSORS = tuple(sorted({*STEPS, *OWN}))
"""The names of all."""


def tried(pipeline: Pipeline, document: Document) -> Json | None:
    """What becomes of a document, for `_simulate`: None where it is dropped."""
    try:
        pipeline.run(document)
    except Dropped:
        return None
    except Rerouted:
        return tell(document)
    except HoneyguideError as error:
        from honeyguide.server.elasticsearch.refusals import worded

        cause = worded(error)[1]
        return {"error": {"root_cause": [cause], **cause}}
    return tell(document)


def tell(document: Document) -> Json:
    """A document as `_simulate` tells it."""
    meta = {name: value for name, value in document.meta.items() if value is not None}
    return {"doc": {**meta, "_source": document.source, "_ingest": {"timestamp": document.ingest["timestamp"]}}}
