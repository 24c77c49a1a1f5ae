"""What a finding is: a question to the store, how its answer is judged, and what must and what must not raise it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import Any, Generic, TypeAlias, TypeVar

from honeyguide.investigate.findings.scope import Scope
from honeyguide.investigate.moments import told
from honeyguide.query.ast import Query
from honeyguide.schema.words import Words

Event: TypeAlias = Mapping[str, Any]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Claim:
    """A sentence that the answer supports."""

    words: Words
    evidence: Query
    """The rows that show it."""
    certainty: float
    numbers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What was counted: effect sizes, shares, names."""
    baseline: bool = False
    """True where the evidence lies in the history."""


@dataclass(frozen=True)
class Finding(Generic[Answer]):
    """A member of the registry: `FINDING = Finding(…)` in a module of this folder."""

    id: str
    title: Words
    question: Words
    ask: Callable[[Scope], Answer]
    """Asks the store: counts there, never all rows here."""
    judge: Callable[[Answer], Sequence[Claim]]
    """What follows from the answer; asks nothing."""
    fires_on: tuple[Event, ...]
    """Events that must raise it."""
    quiet_on: tuple[Event, ...]
    """Events that look alike and must not."""


@dataclass(frozen=True)
class RowName:
    """Where one row of the evidence can be opened: the document, and the line that it came from."""

    index: str
    id: str
    file: str | None
    line: int | None
    offset: int | None

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {"index": self.index, "id": self.id, "file": self.file, "line": self.line, "offset": self.offset}


@dataclass(frozen=True)
class Found:
    """A claim with its finding and the first rows of its evidence."""

    id: str
    title: Words
    claim: Claim
    query: str
    """The evidence as KQL."""
    count: int
    rows: tuple[RowName, ...]

    def told(self, clock: tzinfo = UTC) -> "Found":
        """With its times as a clock shows them; until then they are only written down."""
        return replace(self, claim=replace(self.claim, words=told(self.claim.words, clock)))

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "finding": self.id,
            "title": self.title.as_json(),
            "words": self.claim.words.as_json(),
            "certainty": self.claim.certainty,
            "numbers": dict(self.claim.numbers),
            "evidence": {"query": self.query, "count": self.count, "rows": [row.as_json() for row in self.rows]},
        }
