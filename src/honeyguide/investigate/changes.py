"""What changed between two spans: values that came more often, less often, for the first time or no more, each in a sentence."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Query, Term
from honeyguide.query.printing import kql
from honeyguide.schema.visible import visible
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Store

Kind: TypeAlias = Literal["new", "gone", "more", "less"]
FIELDS = (
    "event.dataset",
    "event.action",
    "log.level",
    "log.logger",
    "source.ip",
    "source.geo.country_iso_code",
    "source.as.organization.name",
    "destination.port",
    "network.protocol",
    "honeypot.service",
    "honeypot.tool.name",
    "honeypot.tool.step",
    "honeypot.credential.username",
    "honeypot.credential.password",
    "honeypot.command",
    "url.path",
    "user_agent.original",
    "http.response.status_code",
    "vulnerability.id",
)
"""Fields that are compared unless others are named, as far as the rows have them."""
SIZE = 500
SURE = 10.83
"""The likelihood ratio (G², one degree of freedom) that chance passes once in a thousand times."""
TIMES = 1.5
"""By how much a share must differ to be worth a sentence."""


@dataclass(frozen=True)
class Change:
    """A value whose share changed: rows with it before and after, the shares, and how sure it is that this isn't chance (G²)."""

    field: str
    value: Any
    kind: Kind
    before: int
    after: int
    share_before: float
    share_after: float
    strength: float
    words: Words
    query: str

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {**vars(self), "words": self.words.as_json()}


def changes(
    store: Store, index: str, spans: tuple[Query, Query], fields: Sequence[str] = (), most: int = 50
) -> tuple[list[Change], int, int]:
    """What changed from the rows of one span to those of another, the surest first, and how many rows both have."""
    there = store.fields(index)
    rows = store.count(index, spans[0]), store.count(index, spans[1])
    found: list[Change] = []
    for name in fields or FIELDS:
        if name in there and all(rows):
            found += _of_field(store, index, spans, name, rows)
    return sorted(found, key=lambda one: -one.strength)[:most], *rows


def _of_field(store: Store, index: str, spans: tuple[Query, Query], name: str, rows: tuple[int, int]) -> Iterable[Change]:
    before, after = (_counts(store, index, query, name) for query in spans)
    for value in dict.fromkeys((*after, *before)):
        counts = before.get(value, 0), after.get(value, 0)
        # A value beyond the counted ones of one side may be there all the same: nothing is said of it.
        if (not counts[0] and len(before) >= SIZE) or (not counts[1] and len(after) >= SIZE):
            continue
        strength = _strength(counts, rows)
        shares = counts[0] / rows[0], counts[1] / rows[1]
        if strength < SURE or max(shares) < TIMES * min(shares):
            continue
        kind: Kind = "new" if not counts[0] else "gone" if not counts[1] else "more" if shares[1] > shares[0] else "less"
        words = _words(name, value, kind, counts, shares)
        yield Change(name, value, kind, *counts, *shares, strength, words, kql(Term(name, value)))


def _counts(store: Store, index: str, query: Query, name: str) -> Mapping[Any, int]:
    buckets = store.aggregate(index, query, {"top": Terms(name, SIZE)})["top"]["buckets"]
    return {bucket.get("key_as_string", bucket["key"]): bucket["doc_count"] for bucket in buckets}


def _strength(counts: tuple[int, int], rows: tuple[int, int]) -> float:
    """G² of the table (with the value, without) × (before, after)."""
    total, having = sum(rows), sum(counts)
    found = 0.0
    for count, row in zip(counts, rows, strict=True):
        for seen, expected in ((count, having * row / total), (row - count, (total - having) * row / total)):
            found += 2 * seen * math.log(seen / expected) if seen and expected else 0.0
    return found


def _words(name: str, value: Any, kind: Kind, counts: tuple[int, int], shares: tuple[float, float]) -> Words:
    what = f"{name} {_shown(value)}"
    before, after = _percent(shares[0]), _percent(shares[1])
    match kind:
        case "new":
            return Words(f"{what} is new: {_records(counts[1])} ({after}).", f"{what} が新たに現れました: 記録{counts[1]:,}件（{after}）。")
        case "gone":
            return Words(
                f"{what} is gone; before, {_records(counts[0])} ({before}).",
                f"{what} がなくなりました。以前は記録{counts[0]:,}件（{before}）。",
            )
        case _:
            ratio = max(shares) / min(shares)
            often, ja = ("as often", "増えました") if kind == "more" else ("less often", "減りました")
            return Words(
                f"{what} came {_times(ratio)} times {often}: {before} of the records before, {after} after.",
                f"{what} が {before} から {after} に{ja}（{_times(ratio)}倍の差）。",
            )


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"


def _shown(value: Any) -> str:
    text = visible(str(value))
    return f"“{text[:80]}{'…' if len(text) > 80 else ''}”"


def _times(ratio: float) -> str:
    return f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def _percent(share: float) -> str:
    return f"{share:.2%}" if share < 0.1 else f"{share:.0%}"
