"""A query as people mean it becomes one that a cluster takes word for word: fields by name and type, times and addresses as intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from types import MappingProxyType
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.query import ast
from honeyguide.query.minimum import distance
from honeyguide.schema.fields import FieldType
from honeyguide.store.analysis import lower
from honeyguide.store.bounds import ORDERED, Span, clipped, spans
from honeyguide.store.elastic.catalogue import Index
from honeyguide.store.elastic.mappings import FLAT, WHOLE
from honeyguide.store.elastic.regexps import lucene
from honeyguide.store.mapping import Types
from honeyguide.store.meaning import Row, matches
from honeyguide.store.names import existing_named, fields_named, flattened_above
from honeyguide.store.values import as_text, show_address

SEPARATOR = "\x1f"
"""Between path and value of what a flattened field holds."""
NOTHING = ast.MatchNone()
MOST_PARTS = 8
"""Parts of a weighed query, of which every choice is asked for."""
_SIGNS = str.maketrans({"*": "\\*", "?": "\\?", "\\": "\\\\"})


@dataclass(frozen=True)
class Asked:
    """The indices of a question, and the moment it is asked."""

    indices: tuple[Index, ...]
    now: datetime
    outer: "Asked | None" = None
    """Of a question about nested objects: that about the documents."""


def asked(indices: Sequence[Index]) -> Asked:
    """A question asked now."""
    return Asked(tuple(indices), datetime.now(UTC))


def resolved(query: ast.Query, scene: Asked) -> ast.Query:
    """The query in the cluster's own terms."""
    match query:
        case ast.MatchAll() | ast.MatchNone() | ast.Ids():
            return query
        case ast.And(queries=queries):
            return _all([resolved(one, scene) for one in queries])
        case ast.Or(queries=queries, minimum=minimum):
            return _some([resolved(one, scene) for one in queries], minimum)
        case ast.Not(query=inner):
            return _not(resolved(inner, scene))
        case ast.Nested(path=path, query=inner):
            return _nested(path, inner, scene)
        case ast.Exists(field=field):
            return _by_field(scene, lambda types: existing_named(field, types), _exists)
        case ast.Weighed():
            return _weighed(query, scene)
        case ast.Slice():
            raise StoreError("a cluster gives no part of the rows by their _id", hint="Ask for all, or by time.")
        case _:
            name = query.field
            if name == "_id":
                return _by_id(query)
            if name == "_index":
                return _in_index(query, scene)
            return _by_field(scene, lambda types: fields_named(name, types), lambda one, types: _leaf(query, one, types, scene.now))


def _weighed(query: ast.Weighed, scene: Asked) -> ast.Query:
    """Every choice of parts whose weights are enough."""
    if query.minimum <= 0:
        return ast.MatchAll() if all(weight >= 0 for weight, _ in query.parts) else _cannot("weigh with less than nothing")
    if len(query.parts) > MOST_PARTS:
        return _cannot(f"weigh more than {MOST_PARTS} parts")
    parts = [(weight, resolved(part, scene)) for weight, part in query.parts]
    if any(weight < 0 for weight, _ in parts):
        return _cannot("weigh with less than nothing")
    enough: list[ast.Query] = []
    for size in range(1, len(parts) + 1):
        for some in combinations(parts, size):
            total = sum(weight for weight, _ in some)
            if total >= query.minimum and total - min(weight for weight, _ in some) < query.minimum:
                enough.append(_all([part for _, part in some]))
    return _some(enough)


def _cannot(what: str) -> ast.Query:
    raise StoreError(f"a cluster can't {what} in a query")


def _all(queries: list[ast.Query]) -> ast.Query:
    if NOTHING in queries:
        return NOTHING
    kept = [one for one in queries if one != ast.MatchAll()]
    return ast.MatchAll() if not kept else kept[0] if len(kept) == 1 else ast.And(tuple(kept))


def _some(queries: list[ast.Query], minimum: int = 1) -> ast.Query:
    if minimum <= 0:
        return ast.MatchAll()
    kept = [one for one in queries if one != NOTHING]
    if len(kept) < minimum:
        return NOTHING
    return kept[0] if len(kept) == minimum == 1 else ast.Or(tuple(kept), minimum)


def _not(query: ast.Query) -> ast.Query:
    if isinstance(query, ast.MatchNone):
        return ast.MatchAll()
    return NOTHING if isinstance(query, ast.MatchAll) else ast.Not(query)


def _nested(path: str, inner: ast.Query, scene: Asked) -> ast.Query:
    objects = inside(path, scene)
    return ast.Nested(path, resolved(inner, objects)) if objects.indices else NOTHING


def inside(path: str, scene: Asked) -> Asked:
    """The same question about the objects of a nested field, in the indices that have it."""
    having: list[Index] = []
    for index in scene.indices:
        if path in index.types and index.types[path].type == "nested":
            within = {name: replace(mapped, nested=None) for name, mapped in index.types.items() if mapped.nested == path}
            having.append(replace(index, types=MappingProxyType(within)))
    return Asked(tuple(having), scene.now, scene)


def _by_field(scene: Asked, named: Callable[[Types], list[str]], leaf: Callable[[str, Types], ast.Query]) -> ast.Query:
    """The leaf on each field that is meant; where indices have it in other types, each in its own indices."""
    found: dict[str, dict[ast.Query, list[str]]] = {}
    for index in scene.indices:
        for name in named(index.types):
            made = leaf(name, index.types)
            if made != NOTHING:
                found.setdefault(name, {}).setdefault(made, []).append(index.physical)
    parts: list[ast.Query] = []
    for forms in found.values():
        if len(forms) == 1:
            parts += forms
        else:
            parts += [ast.And((ast.Terms("_index", tuple(names)), made)) for made, names in forms.items()]
    return _some(parts)


def _in_index(query: ast.Query, scene: Asked) -> ast.Query:
    """Names of indices are known here."""
    names = [index.physical for index in scene.indices if matches(query, Row(index.name, "", {}, {}), scene.now)]
    return ast.Terms("_index", tuple(names)) if names else NOTHING


def _by_id(query: ast.Query) -> ast.Query:
    match query:
        case ast.Term(value=value) | ast.Match(text=value) | ast.Phrase(text=value):
            values = (value,)
        case ast.Terms(values=values):
            pass
        case _:
            raise StoreError("a cluster finds documents by their whole _id only")
    texts = [text for value in values if (text := as_text(value)) is not None]
    return ast.Ids(tuple(texts)) if texts else NOTHING


def _exists(name: str, types: Types) -> ast.Query:
    above = _flat(name, types)
    if above is None:
        return ast.Ids(()) if name in {"_id", "_index"} else ast.Exists(name)
    return (
        _some([ast.Prefix(FLAT, f"{name}{SEPARATOR}"), ast.Prefix(FLAT, f"{name}.")])
        if above == name
        else ast.Prefix(FLAT, f"{name}{SEPARATOR}")
    )


def _flat(name: str, types: Types) -> str | None:
    """The flattened field that the name is, or lies below."""
    mapped = types.get(name)
    if mapped is not None:
        return name if mapped.type == "flattened" else None
    return flattened_above(name, types)


def _leaf(query: Any, name: str, types: Types, now: datetime) -> ast.Query:
    above = _flat(name, types)
    if above is not None:
        return _on_flat(query, name, whole=above == name)
    kind = types[name].type
    if kind in ORDERED:
        return _some([_span(name, kind, span) for span in spans(query, kind, now)])
    if kind == "geo_point":
        return replace(query, field=name) if isinstance(query, ast.GeoBox | ast.GeoDistance | ast.GeoPolygon) else NOTHING
    if kind == "nested" or isinstance(query, ast.GeoBox | ast.GeoDistance | ast.GeoPolygon):
        return NOTHING
    return _on_text(query, name) if kind == "text" else _on_keyword(query, name)


def _span(name: str, kind: FieldType, span: Span) -> ast.Query:
    """The closed interval; dates in milliseconds, which is what a cluster compares."""
    if kind == "boolean":
        return ast.Terms(name, tuple(value for value in (False, True) if span[0] <= value <= span[1]))
    low, high = clipped(span, kind)
    if low is None and high is None:
        return ast.Exists(name)
    if kind == "ip":
        first, last = (None if end is None else show_address(int(end)) for end in (low, high))
        return ast.Term(name, first) if first == last and first is not None else ast.Range(name, gte=first, lte=last)
    if kind == "date":
        first, last = (None if end is None else int(end) // 1000 for end in (low, high))
        if low is not None and low != high:
            first = -(-int(low) // 1000)
        return ast.Range(name, gte=first, lte=last)
    return ast.Term(name, low) if low == high else ast.Range(name, gte=low, lte=high)


def _on_keyword(query: ast.Query, name: str) -> ast.Query:
    match query:
        case ast.Match(text=value, beginning=True) | ast.Phrase(text=value, beginning=True):
            return ast.Prefix(name, as_text(value) or "")
        case ast.Match(text=str(text), fuzziness=fuzziness) if fuzziness:
            return ast.Fuzzy(name, text, distance(fuzziness, text))
        case ast.Term(value=value) | ast.Match(text=value) | ast.Phrase(text=value):
            text = as_text(value)
            return NOTHING if text is None else ast.Term(name, text, isinstance(query, ast.Term) and query.case_insensitive)
        case ast.Terms(values=values):
            texts = tuple(text for value in values if (text := as_text(value)) is not None)
            return ast.Terms(name, texts) if texts else NOTHING
        case ast.Fuzzy():
            return replace(query, field=name)
        case _:
            return _on_string(query, name)


def _on_text(query: ast.Query, name: str) -> ast.Query:
    match query:
        case ast.Term(value=value, case_insensitive=ignoring):
            text = as_text(value)
            return NOTHING if text is None else ast.Term(name, lower(text) if ignoring else text)
        case ast.Terms(values=values):
            texts = tuple(text for value in values if (text := as_text(value)) is not None)
            return ast.Terms(name, texts) if texts else NOTHING
        case ast.Match(text=value):
            text = as_text(value)
            return NOTHING if text is None else replace(query, field=name, text=text)
        case ast.Phrase():
            return replace(query, field=name)
        case ast.Fuzzy(value=value) | ast.Prefix(value=value):
            return replace(query, field=name, value=lower(value), **({} if isinstance(query, ast.Fuzzy) else {"case_insensitive": False}))
        case ast.Wildcard(pattern=pattern):
            return ast.Wildcard(name, lower(pattern))
        case ast.Regexp(words=True):
            return _regexp(replace(query, case_insensitive=True), name)
        case ast.Regexp():
            return _regexp(query, f"{name}.{WHOLE}")
        case _:
            return _on_string(query, name)


def _on_string(query: ast.Query, name: str) -> ast.Query:
    match query:
        case ast.Prefix() | ast.Wildcard():
            return replace(query, field=name)
        case ast.Regexp():
            return _regexp(query, name)
        case ast.Range():
            bounds = {end: as_text(value) or "" for end in ("gte", "gt", "lte", "lt") if (value := getattr(query, end)) is not None}
            return ast.Range(name, **bounds) if bounds else ast.Exists(name)
        case _:
            return NOTHING


def _regexp(query: ast.Regexp, name: str) -> ast.Query:
    return ast.Regexp(name, lucene(query.pattern, anywhere=query.anywhere), query.case_insensitive)


def _on_flat(query: ast.Query, name: str, *, whole: bool) -> ast.Query:
    """On what a flattened field holds; for the field itself under any path."""
    made = _on_keyword(query, name)
    start = f"{name}{SEPARATOR}"
    anywhere = f"{name.translate(_SIGNS)}*{SEPARATOR}" if whole else f"{name.translate(_SIGNS)}{SEPARATOR}"
    match made:
        case ast.Term(value=value, case_insensitive=ignoring) if whole or ignoring:
            return ast.Wildcard(FLAT, anywhere + str(value).translate(_SIGNS), ignoring)
        case ast.Term(value=value):
            return ast.Term(FLAT, f"{start}{value}")
        case ast.Terms(values=values):
            return _some([_on_flat(ast.Term(name, value), name, whole=whole) for value in values])
        case ast.Prefix(value=value, case_insensitive=ignoring):
            return ast.Wildcard(FLAT, f"{anywhere}{value.translate(_SIGNS)}*", ignoring)
        case ast.Wildcard(pattern=pattern, case_insensitive=ignoring):
            return ast.Wildcard(FLAT, anywhere + pattern, ignoring)
        case ast.Regexp(pattern=pattern, case_insensitive=ignoring):
            escaped = "".join(sign if sign.isalnum() or sign == "_" else f"\\{sign}" for sign in name)
            below = r"(\..*)?" if whole else ""
            return ast.Regexp(FLAT, f"{escaped}{below}{SEPARATOR}({pattern})", ignoring)
        case ast.Range() if not whole:
            low = {"gt" if made.gt is not None else "gte": f"{start}{made.gt if made.gt is not None else made.gte or ''}"}
            high = (
                {"lt": f"{start}{made.lt}"}
                if made.lt is not None
                else {"lte": f"{start}{made.lte}" if made.lte is not None else f"{start}\U0010ffff"}
            )
            return ast.Range(FLAT, **low, **high)
        case ast.MatchNone():
            return NOTHING
        case _:
            raise StoreError(f"a cluster can't ask the flattened field {name!r} so", where=name)
