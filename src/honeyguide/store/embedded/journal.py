"""Keeps frames of rows safe in files until they lie in a table or a segment; read again only after a process ended with some left.

A file is records one behind the other: a head of fixed size, then an Arrow IPC stream. Behind the last whole one nothing was promised.
"""

import io
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from honeyguide.errors import StoreError
from honeyguide.store.durable import sync

LONGEST = 4 << 20
"""Bytes of a file from which another one is begun: it goes when all its rows lie elsewhere, and writers don't pause for that."""

_BODY = struct.Struct("<4sIQQQ")
_CHECK = struct.Struct("<I")
_MAGIC = b"HGJ1"
_HEAD = _BODY.size + _CHECK.size


@dataclass(frozen=True)
class Packed:
    """A frame as bytes, with what tells whether they are whole."""

    data: memoryview
    check: int


@dataclass(frozen=True)
class Record:
    """Rows as they were kept: the number of the first one's change, bytes of the documents, columns, and where its record ends."""

    first: int
    weight: int
    frame: pl.DataFrame
    end: int


def pack(frame: pl.DataFrame) -> Packed:
    """The frame as a file takes it."""
    buffer = io.BytesIO()
    # Packed it takes less time to be checked and written than it took to be packed.
    frame.write_ipc_stream(buffer, compression="lz4")
    data = buffer.getbuffer()
    return Packed(data, zlib.crc32(data))


def add(file: Path, packed: Packed, first: int, weight: int) -> int:
    """Write a record at the end of a file, made where it isn't there, and wait until it is on disk; where it ends. Raises OSError."""
    body = _BODY.pack(_MAGIC, packed.check, len(packed.data), first, weight)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        try:
            _write(descriptor, [memoryview(body + _CHECK.pack(zlib.crc32(body))), packed.data])
            os.fdatasync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    if not size:
        sync(file.parent)
    return size + _HEAD + len(packed.data)


def _write(descriptor: int, pieces: list[memoryview]) -> None:
    while pieces:
        written = os.writev(descriptor, pieces)
        while pieces and written >= len(pieces[0]):
            written -= len(pieces.pop(0))
        if pieces:
            pieces[0] = pieces[0][written:]


def read(file: Path) -> Iterator[Record]:
    """The whole records of a file, in order; what is behind them is cut off, so that others may follow. Raises StoreError for damage."""
    end = 0
    with file.open("rb") as source:
        while len(head := source.read(_HEAD)) == _HEAD:
            body = head[: _BODY.size]
            magic, check, length, first, weight = _BODY.unpack(body)
            if magic != _MAGIC or _CHECK.unpack(head[_BODY.size :]) != (zlib.crc32(body),):
                break
            data = source.read(length)
            if len(data) < length or zlib.crc32(data) != check:
                _check_last(source, file)
                break
            end = source.tell()
            yield Record(first, weight, pl.read_ipc_stream(data), end)
    os.truncate(file, end)


def _check_last(source: BinaryIO, file: Path) -> None:
    """Each record was on disk before the next one was begun, so that only the last one can be there in part."""
    if source.read(1):
        raise StoreError("rows in the data folder are damaged", where=str(file), hint="Restore the folder from a copy.")
