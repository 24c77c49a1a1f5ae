"""Other charsets become UTF-8 while they are read."""

import io

import pytest

from honeyguide.errors import SourceError
from honeyguide.sources.blocks import from_blocks
from honeyguide.sources.transcode import marked_charset, transcode

TEXT = "GET /ハニーポット\r\n日本語のログ 🐝\n"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_names_the_charset_and_is_taken_off(charset: str) -> None:
    data = TEXT.encode(charset)
    assert marked_charset(data) == charset
    assert transcode(io.BytesIO(data), charset).read() == TEXT.encode()


@pytest.mark.parametrize(("mark", "charset"), [(b"\xfe\xff", "utf-16-be"), (b"\0\0\xfe\xff", "utf-32-be")])
def test_big_endian_marks(mark: bytes, charset: str) -> None:
    data = mark + TEXT.encode(charset)
    found = marked_charset(data)
    assert found is not None
    assert found == charset.removesuffix("-be")
    assert transcode(io.BytesIO(data), found).read() == TEXT.encode()


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_by_its_nuls(charset: str) -> None:
    assert marked_charset("2026-11-22 10:00:00 GET /\r\n".encode(charset)) == charset


@pytest.mark.parametrize("data", [b"", b"plain ascii\n", TEXT.encode(), bytes(1000), TEXT.encode("shift_jis", "ignore"), b"\0" * 8 + b"{}"])
def test_nothing_is_said_of_what_has_no_mark(data: bytes) -> None:
    assert marked_charset(data) is None


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "shift_jis", "euc_jp", "iso2022_jp"])
def test_characters_may_be_cut_between_blocks(charset: str) -> None:
    data = TEXT.replace("🐝", "蜂").encode(charset)
    single = from_blocks(iter([bytes([byte]) for byte in data]))
    assert transcode(single, charset).read() == TEXT.replace("🐝", "蜂").encode()


def test_what_is_broken_becomes_a_replacement_character() -> None:
    assert transcode(io.BytesIO(b"a\xff\xfeb"), "shift_jis").read().decode().startswith("a�")
    assert transcode(io.BytesIO("ab".encode("utf-16-le") + b"c"), "utf-16-le").read() == "ab�".encode()
    assert transcode(io.BytesIO(b"\xe9t\xe9"), "latin-1").read() == "été".encode()


def test_an_unknown_charset_is_an_error() -> None:
    with pytest.raises(SourceError, match="there is no charset 'klingon'"):
        transcode(io.BytesIO(b""), "klingon")


def test_closing_reaches_what_is_below() -> None:
    below = io.BytesIO(b"x")
    transcode(below, "latin-1").close()
    assert below.closed
