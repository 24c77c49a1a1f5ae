"""Gives a source as a file on disk, for readers that need one: a private one that is gone afterwards."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources.room import check_copy
from honeyguide.sources.source import Source

LARGEST = 16 << 30
"""Bytes."""
_CHUNK = 1 << 20


@contextmanager
def spool(source: Source, largest: int = LARGEST) -> Generator[Path]:
    """The source's bytes as a file: its own where they are stored plainly, else a copy that only this user may read.

    The copy's name has nothing of the source's. Of a source that is cut, the file has what there is, and SourceDamaged is
    raised on leaving. Raises SourceError at once where a limit or the disk refuses.
    """
    if source.file is not None:
        yield source.file
        return
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder:
        path = Path(folder) / "spooled"
        damage = _copy(source, path, largest)
        yield path
        if damage is not None:
            raise damage


def _copy(source: Source, path: Path, largest: int) -> SourceDamaged | None:
    taken = 0
    with source.open() as stream, os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while True:
            try:
                block = stream.read(_CHUNK)
            except SourceDamaged as damage:
                return damage
            if not block:
                return None
            taken += len(block)
            if taken > largest:
                raise SourceError(
                    f"is larger than {largest:,} bytes: refused", where=source.path, hint="Unpack it yourself and name the file."
                )
            check_copy(path.parent, len(block), source.path)
            try:
                file.write(block)
                file.flush()
            except OSError as error:
                raise SourceError(
                    f"can't be copied to {path.parent}: {error.strerror}", where=source.path, hint="Make room or set TMPDIR."
                ) from error
