"""Suggestions, as far as clients ask for them beside a search: other words of a field that are near (`term`, `phrase`), and beginnings."""

from collections.abc import Mapping
from typing import Any

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Fuzzy, Prefix
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.analysis import words
from honeyguide.store.protocol import Json, Search

KINDS = ("term", "phrase", "completion")


def suggested(said: Any, target: Target, *, typed: bool) -> Json:
    """The suggestions by name. Raises Refusal."""
    if not isinstance(said, Mapping):
        raise bad("[suggest] is an object", "parsing_exception")
    found: Json = {}
    for name, one in said.items():
        if name == "text":
            continue
        kind = next((kind for kind in KINDS if isinstance(one, Mapping) and kind in one), None)
        if kind is None:
            raise bad(f"unknown suggestion type of [{str(name)[:100]}]", "parsing_exception")
        how = one[kind]
        field = how.get("field") if isinstance(how, Mapping) else None
        if not isinstance(field, str):
            raise bad("the required field option is missing", "parsing_exception")
        if not target.kinds(field):
            raise bad(f"no mapping found for field [{field[:100]}]")
        text = str(one.get("text", one.get("prefix", said.get("text", ""))))
        found[f"{kind}#{name}" if typed else str(name)] = _entries(kind, field, text, how, target)
    return found


def _entries(kind: str, field: str, text: str, how: Mapping[str, Any], target: Target) -> list[Json]:
    if kind == "completion":
        hits = target.store.search(Search(target.expression, Prefix(field, text), size=int(how.get("size", 5)), total=False)).hits
        options = [
            {"text": str(hit.source.get(field, "")), "_index": hit.index, "_id": hit.id, "_score": 1.0, "_source": hit.source}
            for hit in hits
        ]
        return [{"text": text, "offset": 0, "length": len(text), "options": options}]
    if kind == "phrase":
        return [{"text": text, "offset": 0, "length": len(text), "options": []}]
    keyword = any(kind in {"keyword", "wildcard"} for kind in target.kinds(field))
    return [
        {
            "text": word.text,
            "offset": word.start,
            "length": word.end - word.start,
            "options": _near(field, word.text, how, target) if keyword else [],
        }
        for word in words(text)
    ]


def _near(field: str, word: str, how: Mapping[str, Any], target: Target) -> list[Json]:
    size = int(how.get("size", 5))
    found = target.store.aggregate(target.expression, Fuzzy(field, word, 2, 1), {"near": agg.Terms(field, size + 1)}, pin=target.pin)
    buckets = [one for one in found["near"]["buckets"] if one["key"] != word]
    return [{"text": one["key"], "score": 0.5, "freq": one["doc_count"]} for one in buckets[:size]]
