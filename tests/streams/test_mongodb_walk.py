"""Dionaea's loop over MongoDB's lengths: where it stands still, and that its fix doesn't."""

from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.mongodb_walk import Step, walk, would_hang_dionaea

ASSOCIATION = b"\x01\0\0\0\0\xcd\0\1\0\0" + b"ANY-SCP".ljust(16) + b"ECHOSCU".ljust(16) + bytes(169)
PING = b"\x3a\0\0\0" + bytes(54)


def test_a_dicom_association_stands_still_at_its_second_byte() -> None:
    assert len(ASSOCIATION) == 211
    walked = walk(ASSOCIATION)
    assert walked.steps == (Step(0, 1), Step(1, 0))
    assert walked.hangs
    assert would_hang_dionaea(ASSOCIATION)


def test_the_mended_loop_refuses_the_same_bytes() -> None:
    walked = walk(ASSOCIATION, mended=True)
    assert (walked.hangs, walked.refused, walked.steps) == (False, True, (Step(0, 1),))


def test_a_whole_message_is_stepped_over() -> None:
    assert walk(PING) == walk(PING, mended=True)
    assert walk(PING).steps == (Step(0, 58),)
    assert not would_hang_dionaea(PING)


def test_zeros_behind_a_message_hang() -> None:
    assert would_hang_dionaea(PING + bytes(16))
    assert not would_hang_dionaea(PING + bytes(15))


def test_a_message_that_claims_more_than_is_there_is_waited_for() -> None:
    assert not would_hang_dionaea(b"\xff\0\0\0" + bytes(60))


@given(st.binary(max_size=200) | st.lists(st.integers(0, 20), max_size=60).map(bytes))
def test_both_tellings_agree_and_the_mended_loop_never_hangs(data: bytes) -> None:
    assert walk(data).hangs == would_hang_dionaea(data)
    assert not walk(data, mended=True).hangs
