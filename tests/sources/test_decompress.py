"""Compressed data as it is found: several members, cut, broken, followed by something else, or a bomb."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources.budget import Budget
from honeyguide.sources.decompress import decompressed
from honeyguide.sources.magic import compression
from honeyguide.sources.source import Limits

Compress = Callable[[bytes], bytes]
CODECS: dict[str, Compress] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstd": zstandard.compress}
codecs = pytest.mark.parametrize("compress", CODECS.values(), ids=CODECS.keys())
TEXT = b"".join(b"%d: connection accepted\n" % number for number in range(50_000))


def read_all(data: bytes, limits: Limits | None = None) -> tuple[bytes, SourceError | None]:
    """What can be had of the data, and the error behind it."""
    kind = compression(data[:1024])
    assert kind is not None
    stream = decompressed(kind, io.BytesIO(data), "x", Budget(limits or Limits(), len(data)))
    parts: list[bytes] = []
    try:
        while block := stream.read(100_000):
            parts.append(block)
    except SourceError as error:
        return b"".join(parts), error
    return b"".join(parts), None


@codecs
def test_members_follow_one_another(compress: Compress) -> None:
    assert read_all(compress(TEXT) + compress(b"") + compress(b"more\n")) == (TEXT + b"more\n", None)


@codecs
def test_zeros_behind_the_end_are_padding(compress: Compress) -> None:
    assert read_all(compress(TEXT) + bytes(70_000)) == (TEXT, None)


@codecs
def test_something_else_behind_the_end_is_named(compress: Compress) -> None:
    data = compress(TEXT)
    text, error = read_all(data + b"garbage that is no member")
    assert text == TEXT
    assert isinstance(error, SourceDamaged)
    assert f"at byte {len(data):,}, after {len(TEXT):,} decompressed bytes is something else" in error.message


@codecs
def test_of_cut_data_everything_before_the_cut_is_given(compress: Compress) -> None:
    first = compress(TEXT)
    data = first + compress(TEXT)[:-20]
    text, error = read_all(data)
    assert text.startswith(TEXT)
    assert (TEXT + TEXT).startswith(text)
    assert isinstance(error, SourceDamaged)
    assert error.message.endswith(f"is cut at byte {len(data):,}, after {len(text):,} decompressed bytes")


def test_cut_gzip_gives_as_much_as_zlib_can() -> None:
    data = gzip.compress(TEXT)[:50_000]
    expected = zlib.decompressobj(31).decompress(data)
    assert len(expected) > 100_000
    assert read_all(data)[0] == expected


def test_a_wrong_checksum_loses_no_text() -> None:
    data = bytearray(gzip.compress(TEXT))
    data[-8] ^= 1
    text, error = read_all(bytes(data))
    assert text == TEXT
    assert isinstance(error, SourceDamaged)
    assert "is broken near byte" in error.message


@codecs
def test_a_bomb_is_refused_by_its_ratio(compress: Compress) -> None:
    limits = Limits(ratio=50, floor=1 << 20)
    text, error = read_all(compress(bytes(20 << 20)), limits)
    assert len(text) <= 66 << 20
    assert isinstance(error, SourceError)
    assert not isinstance(error, SourceDamaged)
    assert "over 50 times as many: a bomb, refused" in error.message


@codecs
def test_the_total_is_limited(compress: Compress) -> None:
    _, error = read_all(compress(TEXT), Limits(total=1000))
    assert isinstance(error, SourceError)
    assert error.message == "unfolds to more than 1,000 bytes: refused"


def test_lines_can_be_read_from_it() -> None:
    stream = decompressed("gzip", io.BytesIO(gzip.compress(TEXT)), "x", Budget(Limits(), None))
    assert [next(stream), next(stream)] == [b"0: connection accepted\n", b"1: connection accepted\n"]


@settings(deadline=None)
@given(
    codec=st.sampled_from(list(CODECS)),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
    keep=st.integers(20, 400),
)
def test_mutated_data_gives_bytes_and_at_worst_a_source_error(codec: str, changes: list[tuple[int, int]], keep: int) -> None:
    data = bytearray(CODECS[codec](TEXT[:3000])[:keep])
    for at, byte in changes:
        if 10 <= at < len(data):
            data[at] = byte
    text, error = read_all(bytes(data))
    assert len(text) < 64 << 20  # one bzip2 block of 900,000 bytes can hold runs for 46 million
    assert error is None or isinstance(error, SourceError)


@settings(deadline=None)
@given(sizes=st.lists(st.integers(1, 50_000), min_size=1, max_size=20))
def test_any_reading_gives_the_same_bytes(sizes: list[int]) -> None:
    stream = decompressed("gzip", io.BytesIO(gzip.compress(TEXT[:200_000])), "x", Budget(Limits(), None))
    starts = [0, *[sum(sizes[: at + 1]) for at in range(len(sizes))]]
    for start, end in pairwise(starts):
        assert stream.read(end - start) == TEXT[:200_000][start:end]
