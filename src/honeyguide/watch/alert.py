"""What a detector says is so, and the document of the index `honeyguide-alerts` that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias

from honeyguide.investigate import Evidence, Peer, Sign
from honeyguide.schema.fields import FieldType
from honeyguide.schema.instants import iso
from honeyguide.schema.words import Words

INDEX = "honeyguide-alerts"
LOGS = f"*,-{INDEX}"
"""All indices but this one: what sensors wrote, without what was made of it."""
Severity: TypeAlias = Literal["critical", "warning", "info"]
Certainty: TypeAlias = Literal["named", "candidates", "unknown"]
NOTHING = Words("", "")
MAPPING: Mapping[str, FieldType] = {
    "@timestamp": "date",
    "advice": "flattened",
    "at_least_seconds": "long",
    "candidates": "flattened",
    "confidence": "double",
    "culprit": "flattened",
    "culprit_certainty": "keyword",
    "destination.ip": "ip",
    "destination.port": "long",
    "detector": "keyword",
    "ended_at": "date",
    "event.kind": "keyword",
    "event.timezone": "keyword",
    "evidence": "flattened",
    "fault": "keyword",
    "file.path": "keyword",
    "kind": "keyword",
    "message": "text",
    "not_kept": "keyword",
    "not_the_cause": "flattened",
    "process.entity_id": "keyword",
    "process.known_by": "keyword",
    "process.name": "keyword",
    "process.pid": "long",
    "process.thread.id": "long",
    "raised_at": "date",
    "runaway": "boolean",
    "severity": "keyword",
    "signs": "flattened",
    "snoozed_until": "date",
    "source.ip": "ip",
    "source.port": "long",
    "started_at": "date",
    "status": "keyword",
    "subject": "keyword",
    "switch_off": "flattened",
    "title": "flattened",
    "topic": "keyword",
    "updated_at": "date",
    "why": "flattened",
}


@dataclass(frozen=True)
class Observation:
    """Something that a detector sees now. Observations of one topic about one subject, or about the same files, are one alert."""

    detector: str
    topic: str
    subject: str
    kind: str
    title: Words
    why: Words
    severity: Severity = "warning"
    advice: Words = NOTHING
    started_at: datetime | None = None
    ended_at: datetime | None = None
    at_least_seconds: int = 0
    fault: str | None = None
    runaway: bool = False
    confidence: float = 0.5
    signs: tuple[Sign, ...] = ()
    culprit: Peer | None = None
    culprit_certainty: Certainty = "unknown"
    candidates: tuple[Peer, ...] = ()
    not_the_cause: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    files: frozenset[str] = frozenset()
    process: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rank: int = 0
    """An observation that knows more replaces one that knows less."""
    lasting: bool = False
    """Stays true without being seen again: what a log says of the past."""
    calls: bool = True
    """Whether anybody is to be called for it."""
    zone: str | None = None
    """The zone in which its sentences tell times; None where they tell none."""


@dataclass(frozen=True)
class Alert:
    """An observation that was raised: one document."""

    id: str
    seen: Observation
    raised_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    snoozed_until: datetime | None = None
    not_kept: tuple[str, ...] = ()
    """What couldn't be kept as evidence before a restart, and why."""

    @property
    def status(self) -> Literal["open", "ended"]:
        """Whether it still holds."""
        return "open" if self.ended_at is None else "ended"

    def ended(self, moment: datetime) -> "Alert":
        """The alert as it is once what it says doesn't hold any more."""
        return replace(self, ended_at=moment, updated_at=moment)

    def document(self) -> dict[str, Any]:
        """The fields of the incident contract at top level, and the alert's own."""
        seen = self.seen
        peers = (seen.culprit,) if seen.culprit is not None else seen.candidates
        off = switch_off(seen.detector)
        return {
            "@timestamp": iso(seen.started_at or self.raised_at),
            "event": {"kind": "alert", "timezone": seen.zone},
            "message": f"{seen.title.en} {seen.why.en}".strip(),
            "detector": seen.detector,
            "topic": seen.topic,
            "subject": seen.subject,
            "severity": seen.severity,
            "status": self.status,
            "raised_at": iso(self.raised_at),
            "updated_at": iso(self.updated_at),
            "snoozed_until": iso(self.snoozed_until),
            "kind": seen.kind,
            "fault": seen.fault,
            "runaway": seen.runaway,
            "confidence": seen.confidence,
            "signs": [sign.as_json() for sign in seen.signs],
            "started_at": iso(seen.started_at),
            "ended_at": iso(seen.ended_at or self.ended_at),
            "at_least_seconds": seen.at_least_seconds,
            "culprit": seen.culprit.as_json() if seen.culprit else None,
            "culprit_certainty": seen.culprit_certainty,
            "candidates": [peer.as_json() for peer in seen.candidates],
            "title": seen.title.as_json(),
            "why": seen.why.as_json(),
            "advice": seen.advice.as_json(),
            "not_the_cause": [dict(one) for one in seen.not_the_cause],
            "not_kept": list(self.not_kept),
            "evidence": [{**piece.as_json(), "record": piece.record} for piece in seen.evidence],
            "switch_off": off.as_json(),
            "source": _ends([(peer.source_ip, peer.source_port) for peer in peers]),
            "destination": _ends([(peer.destination_ip, peer.destination_port) for peer in peers]),
            "file": {"path": sorted(seen.files)},
            "process": dict(seen.process),
        }


def _ends(known: list[tuple[str | None, int | None]]) -> dict[str, Any]:
    """Addresses and ports; one alone as itself."""
    ips = list(dict.fromkeys(ip for ip, _ in known if ip is not None))
    ports = list(dict.fromkeys(port for _, port in known if port is not None))
    return {name: values[0] if len(values) == 1 else values for name, values in (("ip", ips), ("port", ports)) if values}


def switch_off(detector: str) -> Words:
    """How alerts of a detector are switched off."""
    return Words(
        f"Snooze it on the page, or name {detector!r} in `off` of [watch] in honeyguide.toml.",
        f"画面でスヌーズするか、honeyguide.tomlの[watch]の`off`に{detector!r}を書いてください。",
    )
