"""What is said about indices and beside them: settings, mappings as given, aliases, templates, streams, pipelines; kept with the rows.

A definition is JSON under a kind and a name. Of kind `index` it has `settings`, `mappings`, `aliases` and what else its owner keeps there;
the mappings decide how the store reads the documents of that index (`store/rules.py`). Other kinds mean nothing to a store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from honeyguide.store.mapping import Types
from honeyguide.store.protocol import Json

INDEX = "index"
"""The kind whose definitions belong to indices: they come and go with them."""


@dataclass(frozen=True)
class Definition:
    """One definition as it shall be; None takes it away (of an index: with all its rows)."""

    kind: str
    name: str
    body: Json | None


@runtime_checkable
class Defining(Protocol):
    """What a store can do that keeps definitions; every method may be called from any thread."""

    def define(self, definitions: Sequence[Definition]) -> None:
        """Keep the definitions, all or none; an index that isn't there is made, its fields are mapped.

        Raises MappingConflict where a field has another type already, and IndexMissing where an index to be taken away isn't there.
        """
        ...

    def definitions(self, kind: str) -> Mapping[str, Json]:
        """Every definition of a kind by name. Of kind `index`: every index, {} where nothing was said. Not to be changed."""
        ...

    def types(self, index: str) -> Types:
        """The mapped fields of an index, with what views show. Raises IndexMissing."""
        ...
