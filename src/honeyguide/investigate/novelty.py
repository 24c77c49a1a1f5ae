"""Novelty: how unlike the sensor's own history a session is, in bits, and by which of its traits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, TypeAlias

from honeyguide.investigate.findings.scope import Scope, both
from honeyguide.investigate.rows import Rows
from honeyguide.investigate.sessions import Session
from honeyguide.query.aggregation import Aggregation, Filters
from honeyguide.query.ast import Exists, Query, Term

TRAITS = (
    "network.protocol",
    "honeypot.tool.name",
    "honeypot.payload.sha256",
    "honeypot.command",
    "honeypot.credential.username",
    "honeypot.credential.password",
)
"""What of a session is held against the history, besides its address and port."""


BATCH = 100
"""Values that are counted at once."""

Trait: TypeAlias = tuple[str, Any]


@dataclass(frozen=True)
class Novelty:
    """The mean surprise of the session's traits in bits: 0 is what always comes; a value never seen among n has log2(n + 2)."""

    bits: float
    traits: Mapping[tuple[str, str], float]
    """Each (field, value) with its own surprise."""

    def as_json(self) -> dict[str, Any]:
        """For `--json`, the most surprising trait first."""
        ordered = sorted(self.traits.items(), key=lambda pair: -pair[1])
        return {
            "bits": round(self.bits, 2),
            "traits": [{"field": field, "value": value, "bits": round(bits, 2)} for (field, value), bits in ordered],
        }


def novelty(scope: Scope, session: Session) -> Novelty | None:
    """How unlike the history the session is; None where there is no history that would say."""
    return novelties(scope, [session])[0]


def novelties(scope: Scope, told: Sequence[Session]) -> list[Novelty | None]:
    """The same for many: each different trait is looked up once."""
    if scope.history is None:
        return [None] * len(told)
    wanted = [_traits(session) for session in told]
    surprise = _surprises(scope.history, list(dict.fromkeys(trait for traits in wanted for trait in traits)))
    return [_novelty({trait: surprise[trait] for trait in traits}) for traits in wanted]


def _novelty(bits: Mapping[Trait, float]) -> Novelty:
    return Novelty(sum(bits.values()) / len(bits) if bits else 0.0, {(name, str(value)): one for (name, value), one in bits.items()})


def _traits(session: Session) -> list[Trait]:
    wanted: list[Trait] = [("destination.port", session.destination_port)] if session.destination_port is not None else []
    wanted += [("source.ip", session.source_ip)] if session.source_ip else []
    return wanted + [(name, value) for name in TRAITS for value in session.values.get(name, ())]


def _surprises(history: Rows, traits: Sequence[Trait]) -> dict[Trait, float]:
    """-log2 of each value's share among the history's rows that have the field, a row of it and one of another added."""
    peer = Exists("source.ip")
    names = sorted({name for name, _ in traits})
    of = {name: history.count(both(peer, Exists(name))) for name in names}
    found: dict[Trait, float] = {}
    for start in range(0, len(traits), BATCH):
        batch = traits[start : start + BATCH]
        filters: dict[str, Query] = {str(place): Term(name, value) for place, (name, value) in enumerate(batch)}
        asked: dict[str, Aggregation] = {"traits": Filters(filters)}
        counts = history.aggregate(peer, asked)["traits"]["buckets"]
        for place, trait in enumerate(batch):
            found[trait] = log2((of[trait[0]] + 2) / (counts[str(place)]["doc_count"] + 1))
    return found
