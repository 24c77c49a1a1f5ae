"""`_field_caps`: which fields there are, of which types, and what may be done with them; what Kibana, Dashboards and Grafana ask first."""

from collections.abc import Mapping, Sequence
from typing import Any

from honeyguide.query.ast import Exists, MatchAll
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.asked import RESOLVING, Asked, api
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import refuse
from honeyguide.server.elasticsearch.search_prepared import prepared
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.server.routes import router
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

ROUTER = router()
META = {
    "_id": (True, True),
    "_ignored": (True, False),
    "_index": (True, True),
    "_routing": (True, False),
    "_seq_no": (True, True),
    "_source": (False, False),
    "_version": (False, True),
}
"""Fields that every document has: whether they are searched and counted."""
_NO_COUNTS = {"text", "match_only_text", "search_as_you_type", "annotated_text", "geo_shape", "binary", "object", "nested"}
_NO_SEARCH = {"object", "nested"}
_TYPES = {"double": "float"}


@api(ROUTER, "GET POST", "/_field_caps /{index}/_field_caps", "fields include_unmapped filters types include_empty_fields", more=RESOLVING)
def field_caps(asked: Asked) -> Json:
    """What may be done with the fields."""
    body = asked.object()
    for name in body:
        if name not in {"fields", "index_filter", "runtime_mappings"}:
            raise bad(f"[field_caps_request] unknown field [{name[:100]}]", "x_content_parse_exception")
    said = body.get("fields") or asked.text("fields")
    names = [part.strip() for part in said.split(",")] if isinstance(said, str) else [str(one) for one in said]
    refuse([] if any(names) else ["no fields specified"])
    where = asked.target()
    indices = [name for name in where.resolved.indices if _kept(asked, where, name, body.get("index_filter"))]
    found: dict[str, dict[str, dict[str, Json]]] = {}
    for index in indices:
        for field, caps in caps_of(where, index, names).items():
            found.setdefault(field, {}).setdefault(caps["type"], {})[index] = caps
    if not asked.flag("include_empty_fields", default=True):
        found = {name: kinds for name, kinds in found.items() if name in META or _has_values(asked, where, indices, name)}
    found = {name: kept for name, kinds in found.items() if (kept := _chosen(asked, where, indices, name, kinds))}
    unmapped = asked.flag("include_unmapped")
    return {
        "indices": indices,
        "fields": {field: _merged(kinds, indices, unmapped=unmapped) for field, kinds in sorted(found.items())},
    }


def _has_values(asked: Asked, where: Target, indices: Sequence[str], name: str) -> bool:
    body = where.body(name)
    if body.get("type") == "constant_keyword" and "value" in body:
        return True
    return asked.store.count(",".join(indices), Exists(str(body.get("path", name)) if body.get("type") == "alias" else name)) > 0


def _chosen(
    asked: Asked, where: Target, indices: Sequence[str], name: str, kinds: dict[str, dict[str, Json]]
) -> dict[str, dict[str, Json]]:
    """The types of a field that `types` and `filters` leave."""
    wanted = [part.strip() for part in asked.text("types").split(",") if part.strip()]
    kept = {kind: one for kind, one in kinds.items() if not wanted or kind in wanted}
    for said in filter(None, (part.strip() for part in asked.text("filters").split(","))):
        match said:
            case "+metadata" | "-metadata":
                out = (name in META) is (said == "-metadata")
            case "-parent":
                out = set(kept) <= _NO_SEARCH
            case "-nested":
                out = any(_within_nested(where.bodies[index], name) for index in indices)
            case "-multifield":
                out = any((one := where.types.get(index, {}).get(name)) is not None and one.of is not None for index in indices)
            case _:
                raise bad(f"Cannot filter on [{said[:100]}]")
        if out:
            return {}
    return kept


def _within_nested(bodies: Mapping[str, Json], name: str) -> bool:
    parts = name.split(".")
    return any(bodies.get(".".join(parts[:size]), {}).get("type") == "nested" for size in range(1, len(parts) + 1))


def _kept(asked: Asked, where: Target, index: str, said: Any) -> bool:
    query = read_query(prepared(said, where))
    return isinstance(query, MatchAll) or asked.store.count(index, query) > 0


def caps_of(where: Target, index: str, names: Sequence[str]) -> dict[str, Json]:
    """The fields of an index that the names (patterns allowed) mean: type, and what may be done."""
    bodies, types = where.bodies[index], where.types.get(index, {})
    found: dict[str, Json] = {}
    patterns = [pattern(name) for name in names]

    def add(name: str, kind: str, body: Mapping[str, Any], searched: bool | None = None, counted: bool | None = None) -> None:
        if any(one.fullmatch(name) for one in patterns):
            searched = (kind not in _NO_SEARCH and _true(body.get("index", True))) if searched is None else searched
            counted = _counted(kind, body) if counted is None else counted
            caps: Json = {"type": kind, "searchable": searched, "aggregatable": counted}
            found[name] = caps | ({"meta": body["meta"]} if isinstance(body.get("meta"), dict) else {})

    for name, (searched, counted) in META.items():
        add(name, name if name not in {"_seq_no"} else "long", {}, searched, counted)
    for name in types:
        body = bodies.get(name, {})
        kind = where.kind(index, name) or "keyword"
        shown = kind if "type" in body else _TYPES.get(kind, kind)
        add(name, shown, where.body(str(body["path"])) if body.get("type") == "alias" else body)
        _parents(name, found, patterns, bodies, types)
    for name, body in bodies.items():
        if name not in found and body.get("type", "object") in {"object", "nested"}:
            add(name, body.get("type", "object"), {})
    return found


def _parents(name: str, found: dict[str, Json], patterns: Sequence[Any], bodies: Mapping[str, Json], types: Mapping[str, Any]) -> None:
    parts = name.split(".")
    for size in range(1, len(parts)):
        above = ".".join(parts[:size])
        if _true(bodies.get(above, {}).get("disable_objects", False)):
            break
        if above not in types and above not in found and any(one.fullmatch(above) for one in patterns):
            found[above] = {"type": bodies.get(above, {}).get("type", "object"), "searchable": False, "aggregatable": False}


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _counted(kind: str, body: Mapping[str, Any]) -> bool:
    if kind in {"text", "match_only_text"}:
        return _true(body.get("fielddata", False))
    return kind not in _NO_COUNTS and _true(body.get("doc_values", True))


def _merged(kinds: Mapping[str, Mapping[str, Json]], indices: Sequence[str], *, unmapped: bool) -> Json:
    """What is said of a field over the indices, by type."""
    mapped = [name for of_kind in kinds.values() for name in of_kind]
    without = [name for name in indices if name not in mapped]
    several = len(kinds) > 1 or (unmapped and bool(without))
    made: Json = {}
    for kind, of_kind in kinds.items():
        searched = [name for name, caps in of_kind.items() if caps["searchable"]]
        counted = [name for name, caps in of_kind.items() if caps["aggregatable"]]
        one: Json = {
            "type": kind,
            "metadata_field": kind in META,
            "searchable": len(searched) == len(of_kind),
            "aggregatable": len(counted) == len(of_kind),
        }
        if several:
            one["indices"] = sorted(of_kind)
        if searched and len(searched) < len(of_kind):
            one["non_searchable_indices"] = sorted(set(of_kind) - set(searched))
        if counted and len(counted) < len(of_kind):
            one["non_aggregatable_indices"] = sorted(set(of_kind) - set(counted))
        meta: dict[str, set[str]] = {}
        for caps in of_kind.values():
            for name, value in (caps.get("meta") or {}).items():
                meta.setdefault(str(name), set()).add(str(value))
        made[kind] = one | ({"meta": {name: sorted(values) for name, values in sorted(meta.items())}} if meta else {})
    if unmapped and without:
        made["unmapped"] = {"type": "unmapped", "searchable": False, "aggregatable": False, "indices": without}
    return made
