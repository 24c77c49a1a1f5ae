"""Readable strings with their places, and how random bytes are."""

import random

import pytest

from honeyguide.streams.strings import entropy, nature, strings


def test_strings_of_both_widths_are_found_where_they_stand() -> None:
    data = b"\0\1/bin/busybox\xff\xfe" + "MSSQLServer".encode("utf-16-le") + b"\0ab\0"
    assert [(one.start, one.text, one.wide) for one in strings(data)] == [(2, "/bin/busybox", False), (16, "MSSQLServer", True)]


def test_they_are_bounded() -> None:
    assert len(list(strings(b"string\0" * 5000))) == 2000


@pytest.mark.parametrize(
    ("data", "bits", "said"),
    [
        (b"", 0.0, ""),
        (b"a" * 1000, 0.0, "text or repetitive"),
        (bytes(range(256)) * 4, 8.0, "random: encrypted or compressed"),
        (b"GET / HTTP/1.1\r\n" * 40, 3.0, "text or repetitive"),
        (random.Random(3).randbytes(100), 6.4, ""),
    ],
)
def test_entropy_says_what_bytes_are(data: bytes, bits: float, said: str) -> None:
    assert entropy(data) == pytest.approx(bits, abs=0.6)
    assert nature(data) == said
