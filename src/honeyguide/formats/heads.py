"""What the first bytes of a file look like, for every format that has to recognise itself: its lines and JSON objects."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from honeyguide.formats.json_lines import Record, parse

ENOUGH = 100
"""Lines that settle the question."""
HEAD = 1 << 16
_PAIR = re.compile(r'"([\w@.-]+)":\s*("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null|[{\[])')


@lru_cache(maxsize=8)
def head_lines(head: bytes) -> tuple[str, ...]:
    """The first lines that aren't blank, without NULs in front, a byte-order mark, or the line that the head's end cuts."""
    text = head.lstrip(b"\0").decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    if len(head) >= HEAD and len(lines) > 1:
        lines.pop()
    return tuple(line.rstrip("\r") for line in lines if line.strip("\0\r\t "))[:ENOUGH]


@lru_cache(maxsize=8)
def head_objects(head: bytes) -> tuple[Record, ...]:
    """The JSON objects among the first lines; of a first line longer than the head, what its beginning says."""
    lines = [line for line in head_lines(head) if line.lstrip("[, ").startswith("{")]
    found = [record for line in lines if isinstance(record := parse(line), dict)]
    if not found and len(lines) == 1 and len(head) >= HEAD:
        found = [{key: _scalar(value) for key, value in _PAIR.findall(lines[0])}]
    return tuple(found)


def _scalar(text: str) -> Any:
    """The value that begins with this text: an empty object or array where it is one of these."""
    return {"{": {}, "[": []}.get(text) if text in "{[" else parse(text)


def head_records(head: bytes) -> tuple[Record, ...]:
    """The JSON objects among the first lines, where at least half of the lines are such."""
    lines = head_lines(head)
    if sum(line.lstrip("[, ").startswith("{") for line in lines) * 2 < len(lines):
        return ()
    return head_objects(head)


def share(head: bytes, pattern: re.Pattern[str]) -> float:
    """How many of the first lines begin with the pattern, from 0.0 to 1.0."""
    lines = head_lines(head)
    return sum(pattern.match(line) is not None for line in lines) / len(lines) if lines else 0.0


def share_of_records(head: bytes, test: Callable[[Record], bool]) -> float:
    """How many of the head's JSON objects pass the test, from 0.0 to 1.0."""
    records = head_records(head)
    return sum(test(record) for record in records) / len(records) if records else 0.0
