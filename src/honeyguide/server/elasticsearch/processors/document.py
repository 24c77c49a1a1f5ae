"""A document on its way through a pipeline: its source, what it is called, and how its fields are read and written by path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.store.protocol import Json

META = ("_index", "_id", "_routing", "_version", "_version_type")
_BRACES = re.compile(r"\{\{\{?\s*([^{}]+?)\s*\}?\}\}")
MISSING = object()


class Dropped(Exception):
    """The document isn't kept."""


class Rerouted(Exception):
    """The document goes to another index, and through its pipelines; this one's are over."""


class Ended(Exception):
    """The pipeline that runs is over."""


@dataclass
class Document:
    """A document; every method that doesn't find a field raises Refusal."""

    source: Json
    meta: dict[str, Any]
    ingest: Json = field(default_factory=lambda: {"timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z")})
    depth: int = 0
    executed: list[str] = field(default_factory=list[str])
    """The pipelines that it went through."""

    def read(self, path: str, default: Any = MISSING) -> Any:
        """The value at a path."""
        path = path.removeprefix("_source.").removeprefix("ctx.")
        if path in META:
            found = self.meta.get(path, MISSING)
        elif path.startswith("_ingest."):
            found = _find(self.ingest, path[8:].split("."))
        else:
            found = self.source[path] if path in self.source else _find(self.source, path.split("."))
        if found is MISSING:
            if default is MISSING:
                raise bad(f"field [{path}] not present as part of path [{path}]")
            return default
        return found

    def has(self, path: str) -> bool:
        """Whether something is there."""
        return self.read(path, None) is not None

    def write(self, path: str, value: Any) -> None:
        """Put a value at a path; objects on the way are made."""
        path = path.removeprefix("_source.").removeprefix("ctx.")
        if path in META:
            self.meta[path] = None if value is None else str(value)
            return
        parts = path.split(".")
        here: Any = self.ingest if parts[0] == "_ingest" else self.source
        parts = parts[1:] if parts[0] == "_ingest" else parts
        for part in parts[:-1]:
            if isinstance(here, list):
                here = here[_place(here, part)]
                continue
            inner = here.get(part)
            if inner is None:
                inner = here[part] = {}
            if not isinstance(inner, dict | list):
                raise bad(f"cannot set [{parts[-1]}] with parent object of type [{type(inner).__name__}] as part of path [{path}]")
            here = inner
        if isinstance(here, list):
            here[_place(here, parts[-1])] = value
        else:
            here[parts[-1]] = value

    def take(self, path: str) -> Any:
        """Take a value away."""
        path = path.removeprefix("_source.").removeprefix("ctx.")
        if path in META:
            return self.meta.pop(path, None)
        found = self.read(path)
        if path in self.source:
            return self.source.pop(path)
        above, _, name = path.rpartition(".")
        here = self.read(above)
        if isinstance(here, list):
            del here[_place(here, name)]
        else:
            del here[name]
        return found

    def filled(self, template: Any) -> Any:
        """A text with `{{field}}` replaced; lists and objects of such texts too."""
        if isinstance(template, list):
            return [self.filled(one) for one in template]
        if isinstance(template, dict):
            return {self.filled(name): self.filled(value) for name, value in template.items()}
        if not isinstance(template, str) or "{{" not in template:
            return template
        return _BRACES.sub(lambda found: _text(self.read(found[1].strip(), "")), template)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _find(here: Any, parts: list[str]) -> Any:
    for at, part in enumerate(parts):
        if isinstance(here, list):
            if not part.isdigit() or int(part) >= len(here):
                return MISSING
            here = here[int(part)]
        elif isinstance(here, Mapping):
            rest = ".".join(parts[at:])
            if rest in here:
                return here[rest]
            if part not in here:
                return MISSING
            here = here[part]
        else:
            return MISSING
    return here


def _place(here: list[Any], part: str) -> int:
    if not part.isdigit() or int(part) >= len(here):
        raise bad(f"[{part}] is not an integer, cannot be used as an index as part of path")
    return int(part)


def unreadable(reason: str) -> Refusal:
    """A value that a processor can't read."""
    return Refusal(400, "illegal_argument_exception", reason)
