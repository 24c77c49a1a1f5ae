"""Files that were dropped on the page: kept in the data folder as they came, each drop a folder, until somebody throws it away."""

import errno
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread

from honeyguide.errors import SourceError, UsageError
from honeyguide.server.answers import Missing
from honeyguide.server.room import NoRoom

BLOCK = 1 << 20
LONGEST_NAME = 200
"""Bytes of one part of a name."""
HINT = "Make room on the disk of the data folder."
UNFINISHED = "\x1fpart"
"""Ends the name of a file that is still coming: no upload has a control character in its name."""
_ID = re.compile(r"[0-9a-f]{16}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Upload:
    """A drop: its folder, and the names of its files as they were on the other machine."""

    id: str
    folder: Path

    def files(self) -> list[Path]:
        """What came, by name."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file() and not path.name.endswith(UNFINISHED))

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        files = [{"name": str(file.relative_to(self.folder)), "bytes": file.stat().st_size} for file in self.files()]
        return {"id": self.id, "files": files}

    def file(self, name: str | None) -> Path:
        """The file of that name, without one the first. Raises Missing."""
        found = next(iter(self.files()), None) if name is None else self.folder.joinpath(*parts_of(name))
        if found is None or not found.is_file():
            raise Missing("there is no such file in this upload", where=name or "")
        return found


class Uploads:
    """All drops."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> Upload:
        """An empty one."""
        id = secrets.token_hex(8)
        folder = self._folder / id
        folder.mkdir(parents=True, mode=0o700)
        return Upload(id, folder)

    def get(self, id: str) -> Upload:
        """The one of that id. Raises Missing."""
        folder = self._folder / id
        if not _ID.fullmatch(id) or not folder.is_dir():
            raise Missing("there is no such upload", where=id)
        return Upload(id, folder)

    def all(self) -> list[Upload]:
        """Those that are kept."""
        return [Upload(path.name, path) for path in sorted(self._folder.glob("*")) if _ID.fullmatch(path.name)]

    def delete(self, id: str) -> None:
        """Throw one away. Raises Missing."""
        shutil.rmtree(self.get(id).folder)


def parts_of(name: str) -> list[str]:
    """A file's name, with the folders above it, as it may be kept: nothing in it leads elsewhere. Raises UsageError."""
    parts = [_CONTROL.sub("_", part) for part in re.split(r"[/\\]", name)]
    kept = [_short(part) for part in parts if part not in {"", ".", ".."}]
    if not kept:
        raise UsageError("a file needs a name", where="name")
    return kept


def _short(part: str) -> str:
    """At most as long as a file system takes, its end kept, which tells what it is."""
    data = part.encode("utf-8", "replace")
    return part if len(data) <= LONGEST_NAME else data[-LONGEST_NAME:].decode("utf-8", "ignore")


async def receive(stream: AsyncIterator[bytes], file: Path, room: Callable[[], None] = lambda: None) -> int:
    """Write what comes to a file that is there only once it is whole; how many bytes.

    Raises NoRoom where `room` does, which is asked before each block, or the disk is full; SourceError where it can't take it otherwise.
    """
    part = file.with_name(f".{file.name}{UNFINISHED}")
    size = 0
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as out:
            held = bytearray()
            async for piece in stream:
                held += piece
                if len(held) >= BLOCK:
                    room()
                    size += len(held)
                    await anyio.to_thread.run_sync(out.write, bytes(held))
                    held.clear()
            room()
            size += len(held)
            out.write(held)
        part.replace(file)
    except NoRoom as error:
        raise NoRoom(error.message, where=file.name, hint=HINT) from error
    except OSError as error:
        kind = NoRoom if error.errno in {errno.ENOSPC, errno.EDQUOT} else SourceError
        raise kind(f"can't be kept: {error.strerror}", where=file.name, hint=HINT) from error
    finally:
        part.unlink(missing_ok=True)
    return size
