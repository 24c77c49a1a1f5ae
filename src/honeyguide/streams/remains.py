"""Reads what remained of conversations after somebody copied them as text, with the unprintable bytes gone: which messages these were.

Little is left of a binary message, so a fragment is named with lower certainty than its bytes would be, and what nothing explains is
called unidentified.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from honeyguide.streams.service_scan import ServiceScan, service_scan
from honeyguide.streams.tools import SCANNER, Sighting

LONGEST = 1 << 20
"""Characters that are looked at."""
_OWN = frozenset(("nmap", "Nmap"))
_MOST = 5000


@dataclass(frozen=True)
class Remain:
    """A line of remains.json."""

    protocol: str
    tool: str
    step: str
    certainty: float
    pattern: re.Pattern[str]
    answer: bool = False
    """The honeypot said it, not the peer."""


@dataclass(frozen=True)
class Fragment:
    """A piece of the text and the message it remained of; `protocol` is empty and `certainty` 0 where nothing explains it."""

    text: str
    start: int
    protocol: str
    tool: str
    step: str
    certainty: float
    token: str = ""
    """The word that stands in the place of the scanner's own."""
    answer: bool = False


@dataclass(frozen=True)
class Reading:
    """The fragments in the order of the text, and the scan that they are together, if they are one."""

    fragments: tuple[Fragment, ...]
    scan: ServiceScan | None


@cache
def remains() -> tuple[Remain, ...]:
    """The table, in the order of the file."""
    table = json.loads((resources.files("honeyguide.streams") / "remains.json").read_text("utf-8"))
    return tuple(Remain(pattern=re.compile(entry.pop("pattern")), **entry) for entry in table["remains"])


def read_remains(text: str) -> Reading:
    """Every fragment of the text. The surest explanation of a place wins; between two, what is left is unidentified."""
    text = text[:LONGEST]
    taken = _explained(text)
    tokens = list(dict.fromkeys(fragment.token for fragment in taken if fragment.token and fragment.token not in _OWN))
    fragments: list[Fragment] = []
    at = 0
    for fragment in taken:
        fragments += _unexplained(text, at, fragment.start, tokens)
        fragments.append(fragment)
        at = fragment.start + len(fragment.text)
    fragments += _unexplained(text, at, len(text), tokens)
    sightings = [Sighting(one.tool, one.step, one.certainty, token=one.token) for one in fragments if one.protocol and not one.answer]
    return Reading(tuple(fragments), service_scan(sightings))


def _explained(text: str) -> list[Fragment]:
    found = [_fragment(remain, match) for remain in remains() for match in _matches(remain.pattern, text)]
    found.sort(key=lambda fragment: (-fragment.certainty, -len(fragment.text)))
    free = bytearray(b"\1") * len(text)
    taken: list[Fragment] = []
    for fragment in found:
        end = fragment.start + len(fragment.text)
        if all(free[fragment.start : end]):
            free[fragment.start : end] = bytes(len(fragment.text))
            taken.append(fragment)
    return sorted(taken, key=lambda fragment: fragment.start)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(pattern.finditer(text)):
        if number >= _MOST:
            return
        if match[0]:
            yield match


def _fragment(remain: Remain, match: re.Match[str]) -> Fragment:
    token = match["token"] if "token" in remain.pattern.groupindex else ""
    step = remain.step if not token or token in _OWN else f"{remain.step}, its own word 'nmap' replaced by '{token}'"
    return Fragment(match[0], match.start(), remain.protocol, remain.tool, step, remain.certainty, token, remain.answer)


def _unexplained(text: str, start: int, end: int, tokens: Sequence[str]) -> Iterator[Fragment]:
    """What stands between, line by line."""
    for line in re.finditer(r"[^\r\n]+", text[start:end]):
        piece = line[0].strip()
        if not any(sign.isalnum() or sign in "#$@" for sign in piece):
            continue
        place = start + line.start() + line[0].index(piece)
        token = next((token for token in tokens if token in piece), "")
        if token:
            yield Fragment(piece, place, "", SCANNER, f"unidentified, carries the token {token}", 0.4)
        else:
            yield Fragment(piece, place, "", "", "unidentified", 0.0)
