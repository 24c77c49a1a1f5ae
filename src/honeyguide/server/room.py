"""Whether there is room to take more in: a full disk kills the honeypot, so the intake pauses before."""

import shutil
from pathlib import Path

from honeyguide.errors import StoreError

PART = 20
"""Of a disk smaller than twenty times what has to be free, one part in so many has to be."""


class NoRoom(StoreError):
    """The intake pauses: the disk is nearly full."""


def check_room(folder: Path, wanted: int) -> None:
    """Raises NoRoom where less than `wanted` bytes are free where a folder lies (on a small disk: a twentieth of it)."""
    total, _, free = shutil.disk_usage(folder)
    limit = min(wanted, total // PART)
    if free < limit:
        hint = "It goes on by itself once there is room; `honeyguide retention --dry-run` says what could go."
        raise NoRoom(f"the intake pauses: {free >> 20:,} MB are free, {limit >> 20:,} MB have to be", where=str(folder), hint=hint)
