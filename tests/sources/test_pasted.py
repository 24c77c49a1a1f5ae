"""Pasted lines come with what pasting puts around them: quote signs, numbers, a margin, and a word instead of repetition."""

import io

import pytest

from honeyguide.sources.pasted import pasted

FIRST = b"[28012022 21:36:02] python /opt/dionaea/modules/python/module.c:853-debug: traceable_io_in_cb con 0x55 size 211"
BEAT = b"[28012022 21:36:02] sip /dionaea/sip/__init__.py:45-warning: Cleanup"


def read(data: bytes) -> bytes:
    """What the source gives."""
    with pasted(io.BytesIO(data)).open() as stream:
        return stream.read()


@pytest.mark.parametrize("lead", [b"    ", b"\t", b"> ", b">", b"> > ", b"17:", b"dionaea.log:17:", b"Jan 28 21:36:02 host dionaea[99]: "])
def test_what_stands_before_all_lines_is_left_out(lead: bytes) -> None:
    assert read(lead + FIRST + b"\n" + lead + BEAT + b"\n") == FIRST + b"\n" + BEAT + b"\n"


def test_numbers_before_the_lines_may_differ() -> None:
    assert read(b"9:" + FIRST + b"\n10:" + BEAT + b"\n") == FIRST + b"\n" + BEAT + b"\n"


def test_the_last_line_needs_no_end() -> None:
    assert read(FIRST) == FIRST + b"\n"


def test_a_log_that_was_cut_at_a_block_stays_cut() -> None:
    log = (FIRST + b"\n") * 50
    assert read(log[:4096]) == log[:4096]


@pytest.mark.parametrize(
    ("written", "times"),
    [
        (BEAT + b"      (this line four times, and so on)\n", 4),
        (BEAT + b" (17 times)\n", 17),
        ((BEAT + b"\n") * 3 + BEAT + b" (this line four times, and so on)\n", 4),
        (BEAT + b" (many times)\n", None),
    ],
)
def test_a_line_is_repeated_as_often_as_it_says(written: bytes, times: int | None) -> None:
    assert read(FIRST + b"\n" + written) == FIRST + b"\n" + (written if times is None else (BEAT + b"\n") * times)


@pytest.mark.parametrize("data", [b"", b"\n", b"[1,2]\n", b"> a quote\nand an answer\n", b'{"a": 1}\n  {"a": 2}\n'])
def test_other_text_stays_as_it_is(data: bytes) -> None:
    assert read(data) == data
