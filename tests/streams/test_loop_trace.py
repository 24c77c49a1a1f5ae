"""The loop told byte by byte, as it is and with its fix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.loop_trace import trace

ASSOCIATION = b"\x01\0\0\0\0\xcd" + bytes(205)


def test_it_says_where_the_loop_stops_advancing() -> None:
    told = list(trace(ASSOCIATION).lines("en"))
    assert told == [
        "round 1, byte 0: 01 00 00 00 is length 1: on to byte 1",
        "round 2, byte 1: 00 00 00 00 is length 0: on to byte 1, where it is already. It stops advancing here and never leaves this round",
    ]


def test_the_fix_survives_the_same_bytes() -> None:
    mended = trace(ASSOCIATION, mended=True)
    assert not mended.hangs
    assert list(mended.lines("en")) == ["round 1, byte 0: 01 00 00 00 is length 1, below 16: the connection is closed, the loop ends"]


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"\x10\0\0\0" + bytes(12), "fewer than 16 bytes are left: the loop ends after 1 rounds"),
        (b"\xff\0\0\0" + bytes(30), "round 1, byte 0: ff 00 00 00 is length 255, more than is there: the loop ends and waits for the rest"),
        (b"short", "fewer than 16 bytes are left: the loop ends after 0 rounds"),
    ],
)
def test_a_loop_that_ends_says_how(data: bytes, end: str) -> None:
    assert list(trace(data).lines("en"))[-1] == end


def test_a_long_walk_is_told_in_short() -> None:
    told = list(trace(b"\x10\0\0\0" * 3000 + bytes(20)).lines("en"))
    assert len(told) < 20
    assert any(line.startswith("… ") and line.endswith(" rounds that advance") for line in told)


def test_programs_get_the_rounds() -> None:
    assert trace(ASSOCIATION).as_json() == {
        "hangs": True,
        "total_rounds": 2,
        "rounds": [
            {"round": 1, "offset": 0, "bytes": "01000000", "length": 1, "outcome": "advances"},
            {"round": 2, "offset": 1, "bytes": "00000000", "length": 0, "outcome": "stands still"},
        ],
    }


@given(st.binary(max_size=300) | st.lists(st.integers(0, 20), max_size=100).map(bytes))
def test_any_bytes_are_told_in_both_languages(data: bytes) -> None:
    for mended in (False, True):
        told = trace(data, mended=mended)
        assert list(told.lines("en"))
        assert list(told.lines("ja"))
        assert not (mended and told.hangs)
