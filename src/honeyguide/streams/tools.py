"""Who sends this: signatures that name the tool and the step of a conversation, how sure that is, and the bytes that show it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from honeyguide.streams.conversation import Conversation, Direction
from honeyguide.streams.log4shell import CVE, find_lookup
from honeyguide.streams.mongodb_walk import walk, would_hang_dionaea
from honeyguide.streams.reader import quoted
from honeyguide.streams.smb_steps import steps

SCANNER = "service scanner"
"""A tool that walks a list of service probes on every port (nmap and its copies)."""
_READ = 64 << 10
"""Bytes that signatures are looked for in: what tells a tool comes early, and somebody may write bytes that make the search slow."""
_MONGODB = 27017


@dataclass(frozen=True)
class Sighting:
    """A tool or a step that was recognised. `tool` is empty where only the step is known."""

    tool: str
    step: str
    certainty: float
    cve: str = ""
    direction: Direction = "in"
    start: int = 0
    end: int = 0
    token: str = ""
    """The word that tells: a scanner's own name, or what stands in its place."""


@dataclass(frozen=True)
class Signature:
    """One line of tools.json. Without its `needle` (lower case) in the bytes the pattern isn't tried; `whole` ones match all of them."""

    tool: str
    step: str
    certainty: float
    pattern: re.Pattern[bytes]
    needle: bytes = b""
    cve: str = ""
    whole: bool = False
    own: str = ""
    """The scanner's own word at the place of the pattern's group `token`; another one there is a disguise."""


@cache
def signatures() -> tuple[Signature, ...]:
    """All signatures, in the order of the file."""
    table = json.loads((resources.files("honeyguide.streams") / "tools.json").read_text("utf-8"))
    return tuple(
        Signature(
            **{name: value for name, value in entry.items() if name not in ("pattern", "needle")},
            pattern=re.compile(entry["pattern"].encode("latin-1")),
            needle=entry.get("needle", "").lower().encode("latin-1"),
        )
        for entry in table["signatures"]
    )


def identify_tools(conversation: Conversation, tokens: Iterable[str] = ()) -> tuple[Sighting, ...]:
    """What the peer's bytes show, the surest first. `tokens` are words that disguised a scanner in other conversations of the peer."""
    data = conversation.inbound
    found = [*_signed(data), *_smb(data), *_log4shell(data), *_fatal(conversation)]
    found += _carried(data, tokens, found)
    best: dict[tuple[str, str], Sighting] = {}
    for sighting in found:
        key = (sighting.tool, sighting.step)
        if key not in best or best[key].certainty < sighting.certainty:
            best[key] = sighting
    return tuple(sorted(best.values(), key=lambda sighting: -sighting.certainty))


def _signed(data: bytes) -> Iterator[Sighting]:
    head = data[:_READ]
    lower = head.lower()
    for signature in signatures():
        if signature.needle and signature.needle not in lower:
            continue
        match = (signature.pattern.fullmatch if signature.whole else signature.pattern.search)(head)
        if match and not (signature.whole and len(data) > len(head)):
            yield _sighting(signature, match)


def _sighting(signature: Signature, match: re.Match[bytes]) -> Sighting:
    token = quoted(match["token"], 60) if "token" in signature.pattern.groupindex else ""
    step, certainty = signature.step, signature.certainty
    if signature.own:
        if token == signature.own:
            certainty = max(certainty, 0.9)
        else:
            step = f"{step}, its own word '{signature.own}' replaced by '{token}'"
    return Sighting(signature.tool, step, certainty, signature.cve, "in", match.start(), match.end(), token or _telling(match[0]))


def _telling(data: bytes) -> str:
    return quoted(data, 60)


def _smb(data: bytes) -> Iterator[Sighting]:
    for step in steps(data):
        tool, colon, name = step.name.partition(": ")
        yield Sighting(tool if colon else step.tool, name if colon else step.name, step.certainty, step.cve, "in", step.start, step.end)


def _log4shell(data: bytes) -> Iterator[Sighting]:
    if lookup := find_lookup(data):
        yield Sighting("Log4Shell", "exploit: JNDI lookup", 0.97, CVE, "in", lookup.start, lookup.end, quoted(lookup.target, 100))


def _fatal(conversation: Conversation) -> Iterator[Sighting]:
    """Bytes on MongoDB's port that Dionaea's loop never gets past."""
    if conversation.local_port != _MONGODB:
        return
    if would_hang_dionaea(conversation.inbound):
        walked = walk(conversation.inbound)
        at = walked.steps[-1].offset
        yield Sighting("", "would hang Dionaea: DIO-MONGO-LENGTH", 0.98, "", "in", at, at + 4)


def _carried(data: bytes, tokens: Iterable[str], found: list[Sighting]) -> Iterator[Sighting]:
    """Words known from elsewhere, in bytes that nothing else explains by them."""
    for token in tokens:
        at = data.find(token.encode("utf-8", "replace")) if token else -1
        if at >= 0 and not any(sighting.token == token for sighting in found):
            yield Sighting(
                SCANNER, f"unidentified, carries the token {quoted(token, 40)}", 0.5, "", "in", at, at + len(token.encode()), token
            )
