"""Mapping types for clients of old: with the face of Elasticsearch 7 every index has one, of a name of its own; other faces know none.

The first mapping or document names it and it is kept with the index; an index that says nothing has `_doc`, which means the one that is
there wherever it is asked for. https://www.elastic.co/guide/en/elasticsearch/reference/7.17/removal-of-types.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from honeyguide.server.elasticsearch.declaring import ROOT, check_root
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.store.definitions import INDEX, Defining, Definition
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json, Store

DOC, ANY = "_doc", "_all"
KEY = "type"
"""Where the definitions of indices and templates keep it."""
LONGEST = 255
"""Characters of a name."""
NESTED = "The mapping definition cannot be nested under a type [_doc] unless include_type_name is set to true."
PARTS = frozenset(
    {"properties", "dynamic", "dynamic_templates", "date_detection", "numeric_detection", "dynamic_date_formats", "enabled", "runtime"}
)


@dataclass(frozen=True)
class MappingTypes:
    """The types of a store's indices, as a face tells and takes them."""

    store: Store
    spoken: bool
    """Whether the face has types at all."""

    def of(self, index: str) -> str | None:
        """The type of an index; None where it has no mapping yet, and the first to come names it."""
        if not isinstance(self.store, Defining) or (definition := self.store.definitions(INDEX).get(index)) is None:
            return None
        return of_definition(definition) or (DOC if self.store.types(index) else None)

    def has(self, index: str, said: str | None) -> bool:
        """Whether documents of the index are found under a type that somebody says."""
        return not self.spoken or said in {None, DOC, ANY} or said == self.of(index)

    def told(self, index: str, said: str | None = None) -> Json:
        """What tells a document's type: the one that was said where one was."""
        return {"_type": self.of(index) if said in {None, ANY} else said} if self.spoken else {}

    def place(self, index: str, said: str | None, id: str | None) -> str:
        """Where a document lies, as errors tell it."""
        return f"[{index}]/[{said or DOC}]/[{id}]" if self.spoken else f"[{index}]/[{id}]"

    def takes(self, index: str, said: str | None) -> bool:
        """Whether the index takes documents of a type; one without a mapping becomes the first that comes."""
        if not self.spoken or said in {None, DOC}:
            return True
        there = self.of(index)
        if there is None and isinstance(self.store, Defining):
            self.store.define([Definition(INDEX, index, {**self.store.definitions(INDEX)[index], KEY: said})])
        return there in {None, said}

    def read(self, body: Json, *, named: bool) -> tuple[str | None, Json]:
        """The type of a request's `mappings` for a new index or template, and the request without it. Raises Refusal."""
        mappings = body.get("mappings")
        if not self.spoken or not isinstance(mappings, dict):
            return None, body
        if not named:
            if mappings.keys() == {DOC}:
                raise bad(NESTED)
            check_root(mappings)
            return DOC, body
        if len(mappings) > 1:
            raise bad(f"an index has one mapping type, and these are several: [{', '.join(map(str, mappings))}]"[:500])
        return next(((check_name(kind), {**body, "mappings": inner}) for kind, inner in mappings.items()), (None, body))

    def read_more(self, index: str, mappings: Json, said: str | None, *, named: bool) -> tuple[str | None, Json]:
        """The type and the mappings themselves of what a request adds to those of an index. Raises Refusal."""
        if not self.spoken:
            if not named and len(mappings) == 1 and not mappings.keys() & ROOT and isinstance(next(iter(mappings.values())), dict):
                raise bad("Types cannot be provided in put mapping requests")
            return None, untyped(mappings) if named else mappings
        if not named and (said is not None or mappings.keys() == {DOC}):
            raise bad("Types cannot be provided in put mapping requests, unless the include_type_name parameter is set to true.")
        if named and said is None:
            raise Refusal(400, "action_request_validation_exception", "Validation Failed: 1: mapping type is missing;")
        kind, there = said or DOC, self.of(index)
        if there is not None and kind == DOC and mappings.keys() != {DOC}:
            kind = there
        if there not in {None, kind}:
            raise too_many(index, {str(there), kind})
        return check_name(kind), mappings[kind] if mappings.keys() == {kind} else mappings

    def around(self, kind: str | None, mappings: Json, *, named: bool) -> Json:
        """Mappings as they are told: under their type where that is asked for."""
        return mappings if not named else {} if kind is None and not mappings else {kind or DOC: mappings}

    def outside(self, indices: Iterable[str], said: str) -> list[str]:
        """Those indices in which a search for documents of types `a,b` finds none."""
        kinds = said.split(",") if self.spoken and said else []
        return [index for index in indices if self.of(index) not in kinds] if kinds else []

    def among(self, indices: Iterable[str], said: str) -> tuple[dict[str, str | None], list[str]]:
        """The types of those indices that have one of `a,b*`, and what of these none of them has; without any, of all indices."""
        found = {index: self.of(index) for index in indices}
        parts = [part for part in said.split(",") if part not in {"", ANY, "*"}]
        if not parts or len(parts) < len(said.split(",")):
            return found, []
        fitting: dict[str, str | None] = {}
        there: set[str] = set()
        for index, kind in found.items():
            if kind is not None and any(pattern(part).fullmatch(kind) for part in parts):
                fitting[index] = kind
                there.add(kind)
        return fitting, sorted({part for part in parts if not any(pattern(part).fullmatch(kind) for kind in there)})


def of_definition(definition: Mapping[str, Any]) -> str | None:
    """The type that the definition of an index or template says, or has because it says something of fields."""
    return definition.get(KEY) or (DOC if definition.get("mappings") else None)


def check_name(kind: str) -> str:
    """The name of a type. Raises Refusal."""
    if not kind:
        raise bad("name cannot be empty string")
    wrong = ""
    if kind.startswith("_") and kind != DOC:
        wrong = f"mapping type name [{kind[:100]}] can't start with '_' unless it is called [{DOC}]"
    elif len(kind) > LONGEST:
        wrong = f"mapping type name [{kind[:100]}] is too long; limit is length {LONGEST} but was [{len(kind)}]"
    elif kind.startswith("."):
        raise bad(f"mapping type name [{kind[:100]}] must not start with a '.'")
    else:
        for sign in "#,":
            wrong = wrong or (f"mapping type name [{kind[:100]}] should not include '{sign}' in it" if sign in kind else "")
    if wrong:
        raise bad(wrong, "invalid_type_name_exception")
    return kind


def too_many(index: str, kinds: Iterable[str]) -> Refusal:
    """An index has one type."""
    told = ", ".join(kind[:100] for kind in sorted(kinds))
    return bad(f"Rejecting mapping update to [{index}] as the final mapping would have more than 1 type: [{told}]")


def untyped(mappings: Any) -> Json:
    """Mappings without the name of a type around them, as clients of old send them."""
    if not isinstance(mappings, dict):
        raise bad("mappings must be an object", "mapper_parsing_exception")
    if len(mappings) == 1:
        ((name, inner),) = mappings.items()
        if (
            name not in PARTS
            and not name.startswith("_")
            and isinstance(inner, dict)
            and (inner.keys() <= PARTS | {"_source", "_routing", "_meta"})
        ):
            return inner
        if name == "_doc" and isinstance(inner, dict):
            return inner
    return mappings
