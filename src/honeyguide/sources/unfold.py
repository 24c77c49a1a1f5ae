"""Turns one file into its sources: decompressed, and with the members of archives, and of archives in archives."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources import magic, tar, zip
from honeyguide.sources.blocks import read_up_to
from honeyguide.sources.budget import Budget
from honeyguide.sources.decompress import decompressed
from honeyguide.sources.entry import BadEntry, Entry, is_captured
from honeyguide.sources.source import Refusal, Source
from honeyguide.sources.spool import spool

_SUFFIX = re.compile(r"\.(?:gz|bz2|xz|zst|zstd)$", re.IGNORECASE)
_SHORT_TAR = re.compile(r"\.(?:tgz|tbz2?|txz|tzst)$", re.IGNORECASE)
_SIDE_ENDS = ("-journal", "-wal", "-shm")
_SIDE_FILE = re.compile(r"\.(?:sqlite3?|db3?)-(?:journal|wal|shm)$")


@dataclass(frozen=True)
class Layer:
    """Bytes that may turn out to be compressed or an archive, or just what they are."""

    path: str
    name: str
    open: Callable[[], BinaryIO]
    size: int | None
    modified: datetime | None
    inode: str = ""
    file: Path | None = None
    depth: int = 0
    """Archives, and compressions within compressions, around it."""


def unfold(layer: Layer, budget: Budget) -> Iterator[Source | Refusal]:
    """Every source in the layer, and a refusal for each entry that isn't taken. Nothing is written to a name from data."""
    try:
        with layer.open() as stream:
            head = read_up_to(stream, magic.HEAD)
    except SourceError as error:
        yield Refusal(layer.path, error.message, error.hint)
        return
    if (kind := magic.unreadable(head)) is not None:
        yield Refusal(layer.path, f"is {kind} data, which Honeyguide doesn't read", "Unpack it yourself and name the folder.")
    elif (compression := magic.compression(head)) is not None:
        yield from _decompressed(layer, compression, budget)
    elif (container := magic.container(head)) is not None:
        yield from _members(layer, container, budget)
    else:
        yield Source(layer.path, layer.name, layer.open, layer.size, layer.modified, layer.inode, layer.file)


def _decompressed(layer: Layer, compression: magic.Compression, budget: Budget) -> Iterator[Source | Refusal]:
    """What the compressed layer holds: mostly a file, often an archive, rarely another compression."""

    def open_inner() -> BinaryIO:
        return decompressed(compression, layer.open(), layer.path, budget)

    name = _SHORT_TAR.sub(".tar", layer.name)
    name = _SUFFIX.sub("", name) if name == layer.name else name
    inner = replace(layer, name=name, open=open_inner, file=None)
    try:
        with inner.open() as stream:
            head = read_up_to(stream, magic.HEAD)
    except SourceError:
        head = b""
    if magic.compression(head) is not None:
        if layer.depth >= budget.limits.depth:
            yield _too_deep(layer, budget)
            return
        inner = replace(inner, depth=layer.depth + 1)
    elif magic.container(head) is None and magic.unreadable(head) is None:
        yield Source(inner.path, inner.name, inner.open, inner.size, inner.modified, inner.inode, None)
        return
    yield from unfold(inner, budget)


def _members(layer: Layer, container: magic.Container, budget: Budget) -> Iterator[Source | Refusal]:
    if layer.depth >= budget.limits.depth:
        yield _too_deep(layer, budget)
        return
    try:
        if container == "tar":
            with layer.open() as stream:
                yield from _entries(layer, tar.members(stream, layer.path), budget)
        else:
            whole = Source(layer.path, layer.name, layer.open, layer.size, layer.modified, layer.inode, layer.file)
            with spool(whole) as path:
                yield from _entries(layer, zip.members(path, layer.path, budget), budget)
    except SourceError as error:
        yield Refusal(layer.path, error.message, error.hint)


def _entries(layer: Layer, entries: Iterator[Entry | BadEntry], budget: Budget) -> Iterator[Source | Refusal]:
    captured = 0
    for entry in entries:
        path = f"{layer.path}!{entry.name}" if entry.name else layer.path
        budget.enter(layer.path, path)
        if isinstance(entry, BadEntry):
            yield Refusal(path, entry.reason, entry.hint)
        elif is_captured(entry.name):
            captured += 1
        elif entry.name.endswith(_SIDE_ENDS) and _SIDE_FILE.search(entry.name):
            yield Refusal(path, "belongs to a database; it is no log of its own")
        elif entry.data is not None and magic.is_plain(entry.data):
            yield Source(path, entry.name.rpartition("/")[2], entry.open, entry.size, entry.modified, "", None)
        else:
            name = entry.name.rpartition("/")[2]
            yield from unfold(Layer(path, name, entry.open, entry.size, entry.modified, depth=layer.depth + 1), budget)
    if captured:
        yield captured_refusal(layer.path, captured)


def captured_refusal(path: str, count: int) -> Refusal:
    """Says that a honeypot's catch is left out: whoever sent it could have put forged log lines into it."""
    return Refusal(
        path, f"{count:,} captured {'file is' if count == 1 else 'files are'} what attackers left, not logs", "Name one to have it read."
    )


def _too_deep(layer: Layer, budget: Budget) -> Refusal:
    return Refusal(layer.path, f"lies within more than {budget.limits.depth} archives: refused", "Unpack it yourself and name the folder.")
