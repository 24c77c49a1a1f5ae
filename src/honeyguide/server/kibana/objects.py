"""The lines of a Kibana export: objects by type and id, the JSON within their JSON, and what is said of them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import orjson
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.query.ast import Range
from honeyguide.query.printing import kql
from honeyguide.server.answers import Bilingual
from honeyguide.server.dashboards import Pill, Words

Json: TypeAlias = Mapping[str, Any]
HINT = "Export saved objects from Kibana, with related objects."


class Note(TypedDict):
    """What became of a part of an object."""

    object: str
    part: str
    outcome: Literal["changed", "left_out"]
    what: Bilingual


def note(name: str, part: str, en: str, ja: str, *, lost: bool = True) -> Note:
    """What became of a part, in both languages."""
    what: Bilingual = {"en": en[:500], "ja": ja[:500]}
    return {"object": name[:200], "part": part[:200], "outcome": "left_out" if lost else "changed", "what": what}


@dataclass
class Objects:
    """All objects of an export, and the notes on what they lost."""

    by_name: dict[tuple[str, str], Json] = field(default_factory=dict[tuple[str, str], Json])
    notes: list[Note] = field(default_factory=list["Note"])

    def note(self, name: str, part: str, en: str, ja: str, *, lost: bool = True) -> None:
        """Say what became of a part."""
        self.notes.append(note(name, part, en, ja, lost=lost))

    def of(self, type: str) -> Iterator[tuple[str, Json]]:
        """The objects of a type with their ids."""
        for (kind, id), found in self.by_name.items():
            if kind == type:
                yield id, found

    def referred(self, references: Any, name: str) -> tuple[str, Json] | None:
        """The object that a reference of this name (or one that ends so) leads to, with its type."""
        for one in references if isinstance(references, list) else []:
            if isinstance(one, dict) and (one.get("name") == name or str(one.get("name")).endswith(f":{name}")):
                found = self.by_name.get((str(one.get("type")), str(one.get("id"))))
                return (str(one.get("type")), found) if found is not None else None
        return None

    def index(self, references: Any, name: str | None = None) -> str:
        """The index pattern that is meant; `*` where the export doesn't have it."""
        for one in references if isinstance(references, list) else []:
            if isinstance(one, dict) and one.get("type") == "index-pattern" and name in {None, one.get("name")}:
                found = self.by_name.get(("index-pattern", str(one.get("id"))))
                return str(obj(found.get("attributes")).get("title") or "*") if found else "*"
        return "*"


def read_lines(data: bytes) -> Objects:
    """The objects of an export: NDJSON, or one JSON document as older ones were. Raises UsageError for what is neither."""
    found = Objects()
    for number, one in enumerate(_documents(data), 1):
        if not isinstance(one, dict):
            raise UsageError(f"object {number} is none", where="body", hint=HINT)
        type, id = str(one.get("type", one.get("_type", ""))), str(one.get("id", one.get("_id", number)))
        if "exportedCount" not in one:
            found.by_name[type, id] = {**one, "attributes": one.get("attributes", one.get("_source"))}
    return found


def _documents(data: bytes) -> list[Any]:
    lines = [line for line in data.splitlines() if line.strip()]
    try:
        return [orjson.loads(line) for line in lines]
    except orjson.JSONDecodeError as error:
        with suppress(orjson.JSONDecodeError):
            whole = orjson.loads(data)
            inner = whole.get("objects") if isinstance(whole, dict) else whole
            if isinstance(inner, list):
                return inner
        raise UsageError(f"what was sent is no NDJSON: {error}", where="body", hint=HINT) from error


def obj(value: Any) -> dict[str, Any]:
    """The value where it is an object, or JSON text of one; else an empty one."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return {}
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, or in JSON text of one."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return []
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(query: Any) -> Words:
    """A query of Kibana's: `{"query": "…", "language": "kuery" | "lucene"}`."""
    said = obj(query)
    text = said.get("query")
    return {"lang": "lucene" if said.get("language") == "lucene" else "kql", "query": text if isinstance(text, str) else ""}


def pills(filters: Any, objects: Objects, name: str) -> list[Pill]:
    """Filters of Kibana's as pills; one that can't be one is noted."""
    found: list[Pill] = []
    for one in items(filters):
        made = _pill(one)
        if made is None:
            objects.note(
                name,
                "filter",
                "this filter is written in Elasticsearch's JSON and has no pill",
                "このフィルターはElasticsearchのJSONで書かれているため、フィルターピルにできません",
            )
            continue
        meta = obj(one.get("meta"))
        found.append({**made, "negate": bool(meta.get("negate")), "disabled": bool(meta.get("disabled"))})
    return found


def _pill(one: Json) -> Pill | None:
    meta, query = obj(one.get("meta")), obj(one.get("query"))
    key, kind, params = str(meta.get("key") or meta.get("field") or ""), meta.get("type"), meta.get("params")
    if kind == "exists" or "exists" in query or "exists" in one:
        field = key or str(obj(query.get("exists") or one.get("exists")).get("field", ""))
        return {"kind": "exists", "field": field}
    if kind == "phrases" and key:
        values = params if isinstance(params, list) else obj(params).get("query")
        return {"kind": "one_of", "field": key, "values": [_plain(value) for value in values]} if isinstance(values, list) else None
    if kind == "range" and key:
        bounds = obj(params) or obj(obj(query.get("range") or one.get("range")).get(key))
        asked = {name: _plain(bounds[name]) for name in ("gte", "gt", "lte", "lt") if bounds.get(name) is not None}
        if asked.keys() <= {"gte", "lt"}:
            return {"kind": "between", "field": key, "low": asked.get("gte"), "high": asked.get("lt")}
        return {"kind": "query", "query": kql(Range(key, **asked))}
    match = obj(query.get("match_phrase") or query.get("match"))
    if kind == "phrase" or match:
        field = key or next(iter(match), "")
        value = obj(params).get("query", match.get(field))
        value = value.get("query") if isinstance(value, dict) else value
        return {"kind": "is", "field": field, "value": _plain(value)} if field else None
    return None


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
