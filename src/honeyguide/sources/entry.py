"""What an archive holds, and which names in it are refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_CAPTURED_FOLDERS = {"binaries", "downloads", "payloads"}
_HASH = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})(?:\.\w{1,8})?", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A file within an archive."""

    name: str
    size: int
    """Bytes as stored."""
    modified: datetime | None
    open: Callable[[], BinaryIO]
    data: bytes | None = None
    """All of it, where it is small and was read already."""


@dataclass(frozen=True)
class BadEntry:
    """An entry that is not taken, and why; the name is empty where the archive itself is meant."""

    name: str
    reason: str
    hint: str = ""


def bad_name(name: str) -> str | None:
    """Why a name in an archive is refused: nothing is ever written to it, but whoever made it meant harm."""
    if not name:
        return "has no name"
    if ".." not in name and ":" not in name[:2] and name[0] not in "/\\":
        return None
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "has an absolute name"
    if ".." in re.split(r"[\\/]", name):
        return "has a name that leads out of the archive"
    return None


def is_captured(name: str) -> bool:
    """Whether a file is a honeypot's catch: it is what an attacker left, and nobody's log.

    Dionaea keeps its catch in `binaries/`, Cowrie and ADBHoney in `downloads/`, Glutton in `payloads/`, each named by hash.
    """
    folders, _, last = name.rpartition("/")
    folder = folders.rpartition("/")[2]
    return folder == "binaries" or (folder in _CAPTURED_FOLDERS and _HASH.fullmatch(last) is not None)


def moment(seconds: float) -> datetime | None:
    """A time since 1970 in UTC; None for one that no calendar holds."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
