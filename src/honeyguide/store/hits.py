"""How hits and their names are written, the same in every store."""

from collections.abc import Sequence
from typing import Any

from honeyguide.store.protocol import Hit

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A whole number in digits and small letters."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def top_hits_json(hits: Sequence[Hit], total: int, *, numbers: bool = False) -> dict[str, Any]:
    """Hits of a bucket as Elasticsearch shows them."""
    shown: list[dict[str, Any]] = []
    for hit in hits:
        one: dict[str, Any] = {"_index": hit.index, "_id": hit.id, "_score": None, "_source": hit.source}
        if numbers:
            one |= {"_version": hit.version, "_seq_no": hit.seq_no, "_primary_term": 1}
        shown.append({**one, "sort": list(hit.sort)} if hit.sort else one)
    return {"hits": {"total": {"value": total, "relation": "eq"}, "max_score": None, "hits": shown}}
