"""Tells from all that one peer sent whether it walked a list of service probes, and which word it hides behind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from honeyguide.streams.tools import SCANNER, Sighting

FEWEST = 4
"""Different probes that make a scan: one or two of them are sent by others too."""
_OWN_WORDS = frozenset(("nmap", "Nmap"))


@dataclass(frozen=True)
class ServiceScan:
    """A scan: its probes as they were first seen, and the word that stands for the scanner's name (empty where none was sent)."""

    probes: tuple[str, ...]
    token: str
    disguised: bool
    certainty: float


def service_scan(sightings: Iterable[Sighting]) -> ServiceScan | None:
    """The scan that these sightings of one peer are together, or None."""
    probes: dict[str, float] = {}
    tokens: Counter[str] = Counter()
    for sighting in sightings:
        if sighting.tool != SCANNER:
            continue
        name = sighting.step.partition(", its own word")[0]
        probes[name] = max(probes.get(name, 0.0), sighting.certainty)
        if "its own word" in sighting.step or sighting.token in _OWN_WORDS:
            tokens[sighting.token] += 1
    if len(probes) < FEWEST:
        return None
    unlikely = 1.0
    for certainty in probes.values():
        unlikely *= 1 - certainty * 0.7  # the probes aren't independent of one another
    token = tokens.most_common(1)[0][0] if tokens else ""
    return ServiceScan(tuple(probes), token, bool(token) and token not in _OWN_WORDS, round(min(0.99, 1 - unlikely), 3))
