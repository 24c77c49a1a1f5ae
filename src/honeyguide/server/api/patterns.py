"""`POST /patterns` and `POST /compare`: the kinds of messages that there are, and what changed between two spans."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.errors import UsageError
from honeyguide.query.ast import Range
from honeyguide.query.datemath import span_of_range
from honeyguide.schema.words import Words
from honeyguide.server.answers import Bilingual, Json
from honeyguide.server.asked import TIME, Asked, Span, all_of
from honeyguide.server.routes import router
from honeyguide.server.service import Open
from honeyguide.store.protocol import Store

ROUTER = router()


class PatternsRequest(Asked):
    """The kinds of messages in a field."""

    field: str = "message"
    size: Annotated[int, Field(ge=1, le=1_000)] = 100


class PatternAnswer(TypedDict):
    """A kind of message: its words with what varies left out, its share, one of them, and a query for them."""

    template: str
    count: int
    share: float
    rare: bool
    example: str
    query: str


class PatternsAnswer(TypedDict):
    """Kinds, most frequent first, then the rare ones; `whole` is false where time ran out before all of `total` were seen."""

    patterns: list[PatternAnswer]
    kinds: int
    seen: int
    total: int
    whole: bool


@ROUTER.post("/patterns", response_model=PatternsAnswer)
async def message_patterns(request: Request, asked: PatternsRequest, service: Open) -> Response:
    """Which kinds of messages there are."""
    return Json(await service.questions.ask(request, lambda: _patterns(service.store, asked), asked.timeout))


def _patterns(store: Store, asked: PatternsRequest) -> dict[str, Any]:
    from honeyguide.investigate.patterns import RARE, patterns

    tree = asked.tree()
    found = patterns(store, asked.index, tree, asked.field, seconds=asked.timeout / 2)
    often, rare = found.patterns[: asked.size], [one for one in found.patterns[asked.size :] if one.count <= RARE][-asked.size :]
    shown = [
        {
            "template": one.text,
            "count": one.count,
            "share": one.count / found.seen if found.seen else 0.0,
            "rare": one.count <= RARE,
            "example": one.example,
            "query": one.kql(asked.field),
        }
        for one in (*often, *rare)
    ]
    total = found.seen if found.whole else store.count(asked.index, tree)
    return {"patterns": shown, "kinds": len(found.patterns), "seen": found.seen, "total": total, "whole": found.whole}


class CompareRequest(Asked):
    """The span asked for is compared with `before`; without it, with the one of the same length just before."""

    before: Span | None = None
    fields: Annotated[list[str], Field(default_factory=list[str])]
    size: Annotated[int, Field(ge=1, le=500)] = 50


class ChangeAnswer(TypedDict):
    """A value whose share of the rows changed."""

    field: str
    value: Any
    kind: Literal["new", "gone", "more", "less"]
    before: int
    after: int
    share_before: float
    share_after: float
    strength: float
    words: Bilingual
    query: str


class SpanAnswer(TypedDict):
    """A span and its rows."""

    start: str
    end: str
    rows: int
    per_minute: float


class Compared(TypedDict):
    """What changed, in sentences, the surest first; `headline` tells of the number of rows."""

    headline: Bilingual
    before: SpanAnswer
    after: SpanAnswer
    changes: list[ChangeAnswer]


@ROUTER.post("/compare", response_model=Compared)
async def compare(request: Request, asked: CompareRequest, service: Open) -> Response:
    """What changed between two spans."""
    return Json(await service.questions.ask(request, lambda: _compare(service.store, asked), asked.timeout))


def _compare(store: Store, asked: CompareRequest) -> dict[str, Any]:
    from honeyguide.investigate.changes import changes

    now = datetime.now(UTC)
    after = _span(asked, now, "from")
    before = _span(asked.before, now, "before") if asked.before else (after[0] - (after[1] - after[0]), after[0])
    tree = asked.tree(spanned=False)
    queries = [all_of([tree, Range(TIME, gte=start.isoformat(), lt=end.isoformat())]) for start, end in (before, after)]
    seconds = [(end - start).total_seconds() for start, end in (before, after)]
    found, *rows = changes(store, asked.index, (queries[0], queries[1]), asked.fields, asked.size)
    rates = [count / second * 60 for count, second in zip(rows, seconds, strict=True)]
    shown = [
        {"start": start.isoformat(), "end": end.isoformat(), "rows": count, "per_minute": rate}
        for (start, end), count, rate in zip((before, after), rows, rates, strict=True)
    ]
    return {"headline": _headline(rates).as_json(), "before": shown[0], "after": shown[1], "changes": [one.as_json() for one in found]}


def _span(span: Span, now: datetime, where: str) -> tuple[datetime, datetime]:
    found = span_of_range(span.range(), now=now)
    if found.start is None or found.end is None or found.start >= found.end:
        raise UsageError("to compare, a span needs a beginning and an end behind it", where=where)
    return found.start, found.end


def _headline(rates: list[float]) -> Words:
    before, after = (f"{rate:,.1f}" for rate in rates)
    if not rates[0] or not rates[1]:
        return Words(f"{before} rows a minute before, {after} after.", f"以前は毎分{before}行、その後は毎分{after}行です。")
    ratio = max(rates) / min(rates)
    if ratio < 1.1:
        return Words(f"About as many rows as before: {after} a minute.", f"行数はほぼ変わりません（毎分{after}行）。")
    word, ja = ("more", "増えました") if rates[1] > rates[0] else ("fewer", "減りました")
    english = f"{ratio:,.1f} times {word} rows: {before} a minute before, {after} after."
    return Words(english, f"行数が毎分{before}行から{after}行に{ja}（{ratio:,.1f}倍の差）。")
