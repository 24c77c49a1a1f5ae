"""Incidents that one kind of record shows by itself: found by a query, told with the first and the last of the records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.confidence import confidence
from honeyguide.investigate.hang import row_at
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.moments import written
from honeyguide.investigate.quote import Exhibits
from honeyguide.investigate.rows import TROUBLE, Row, at
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.verdict import Incident, Sign, Statement
from honeyguide.query.ast import And, Query
from honeyguide.schema.words import Words


@dataclass(frozen=True)
class Telltale:
    """What is to be said of a fault that its own records show."""

    fault: str
    kind: str
    title: Words
    cause: Words
    advice: Words
    query: Query
    """Among warnings and worse."""
    opening: Callable[[str, Row], Words]
    """From the time as people read it and the first record: what happened, without a full stop."""
    weight: float = 0.9
    runaway_from: timedelta | None = None
    """Spans of this length and more count as a runaway."""


def find(scene: Scene, telltale: Telltale) -> Sequence[Incident]:
    """One incident for each run of the process that has such records."""
    return [incident for life in scene.lives if (incident := _in_life(scene, life, telltale)) is not None]


def _in_life(scene: Scene, life: Life, telltale: Telltale) -> Incident | None:
    found = life.span.frame(scene.rows, And((TROUBLE, telltale.query)), ("@timestamp",))
    if found.is_empty():
        return None
    first, last = (row_at(scene, life.span, life.span.place(found.row(number, named=True))) for number in (0, -1))
    if first is None or last is None:
        return None
    exhibits = Exhibits(scene.read_line)
    started, ended = at(first), at(last)
    opening = telltale.opening(written(started), first)
    signs = (Sign(Words("The record that names it", "不具合を示す記録そのもの"), seen=True, weight=telltale.weight),)
    lasted: timedelta = ended - started
    over: datetime | None = ended if ended > started else None
    return Incident(
        kind=telltale.kind,
        fault=telltale.fault,
        title=telltale.title,
        runaway=telltale.runaway_from is not None and lasted >= telltale.runaway_from,
        confidence=confidence(signs),
        signs=signs,
        started_at=started,
        ended_at=over,
        at_least_seconds=int(lasted.total_seconds()),
        statements=(Statement(Words(opening.en + ".", opening.ja + "。"), exhibits.add(first, last)), Statement(telltale.cause)),
        advice=telltale.advice,
        evidence=exhibits.pieces(),
        opening=opening,
    )
