"""Novelty: how unlike the sensor's own history a session is, in bits, and by which of its traits."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from honeyguide.investigate.findings.scope import Scope, both
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


@dataclass(frozen=True)
class Novelty:
    """The mean surprise of the session's traits in bits: 0 is what always comes; a value never seen among n has log2(n + 2)."""

    bits: float
    traits: Mapping[tuple[str, str], float]
    """Each (field, value) with its own surprise."""


def novelty(scope: Scope, session: Session) -> Novelty | None:
    """How unlike the history the session is; None where there is no history that would say."""
    if scope.history is None:
        return None
    wanted: list[tuple[str, str | int]] = [("destination.port", session.destination_port)] if session.destination_port is not None else []
    wanted += [("source.ip", session.source_ip)] if session.source_ip else []
    wanted += [(name, value) for name in TRAITS for value in session.values.get(name, ())]
    peer = Exists("source.ip")
    filters: dict[str, Query] = {}
    for place, (name, value) in enumerate(wanted):
        filters[f"with {place}"] = both(peer, Term(name, value))
        filters[f"of {place}"] = both(peer, Exists(name))
    asked: dict[str, Aggregation] = {"traits": Filters(filters)}
    counts = scope.history.aggregate(peer, asked)["traits"]["buckets"] if filters else {}
    traits = {
        (name, str(value)): log2((counts[f"of {place}"]["doc_count"] + 2) / (counts[f"with {place}"]["doc_count"] + 1))
        for place, (name, value) in enumerate(wanted)
    }
    return Novelty(sum(traits.values()) / len(traits) if traits else 0.0, traits)
