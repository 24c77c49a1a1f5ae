"""What a detector is: a look at what is new, in bounded time, and the observations that follow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from honeyguide.errors import InternalError
from honeyguide.schema.registry import members
from honeyguide.schema.words import Words
from honeyguide.watch.alert import Observation
from honeyguide.watch.view import View


@dataclass(frozen=True)
class Detector:
    """A member of the registry: `DETECTOR = Detector(…)` in a module of the folder `detectors`."""

    id: str
    title: Words
    explanation: Words
    look: Callable[[View], Iterable[Observation]]


@cache
def detectors() -> tuple[Detector, ...]:
    """All detectors, by name."""
    found: list[Detector] = []
    for name, member in members("honeyguide.watch.detectors", "DETECTOR"):
        if not isinstance(member, Detector):
            raise InternalError("DETECTOR is no Detector", where=name)
        found.append(member)
    return tuple(found)
