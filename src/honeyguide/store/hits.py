"""How hits and their names are written, the same in every store."""

from collections.abc import Sequence
from typing import Any

from honeyguide.store.protocol import Hit, Nest

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A whole number in digits and small letters."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def object_at(source: Any, nest: Nest) -> dict[str, Any]:
    """The object of a document that a nested field has in a place; empty where there is none."""
    found = [one for one in _at(source, nest.path.split(".")) if isinstance(one, dict)]
    return found[nest.place] if nest.place < len(found) else {}


def _at(source: Any, names: Sequence[str]) -> list[Any]:
    if isinstance(source, list):
        return [value for one in source for value in _at(one, names)]
    if not names:
        return [source]
    if not isinstance(source, dict):
        return []
    return [value for size in range(1, len(names) + 1) for value in _at(source.get(".".join(names[:size])), names[size:])]


def top_hits_json(hits: Sequence[Hit], total: int, *, numbers: bool = False) -> dict[str, Any]:
    """Hits of a bucket as Elasticsearch shows them."""
    shown: list[dict[str, Any]] = []
    for hit in hits:
        where = {} if hit.nested is None else {"_nested": {"field": hit.nested.path, "offset": hit.nested.place}}
        one: dict[str, Any] = {"_index": hit.index, "_id": hit.id, **where, "_score": None, "_source": hit.source}
        if numbers:
            one |= {"_version": hit.version, "_seq_no": hit.seq_no, "_primary_term": 1}
        shown.append({**one, "sort": list(hit.sort)} if hit.sort else one)
    return {"hits": {"total": {"value": total, "relation": "eq"}, "max_score": None, "hits": shown}}
