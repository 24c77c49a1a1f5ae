"""Lines keep their numbers and their offsets in the raw bytes, whatever those are."""

from hypothesis import example, given
from hypothesis import strategies as st

from honeyguide.formats.format import Chunk
from honeyguide.formats.lines import PIECE, split_lines

ALPHABET = st.sampled_from([b"a", b"\n", b"\r\n", b"\r", b"\xff", b"\xe2\x82", b"\xe2\x82\xac", b"\xed\xa0\x80", b"\0", b" "])


def expected(data: bytes) -> list[tuple[int, int, str]]:
    rows: list[tuple[int, int, str]] = []
    offset = 0
    parts = data.split(b"\n")
    if parts[-1] == b"":
        parts.pop()
    for number, part in enumerate(parts, 1):
        text = part.removesuffix(b"\r") if offset + len(part) < len(data) else part
        rows.append((number, offset, text.decode("utf-8", "surrogateescape")))
        offset += len(part) + 1
    return rows


@given(st.lists(ALPHABET, max_size=30).map(b"".join))
@example(b"\xff\n\xffa\r\n\xed\xa0\x80\n")
@example(b"a\r")
def test_numbers_and_offsets_are_those_of_the_bytes(data: bytes) -> None:
    lines = split_lines(Chunk(data))
    assert lines.consumed == len(data)
    assert lines.frame.select("line", "offset").rows() == [(line, offset) for line, offset, _ in expected(data)]


def test_each_byte_that_is_not_utf8_becomes_one_replacement() -> None:
    lines = split_lines(Chunk(b"ok\nb\xff\xfed\n\xe2\x82\xac\n"))
    assert lines.mended
    assert lines.frame.select("text", "mended").rows() == [("ok", False), ("b\ufffd\ufffdd", True), ("€", False)]


def test_what_is_broken_far_into_a_chunk_is_found_where_it_is() -> None:
    line = b"x" * 99 + b"\n"
    good = line * (PIECE // 50)
    frame = split_lines(Chunk(good + b"\xffa\r\n" + good + b"b\xfe\xfe\n\xef\xbb\xbfc\n")).frame
    assert frame.filter("mended").select("text", "offset").rows() == [("\ufffda", len(good)), ("b\ufffd\ufffd", 2 * len(good) + 4)]
    assert frame.row(-1, named=True) == {"line": frame.height, "text": "c", "offset": 2 * len(good) + 8, "mended": False}


def test_the_hole_that_copytruncate_leaves_is_dropped_from_the_text() -> None:
    frame = split_lines(Chunk(b"\0" * 5000 + b"first\nsecond\n")).frame
    assert frame.select("text", "offset").rows() == [("first", 0), ("second", 5006)]


def test_a_chunk_that_goes_on_keeps_its_last_line_for_later() -> None:
    lines = split_lines(Chunk(b"a\nb", final=False))
    assert (lines.frame.height, lines.consumed) == (1, 2)
