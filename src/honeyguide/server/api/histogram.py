"""`POST /histogram`: rows over time, the bars as wide as fits the span, broken down by a field where asked."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.aggregation import Aggregation, DateHistogram, Terms
from honeyguide.server.answers import Json
from honeyguide.server.asked import TIME, Asked
from honeyguide.server.routes import router
from honeyguide.server.service import Open
from honeyguide.server.spans import Width, ends, named_width, width
from honeyguide.store.dates import read_span
from honeyguide.store.protocol import Store

ROUTER = router()


class HistogramRequest(Asked):
    """`interval` is `auto`, a fixed one such as `30s`, or a unit of the calendar; `breakdown` a field whose values bars are split by."""

    interval: str = "auto"
    bars: Annotated[int, Field(ge=1, le=2_000)] = 100
    breakdown: str | None = None
    parts: Annotated[int, Field(ge=1, le=50)] = 9
    pin: str | None = None


class Bar(TypedDict):
    """`at` in milliseconds since 1970; `parts` has the counts of `values` in order, and then that of all others."""

    at: int
    count: int
    parts: list[int]


class Histogram(TypedDict):
    """Bars without gaps; `values` are those that bars are split by, most frequent first; from and to are ISO 8601."""

    interval: str
    seconds: float | None
    start: str | None
    end: str | None
    zone: str
    values: list[Any]
    bars: list[Bar]
    total: int


@ROUTER.post("/histogram", response_model=Histogram)
async def histogram(request: Request, asked: HistogramRequest, service: Open) -> Response:
    """Rows over time."""
    service.pins.used(asked.pin)
    return Json(await service.questions.ask(request, lambda: counted(service.store, asked), asked.timeout))


def counted(store: Store, asked: HistogramRequest) -> Histogram:
    """The histogram that was asked for."""
    tree = asked.tree()
    span = ends(store, asked.index, asked)
    if span is None:
        return {"interval": "", "seconds": None, "start": None, "end": None, "zone": asked.zone, "values": [], "bars": [], "total": 0}
    wide = width((span[1] - span[0]).total_seconds(), asked.bars) if asked.interval == "auto" else named_width(asked.interval)
    values: list[Any] = []
    shown: dict[str, Aggregation] = {}
    if asked.breakdown:
        top = store.aggregate(asked.index, tree, {"top": Terms(asked.breakdown, asked.parts)}, pin=asked.pin)["top"]["buckets"]
        values = [bucket.get("key_as_string", bucket["key"]) for bucket in top]
        shown = {"parts": Terms(asked.breakdown, 10_000)}
    last = span[1].timestamp() * 1000 - 1
    bounds = (int(span[0].timestamp() * 1000), int(last))
    bars = DateHistogram(TIME, wide.fixed, wide.calendar, asked.zone, bounds=bounds, aggs=shown)
    found = store.aggregate(asked.index, tree, {"bars": bars}, pin=asked.pin)["bars"]["buckets"]
    return {
        "interval": wide.name,
        "seconds": _seconds(wide),
        "start": span[0].isoformat(),
        "end": span[1].isoformat(),
        "zone": asked.zone,
        "values": values,
        "bars": [{"at": bucket["key"], "count": bucket["doc_count"], "parts": _parts(bucket, values)} for bucket in found],
        "total": sum(bucket["doc_count"] for bucket in found),
    }


def _seconds(wide: Width) -> float | None:
    return None if wide.fixed is None else read_span(wide.fixed) / 1_000_000


def _parts(bucket: dict[str, Any], values: list[Any]) -> list[int]:
    if not values:
        return []
    counts = {one.get("key_as_string", one["key"]): one["doc_count"] for one in bucket["parts"]["buckets"]}
    parts = [counts.get(value, 0) for value in values]
    return [*parts, max(0, bucket["doc_count"] - sum(parts))]
