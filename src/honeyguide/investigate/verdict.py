"""What an investigation says: the document `honeyguide.investigation/1` as frozen dataclasses, for the CLI, the page and alerts."""

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal, TypeAlias

from honeyguide.errors import UsageError
from honeyguide.formats.zones import zone_named
from honeyguide.investigate.candidate import SHOWS, Candidate
from honeyguide.investigate.moments import told
from honeyguide.investigate.said import Said
from honeyguide.schema.instants import iso
from honeyguide.schema.words import Words

SCHEMA = "honeyguide.investigation/1"

Json: TypeAlias = dict[str, Any]
Word: TypeAlias = Literal["hung", "runaway", "crashed", "degraded", "stopped", "healthy", "unknown"]
Ending: TypeAlias = Literal["ordered", "killed", "crashed", "cut", "running", "unknown"]
Certainty: TypeAlias = Literal["named", "candidates", "unknown"]

NOTHING = Words("", "")


@dataclass(frozen=True)
class Zone:
    """The zone in which the honeypot's local times were read, and how it was found."""

    name: str
    how: str

    def clock(self) -> tzinfo:
        """The zone itself; UTC where nobody knows the name."""
        try:
            return zone_named(self.name)
        except UsageError:
            return UTC

    def as_json(self) -> Json:
        """As the contract has it."""
        return {"name": self.name, "how": self.how}


@dataclass(frozen=True)
class Evidence:
    """A raw line that anybody can open: the file, its line (from 1), the offset in decompressed bytes, sha256 of the bytes without line end.

    What isn't a line (a row of a table, an empty recording) has neither line nor offset; its text is a rendering and the sha256 is that text's.
    """

    file: str
    line: int | None
    offset: int | None
    sha256: str
    text: str
    at: datetime | None = field(default=None, compare=False)
    """Its time; not in the contract."""
    record: int | None = field(default=None, compare=False)
    """`log.offset` of its record, which a row of a table has too; with the file it finds the record. Not in the contract."""

    def as_json(self) -> Json:
        """As the contract has it."""
        return {"file": self.file, "line": self.line, "offset": self.offset, "sha256": self.sha256, "text": self.text}


@dataclass(frozen=True)
class Peer:
    """A connection, or as much of one as is known: who, to what, and how many bytes the honeypot had just read from it."""

    source_ip: str | None = None
    source_port: int | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    service: str | None = None
    bytes: int | None = None

    def as_json(self) -> Json:
        """As the contract has it."""
        return {
            "source.ip": self.source_ip,
            "source.port": self.source_port,
            "destination.ip": self.destination_ip,
            "destination.port": self.destination_port,
            "service": self.service,
            "bytes": self.bytes,
        }


@dataclass(frozen=True)
class Sign:
    """One thing to look for: seen, not there though it should be (False), or not to be seen in these outputs (None)."""

    words: Words
    seen: bool | None
    weight: float
    """How much it proves alone, 0 to 1; see confidence.py."""

    def as_json(self) -> Json:
        """As the contract has it."""
        return {"sign": self.words.en, "seen": self.seen}


@dataclass(frozen=True)
class Statement:
    """One sentence of the answer, and the numbers of the evidence (from 0, in the incident) that it stands on."""

    words: Words
    evidence: tuple[int, ...] = ()
    headline: bool = False
    """True where it belongs to the short answer."""


@dataclass(frozen=True)
class Innocent:
    """Something that looks like the cause and isn't."""

    what: Words
    why: Words

    def as_json(self) -> Json:
        """As the contract has it."""
        return {"what": self.what.as_json(), "why": self.why.as_json()}


@dataclass(frozen=True)
class Incident:
    """One thing that went wrong."""

    kind: str
    fault: str | None
    title: Words
    runaway: bool
    confidence: float
    signs: tuple[Sign, ...]
    started_at: datetime | None
    ended_at: datetime | None = None
    at_least_seconds: int = 0
    culprit: Peer | None = None
    culprit_certainty: Certainty = "unknown"
    candidates: tuple[Peer, ...] = ()
    statements: tuple[Statement, ...] = ()
    not_the_cause: tuple[Innocent, ...] = ()
    advice: Words = NOTHING
    evidence: tuple[Evidence, ...] = ()
    opening: Words = NOTHING
    """What happened in one sentence, for the headline."""
    said: tuple[Said, ...] = ()
    """What the culprit's recordings have, in order."""
    fatal: tuple[Candidate, ...] = ()
    """What the message may have been that hung it, the likeliest first."""

    @property
    def why(self) -> Words:
        """The statements as one text."""
        return Words(" ".join(part.words.en for part in self.statements), "".join(part.words.ja for part in self.statements))

    def as_json(self) -> Json:
        """As the contract has it."""
        return {
            "kind": self.kind,
            "fault": self.fault,
            "runaway": self.runaway,
            "confidence": self.confidence,
            "signs": [sign.as_json() for sign in self.signs],
            "started_at": iso(self.started_at),
            "ended_at": iso(self.ended_at),
            "at_least_seconds": self.at_least_seconds,
            "culprit": self.culprit.as_json() if self.culprit else None,
            "culprit_certainty": self.culprit_certainty,
            "candidates": [peer.as_json() for peer in self.candidates],
            "why": self.why.as_json(),
            "not_the_cause": [innocent.as_json() for innocent in self.not_the_cause],
            "advice": self.advice.as_json(),
            "evidence": [piece.as_json() for piece in self.evidence],
            "conversations": [one.as_json() for one in self.said],
            "fatal_message": {"candidates": [one.as_json() for one in self.fatal], "shows": SHOWS.as_json()} if self.fatal else None,
        }


@dataclass(frozen=True)
class Lifetime:
    """One run of the honeypot's process; a time that the outputs don't show is None."""

    started_at: datetime | None
    ended_at: datetime | None
    ending: Ending

    def as_json(self) -> Json:
        """As the contract has it."""
        return {"started_at": iso(self.started_at), "ended_at": iso(self.ended_at), "ending": self.ending}


@dataclass(frozen=True)
class Investigation:
    """The whole answer."""

    path: str | None
    verdict: Word
    headline: Words
    zone: Zone
    lifetimes: tuple[Lifetime, ...] = ()
    incidents: tuple[Incident, ...] = field(default=())

    def told(self, clock: tzinfo | None = None) -> "Investigation":
        """With the times of all sentences as a clock shows them (none: that of its own zone); until then they are only written down."""
        return _told(self, clock or self.zone.clock())

    def as_json(self) -> Json:
        """The document `honeyguide.investigation/1`."""
        return {
            "schema": SCHEMA,
            "path": self.path,
            "verdict": self.verdict,
            "headline": self.headline.as_json(),
            "zone": self.zone.as_json(),
            "lifetimes": [lifetime.as_json() for lifetime in self.lifetimes],
            "incidents": [incident.as_json() for incident in self.incidents],
        }


def _told(value: Any, clock: tzinfo) -> Any:
    match value:
        case Words():
            return told(value, clock)
        case tuple():
            return tuple(_told(one, clock) for one in value)
        case Investigation() | Incident() | Statement() | Sign() | Innocent():
            return replace(value, **{part.name: _told(getattr(value, part.name), clock) for part in fields(value)})
        case _:
            return value
