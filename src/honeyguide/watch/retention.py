"""Which pieces of the store are to go, by age and size; whole ones, the oldest first, never a raw file."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from honeyguide.errors import UsageError
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Store
from honeyguide.store.retention import Piece, Retiring
from honeyguide.watch.settings import RetentionSettings

Why: TypeAlias = Literal["age", "size of the index", "size of the store"]
Value = TypeVar("Value", int, float)
DAY = 86_400_000_000


@dataclass(frozen=True)
class Doomed:
    """A piece that is to go, and why."""

    piece: Piece
    why: Why


def plan(pieces: Sequence[Piece], settings: RetentionSettings, total: int, now: datetime) -> list[Doomed]:
    """What is to go; `total` are the bytes of the disk. A piece is as old as its newest row; without times it never ages."""
    microseconds = int(now.timestamp() * 1_000_000)
    doomed: dict[int, Doomed] = {}
    for piece in pieces:
        days = _setting(settings.index_days, piece["index"], settings.days)
        if days and piece["last"] is not None and piece["last"] < microseconds - days * DAY:
            doomed[piece["id"]] = Doomed(piece, "age")
    for name in {piece["index"] for piece in pieces}:
        most = _setting(settings.index_bytes, name, 0)
        here = [piece for piece in pieces if piece["index"] == name]
        doomed |= _beyond(here, most, doomed, "size of the index") if most else {}
    most = settings.bytes or int(total * settings.part_of_disk)
    doomed |= _beyond(pieces, most, doomed, "size of the store") if most else {}
    return sorted(doomed.values(), key=lambda one: _age(one.piece))


def _setting(named: Mapping[str, Value], index: str, default: Value) -> Value:
    if index in named:
        return named[index]
    return next((value for name, value in named.items() if pattern(name).fullmatch(index)), default)


def _beyond(pieces: Iterable[Piece], most: int, doomed: Mapping[int, Doomed], why: Why) -> dict[int, Doomed]:
    """The oldest of the pieces that are left, until the others take no more than `most` bytes."""
    left = sorted((piece for piece in pieces if piece["id"] not in doomed), key=_age)
    size = sum(piece["bytes"] for piece in left)
    found: dict[int, Doomed] = {}
    for piece in left:
        if size <= most:
            break
        found[piece["id"]] = Doomed(piece, why)
        size -= piece["bytes"]
    return found


def _age(piece: Piece) -> tuple[bool, int, int]:
    return (piece["last"] is None, piece["last"] or 0, piece["id"])


def retain(store: Store, folder: Path, settings: RetentionSettings, now: datetime, *, dry_run: bool = False) -> list[Doomed]:
    """Let go what is to go; what it is. Raises UsageError for a store that has no pieces of its own."""
    if not isinstance(store, Retiring):
        raise UsageError(
            "this store keeps its rows elsewhere",
            where=str(folder),
            hint="Its own lifecycle policies decide there; ?keep=90d in the store's address makes one.",
        )
    doomed = plan(store.pieces(), settings, shutil.disk_usage(folder).total, now)
    if doomed and not dry_run:
        store.retire([one.piece["id"] for one in doomed])
    return doomed
