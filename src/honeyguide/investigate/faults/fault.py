"""What a known fault of a honeypot is: how it shows, why it happens, how far that was proved, and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from honeyguide.investigate.candidate import Candidate
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.verdict import Incident, Innocent, Sign, Statement
from honeyguide.query.ast import Query
from honeyguide.schema.words import Words


@dataclass(frozen=True)
class Explanation:
    """Why a fault fits a hang: its own signs, the sentences that say so, and what only looks like the cause."""

    signs: tuple[Sign, ...]
    statements: tuple[Statement, ...]
    not_the_cause: tuple[Innocent, ...] = ()
    fatal: tuple[Candidate, ...] = ()
    """What the message may have been, the likeliest first."""


@dataclass(frozen=True)
class Fault:
    """A member of the registry: `FAULT = Fault(…)` in a module of this folder."""

    id: str
    kind: str
    """The kind of its incidents."""
    title: Words
    symptom: Words
    """What the operator sees."""
    signs: tuple[Words, ...]
    """What shows it in the outputs."""
    cause: Words
    proof: Literal["reproduced", "seen in source", "reported"]
    versions: str
    """Dionaea's versions that have it."""
    advice: Words
    documented: tuple[str, ...]
    """Where it is described: issues upstream, reports."""
    find: Callable[[Scene], Sequence[Incident]] | None = None
    """Finds it in a sensor's outputs by itself."""
    shows: Query | None = None
    """Warnings of the log without which `find` need not look."""
    explain: Callable[[Hang], Explanation | None] | None = None
    """Says whether it fits a main loop that stood still."""
    fires_on: tuple[bytes, ...] = ()
    """Logs in which it must be found."""
    quiet_on: tuple[bytes, ...] = ()
    """Logs that look alike and in which it must not."""
