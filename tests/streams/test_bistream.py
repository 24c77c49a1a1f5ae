"""Recordings of Dionaea are read as data: whole, cut, empty, huge, of every era."""

import ast
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.sources import Source, walk
from honeyguide.streams.bistream import is_bistream, parse, parse_blocks
from honeyguide.streams.conversation import Conversation, Turn

TURNS = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.binary(max_size=60)), min_size=1, max_size=6)


def as_dionaea_writes(turns: list[tuple[str, bytes]]) -> bytes:
    """What src/processor.c writes: printable bytes as they are, the rest as \\xNN."""

    def literal(data: bytes) -> bytes:
        return b"".join(bytes((byte,)) if 0x20 <= byte < 0x7F and byte not in b"'\\" else b"\\x%02x" % byte for byte in data)

    return b"stream = [" + b",\n".join(b"('%s', b'%s')" % (direction.encode(), literal(data)) for direction, data in turns) + b"]"


def told(conversation: Conversation) -> list[tuple[str, bytes]]:
    return [(turn.direction, turn.data) for turn in conversation.turns]


def test_a_conversation_keeps_direction_order_and_bytes() -> None:
    began = datetime(2022, 6, 2, 3, 28, tzinfo=UTC)
    read = parse(b"stream = [('in', b'GET \\x27\\x00\\xff'),\n('out', b'\"no\"')]", local_port=80, time=began)
    assert read == Conversation((Turn("in", b"GET '\x00\xff", began), Turn("out", b'"no"')), complete=True, local_port=80)


@given(TURNS)
def test_what_dionaea_writes_is_read_back(turns: list[tuple[str, bytes]]) -> None:
    read = parse(as_dionaea_writes(turns))
    assert told(read) == turns
    assert read.complete


@given(TURNS, st.integers(min_value=1, max_value=9))
def test_blocks_of_any_size_say_the_same(turns: list[tuple[str, bytes]], size: int) -> None:
    text = as_dionaea_writes(turns)
    read = parse_blocks(text[at : at + size] for at in range(0, len(text), size))
    assert told(read) == turns
    assert read.complete


@given(TURNS, st.integers(min_value=1, max_value=9))
def test_pythons_own_notation_is_read_back(turns: list[tuple[str, bytes]], size: int) -> None:
    text = f"stream = {turns!r}".encode()
    assert ast.literal_eval(text.decode()[9:]) == turns
    assert told(parse(text)) == turns
    assert told(parse_blocks(text[at : at + size] for at in range(0, len(text), size))) == turns


@given(TURNS, st.data())
def test_a_cut_file_gives_what_was_written_before(turns: list[tuple[str, bytes]], data: st.DataObject) -> None:
    text = as_dionaea_writes(turns)
    read = parse(text[: data.draw(st.integers(min_value=0, max_value=len(text) - 1))])
    assert not read.complete
    for (direction, whole), (expected, full) in zip(told(read), turns, strict=False):
        assert direction == expected
        assert full.startswith(whole)


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_at_all_are_read_without_an_error(junk: bytes, framed: bool) -> None:
    parse(b"stream = [('in', b'" + junk if framed else junk)


@pytest.mark.parametrize(
    ("text", "turns", "complete"),
    [
        (b"", [], False),
        (b"stream = []", [], True),
        (b"stream = [('in', '\\x01py2')]", [("in", b"\x01py2")], True),
        (b'stream = [("in", b"it\'s \\"\\n\\\\")]', [("in", b"it's \"\n\\")], True),
        (b"stream = [('in', b'a\\x4", [("in", b"a")], False),
        (b"stream = [('in', b'a\\", [("in", b"a")], False),
        (b"stream = [('in', b'')]", [("in", b"")], True),
        (b"stream = [('in', b'a'), __import__('os')]", [("in", b"a")], False),
        (b"stream = [('in', b'a' + b'b')]", [("in", b"a")], False),
        (b"stream = [('in', b'\\u0041\\N{BULLET}\\q')]", [("in", b"\\u0041\\N{BULLET}\\q")], True),
        (b"stream = [('in', b'\\101\\x41')]", [("in", b"AA")], True),
        (b"stream = [('in', b'a\\')]", [("in", b"a')]")], False),
        (b"stream = [('in', b'a\\\\')]", [("in", b"a\\")], True),
    ],
)
def test_odd_files(text: bytes, turns: list[tuple[str, bytes]], complete: bool) -> None:
    read = parse(text)
    assert (told(read), read.complete) == (turns, complete)
    assert told(parse_blocks(text[at : at + 1] for at in range(len(text)))) == turns


def test_recordings_are_told_from_other_files() -> None:
    assert is_bistream(b"stream = [('in', b'GET")
    assert is_bistream(b'stream = [("out", b"')
    assert not is_bistream(b"stream = open('x')")
    assert not is_bistream(b"[02062022 05:03:29] connection x.c:1-debug: y")


def test_a_huge_file_takes_time_in_proportion() -> None:
    many = b"stream = [" + b",\n".join([b"('in', b'\\x00'),\n('out', b'\\\\')"] * 30_000) + b"]"
    one = b"stream = [('in', b'" + b"\\x00\\\\" * 500_000
    started = time.process_time()
    assert len(parse(many).turns) == 60_000
    assert len(parse(one).inbound) == 1_000_000
    assert time.process_time() - started < 5


@pytest.mark.corpus
def test_a_days_archive_is_read_at_full_rate(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.process_time()
    count = complete = 0
    for source in walk([corpus / "dionaea/bistreams/istec-2022-06-02-all-62749.tar.gz"]):
        assert isinstance(source, Source)
        with source.open() as file:
            complete += parse(file.read()).complete
        count += 1
    rate = count / (time.process_time() - started)
    with capsys.disabled():
        sys.stdout.write(f"\n{count} recordings, {rate:,.0f} a second, parsed from the archive\n")
    assert (count, complete) == (62_749, 62_749)
    assert rate > 8_000  # 20,000 and more on an idle core; the machine that runs this may not be
