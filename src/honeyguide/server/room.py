"""Whether there is room to keep more: a full disk kills the honeypot, so the intake pauses before."""

from pathlib import Path

from honeyguide.errors import StoreError
from honeyguide.sources.room import room

SPARED = 4
"""Of the room that the intake spares, evidence spares one part in so many: what a restart destroys comes from nowhere else."""


class NoRoom(StoreError):
    """The disk is nearly full."""


def check_room(folder: Path, wanted: int) -> None:
    """Raises NoRoom where less than `wanted` bytes are free where a folder lies (on a small disk: a twentieth of it)."""
    free, limit = room(folder, wanted)
    if free < limit:
        hint = "It goes on by itself once there is room; `honeyguide retention --dry-run` says what could go."
        raise NoRoom(f"the intake pauses: {free >> 20:,} MB are free, {limit >> 20:,} MB have to be", where=str(folder), hint=hint)


def check_spared(folder: Path, wanted: int) -> None:
    """The same for evidence, which may take most of what the intake leaves free."""
    free, limit = room(folder, wanted)
    limit //= SPARED
    if free < limit:
        hint = "Make room; `honeyguide retention --dry-run` says what could go."
        raise NoRoom(f"no evidence is kept: {free >> 20:,} MB are free, {limit >> 20:,} MB have to be", where=str(folder), hint=hint)
