"""What the last span has that the sensor's own history hasn't: the question behind new ports, tools and credentials."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim
from honeyguide.investigate.findings.scope import Scope, both, distinct, top
from honeyguide.query.ast import And, Exists, Query, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

MANY = 500
SHOWN = 20


@dataclass(frozen=True)
class New:
    """Values that come for the first time; `field` and the rows they stand in."""

    field: str
    within: Query
    values: tuple[Json, ...]


def asked(field: str, within: Query | None = None) -> Callable[[Scope], New]:
    """A question for values of the field that the history hasn't. Without a history nothing is new."""
    base = And((Exists("source.ip"), within)) if within is not None else Exists("source.ip")

    def ask(scope: Scope) -> New:
        if scope.history is None:
            return New(field, base, ())
        query = scope.witness(And((base, Exists(field))), scope.recent)
        found = top(scope.recent, query, field, MANY, aggs={"addresses": distinct("source.ip")})
        known: set[object] = set()
        if found:
            values = tuple(bucket["key"] for bucket in found)
            known = {bucket["key"] for bucket in top(scope.history, And((base, AnyOf(field, values))), field, len(values) + 1000)}
        return New(field, query, tuple(bucket for bucket in found if bucket["key"] not in known))

    return ask


def judged(say: Callable[[str, int, int], Words], at_least: int = 1) -> Callable[[New], Sequence[Claim]]:
    """A sentence for each new value: `say(value, rows, addresses)`."""

    def judge(new: New) -> Sequence[Claim]:
        return [
            Claim(
                say(str(one["key"]), one["doc_count"], one["addresses"]["value"]),
                both(new.within, Term(new.field, one["key"])),
                0.9,
                {new.field: one["key"], "rows": one["doc_count"], "addresses": one["addresses"]["value"]},
            )
            for one in new.values[:SHOWN]
            if one["doc_count"] >= at_least
        ]

    return judge


def history(field: str, known: object, fresh: object, days: int = 3) -> tuple[dict[str, object], ...]:
    """Events of some days with a known value, and at the end one with another."""
    events = [
        {
            "@timestamp": f"2026-03-{1 + number // 30:02}T{number % 24:02}:00:00+00:00",
            "event.dataset": "dionaea.json",
            "event.module": "dionaea",
            "event.action": "connection-accept",
            "source.ip": "192.0.2.7",
            "destination.port": 21,
            field: known,
        }
        for number in range(30 * days)
    ]
    last = {**events[-1], "@timestamp": f"2026-03-{days + 1:02}T23:30:00+00:00", field: fresh}
    return (*events, last)
