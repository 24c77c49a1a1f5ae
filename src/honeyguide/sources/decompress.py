"""Decompresses gzip, bzip2, xz and zstd block by block, and says where cut or broken data ends."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, Protocol

import zstandard

from honeyguide.errors import SourceDamaged
from honeyguide.sources.blocks import from_blocks
from honeyguide.sources.budget import Budget
from honeyguide.sources.magic import Compression, compression

_CHUNK = 64 << 10
_BLOCK = 256 << 10
_LOOK = 4 << 10
"""The first block is small, as many a stream is opened only to be recognised."""
_ZSTD_PIECE = 2 << 10
"""zstd can't be asked for at most so many bytes; 2 KiB make 64 MiB at worst (a block of 128 KiB takes 4 bytes)."""
_XZ_MEMORY = 256 << 20
_ZSTD_WINDOW = 128 << 20
_BROKEN = (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, ValueError, EOFError)


class _Codec(Protocol):
    """What bz2 and lzma have by themselves. `decompress` takes new input only while `needs_input`."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Inflate(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


class _Gzip:
    """zlib with the manners of bz2; broken data is given up to the very byte where it breaks."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(31)
        self._tail = b""
        self._error: zlib.error | None = None
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._error is not None:
            raise self._error
        data = self._tail + data
        before = self._zlib.copy()
        try:
            block = self._zlib.decompress(data, max_length)
        except zlib.error as error:
            return self._salvage(before, data, error)
        self._tail = self._zlib.unconsumed_tail
        self.needs_input = len(block) < max_length and not self._tail
        return block

    def _salvage(self, state: "_Inflate", data: bytes, error: zlib.error) -> bytes:
        """What came before the error within `data`: byte by byte, as zlib drops the output of a call that fails."""
        self._error = error
        self.needs_input = False
        saved = b""
        with suppress(zlib.error):
            for at in range(len(data)):
                saved += state.decompress(data[at : at + 1])
        return saved


class _Zstd:
    """zstandard with the manners of bz2."""

    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self._data = b""
        self._at = 0

    @property
    def eof(self) -> bool:
        return self._zstd.eof

    @property
    def needs_input(self) -> bool:
        return self._at >= len(self._data)

    @property
    def unused_data(self) -> bytes:
        return self._zstd.unused_data + self._data[self._at :]

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if data:
            self._data, self._at = data, 0
        piece = self._data[self._at : self._at + _ZSTD_PIECE]
        self._at += len(piece)
        return self._zstd.decompress(piece)


def _xz() -> _Codec:
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


_CODECS: dict[Compression, Callable[[], _Codec]] = {"gzip": _Gzip, "bzip2": bz2.BZ2Decompressor, "xz": _xz, "zstd": _Zstd}


def decompressed(kind: Compression, stream: BinaryIO, where: str, budget: Budget) -> BinaryIO:
    """The bytes that `stream` holds, all its members one after the other; closing it closes `stream`.

    Reading raises SourceDamaged after the last byte that could be had where the data is cut or broken, or followed by
    something else than zeros, and SourceError where the budget is overdrawn.
    """
    return from_blocks(_blocks(kind, stream, where, budget), stream.close)


def _blocks(kind: Compression, stream: BinaryIO, where: str, budget: Budget) -> Iterator[bytes]:
    stored = made = 0
    codec = _CODECS[kind]()
    data = b""
    while True:
        if not data and codec.needs_input:
            data = stream.read(_CHUNK)
            stored += len(data)
            if not data:
                raise SourceDamaged(f"the {kind} data is cut at byte {stored:,}, after {made:,} decompressed bytes", where=where)
        try:
            block = codec.decompress(data, _BLOCK if made else _LOOK)
        except _BROKEN as error:
            place = f"near byte {stored:,}, after {made:,} decompressed bytes"
            raise SourceDamaged(f"the {kind} data is broken {place} ({error})", where=where) from error
        data = b""
        if block:
            made += len(block)
            budget.check_ratio(stored, made, where)
            budget.spend(made, where)
            yield block
        if codec.eof:
            data = codec.unused_data
            while len(data := data.lstrip(b"\0")) < 10 and (more := stream.read(_CHUNK)):
                stored += len(more)
                data += more
            if not data:
                return
            if compression(data) != kind:
                place = f"byte {stored - len(data):,}, after {made:,} decompressed bytes"
                raise SourceDamaged(f"what follows the end of the {kind} data at {place} is something else: left out", where=where)
            codec = _CODECS[kind]()
