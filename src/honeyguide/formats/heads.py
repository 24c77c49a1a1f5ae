"""What the first bytes of a file look like, for every format that has to recognise itself: its lines and JSON objects."""

import re
from collections.abc import Callable
from functools import lru_cache

from honeyguide.formats.json_lines import Record, parse

ENOUGH = 100
"""Lines that settle the question."""
HEAD = 1 << 16


@lru_cache(maxsize=8)
def head_lines(head: bytes) -> tuple[str, ...]:
    """The first lines that aren't blank, without NULs in front, a byte-order mark, or the line that the head's end cuts."""
    text = head.lstrip(b"\0").decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    if len(head) >= HEAD and len(lines) > 1:
        lines.pop()
    return tuple(line.rstrip("\r") for line in lines if line.strip("\0\r\t "))[:ENOUGH]


@lru_cache(maxsize=8)
def head_records(head: bytes) -> tuple[Record, ...]:
    """The JSON objects among the first lines, where at least half of them are (the last one may be cut)."""
    lines = head_lines(head)
    if sum(line.lstrip("[, ").startswith("{") for line in lines) * 2 < len(lines):
        return ()
    found = [parse(line) for line in lines]
    return tuple(record for record in found if isinstance(record, dict))


def share(head: bytes, pattern: re.Pattern[str]) -> float:
    """How many of the first lines begin with the pattern, from 0.0 to 1.0."""
    lines = head_lines(head)
    return sum(pattern.match(line) is not None for line in lines) / len(lines) if lines else 0.0


def share_of_records(head: bytes, test: Callable[[Record], bool]) -> float:
    """How many of the head's JSON objects pass the test, from 0.0 to 1.0."""
    records = head_records(head)
    return sum(test(record) for record in records) / len(records) if records else 0.0
