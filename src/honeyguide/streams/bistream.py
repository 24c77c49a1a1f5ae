r"""Reads Dionaea's recordings of connections ("bistreams"), which are written as a Python literal, without ever running them.

The file is `stream = [('in', b'…'),` newline `('out', b'…')]`: printable ASCII but for the quote and the backslash stands for itself,
every other byte is `\xNN` (Dionaea, src/processor.c). Consecutive reads of one direction are one literal. The closing bracket is written
when the connection is freed, so an open or killed one has none, and an empty file is a connection whose bytes were still in a buffer.
SIP calls are dumped by Python's own `repr` (modules/python/dionaea/sip), with either quote and short escapes; Python 2 wrote no `b`.
"""

import re
from codecs import escape_decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from honeyguide.streams.conversation import Conversation, Direction, Turn

_OPENING = b"stream = [('"
_SEAM = b"'),\n('"
_CLOSING = b"')]"
_TURN = re.compile(rb"""\s*(?:stream\s{0,8}=\s{0,8}\[)?[\s,]*\(\s*['"](in|out)['"]\s*,\s*[bB]?(['"])""")
_HEAD = re.compile(rb"""\s*stream\s{0,8}=\s{0,8}\[\s*(?:\(\s*['"](?:in|out)['"]|\]|$)""")
_END = re.compile(rb"(?:\s*stream\s{0,8}=\s{0,8}\[)?[\s,]*\]\s*")
_BRACKET = re.compile(rb"\s*\)")
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])")
_KNOWN = re.compile(rb"""(?:[^\\]++|\\(?:x[0-9a-fA-F]{2}|[0-3][0-7]{0,2}|[4-7][0-7]?(?![0-7])|[abfnrtv\\'"\n]))*+""")
_BLOCK = 1 << 20
_LONGEST_SEAM = 256
"""Bytes between two literals that are looked at before a file counts as broken there."""


def is_bistream(head: bytes) -> bool:
    """Whether a file that begins like this is a recording; a file of 0 bytes isn't known by its content."""
    return _HEAD.match(head) is not None


def parse(text: bytes, *, local_port: int = 0, time: datetime | None = None) -> Conversation:
    """The conversation in a whole file. What is cut or broken ends it at that place, and it isn't `complete`.

    `time` is given to the first turn: a recording knows when it began and no other moment.
    """
    if not (text.startswith(_OPENING) and text.endswith(_CLOSING)):
        return parse_blocks((text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)), local_port=local_port, time=time)
    turns: list[Turn] = []
    for piece in text[len(_OPENING) : -len(_CLOSING)].split(_SEAM):
        opening = piece[:8]
        if opening.startswith(b"in', b'"):
            direction, literal = "in", piece[7:]
        elif opening == b"out', b'":
            direction, literal = "out", piece[8:]
        else:
            return parse_blocks((text,), local_port=local_port, time=time)
        if b"'" in literal or _backslashes(literal, len(literal), 0) % 2:  # the quote behind it isn't the closing one
            return parse_blocks((text,), local_port=local_port, time=time)
        turns.append(Turn(direction, _unescaped(literal), None if turns else time))
    return Conversation(tuple(turns), True, local_port)


def parse_blocks(blocks: Iterable[bytes], *, local_port: int = 0, time: datetime | None = None) -> Conversation:
    """The conversation in a file that comes in blocks of any size; holds the bytes of the conversation and one block of text."""
    scanner = _Scanner(iter(blocks))
    turns: list[Turn] = []
    while (direction := scanner.opening()) is not None:
        turns.append(Turn(direction, scanner.literal(), None if turns else time))
    return Conversation(tuple(turns), scanner.closed, local_port)


class _Scanner:
    """A position in the text, of which as much is held as the next step needs."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""
        self._at = 0
        self._quote = b"'"
        self._broken = False
        self.closed = False

    def _more(self) -> bool:
        for block in self._blocks:
            if block:
                self._held = self._held[self._at :] + block
                self._at = 0
                return True
        return False

    def opening(self) -> Direction | None:
        """Steps over what leads to the next literal and says whose it is; None at the end, which may be a broken place."""
        if self._broken:
            return None
        while not (found := _TURN.match(self._held, self._at)):
            if len(self._held) - self._at > _LONGEST_SEAM or not self._more():
                break
        if not found:
            self.closed = _END.fullmatch(self._held, self._at) is not None
            return None
        self._quote = found[2]
        self._at = found.end()
        return "in" if found[1] == b"in" else "out"

    def literal(self) -> bytes:
        """The bytes up to the closing quote, or to the end of the text without its last, half escape."""
        pieces: list[bytes] = []
        searched = self._at
        while True:
            found = self._held.find(self._quote, searched)
            if found >= 0 and _backslashes(self._held, found, self._at) % 2:
                searched = found + 1
                continue
            end = _whole_escapes(self._held, self._at) if found < 0 else found
            pieces.append(_unescaped(self._held[self._at : end]))
            self._at = end
            if found >= 0:
                self._at = found + 1
                self._step_out()
                return b"".join(pieces)
            if not self._more():
                self._broken = True
                return b"".join(pieces)
            searched = 0

    def _step_out(self) -> None:
        while not self._held[self._at : self._at + _LONGEST_SEAM].strip() and self._more():
            pass
        found = _BRACKET.match(self._held, self._at)
        self._broken = found is None
        self._at = found.end() if found else self._at


def _backslashes(text: bytes, end: int, start: int) -> int:
    """How many backslashes stand right before `end`."""
    at = end
    while at > start and text[at - 1] == 0x5C:
        at -= 1
    return end - at


def _whole_escapes(text: bytes, start: int) -> int:
    r"""Where what can be unescaped now ends: the last bytes may be the beginning of an escape (`\`, `\x`, `\xN`, `\1`)."""
    last = text.rfind(b"\\", max(start, len(text) - 4))
    if last < 0 or _backslashes(text, last, start) % 2:
        return len(text)
    escape = text[last:]
    whole = len(escape) == 4 or (len(escape) > 1 and escape[1] not in b"x01234567")
    return len(text) if whole else last


def _unescaped(literal: bytes) -> bytes:
    if b"\\" not in literal:
        return literal
    # Only \xNN is Dionaea's own notation. The function is the one with which pickle reads its strings: ten times faster than a regex.
    if literal.count(b"\\") == literal.count(b"\\x") or _KNOWN.fullmatch(literal):
        with suppress(ValueError):  # an \x without its two digits
            return cast("Any", escape_decode)(literal)[0]
    return _ESCAPE.sub(_byte, literal)


def _byte(escape: re.Match[bytes]) -> bytes:
    return bytes(cast("Any", escape_decode)(escape[0])[0]) if _KNOWN.fullmatch(escape[0]) else escape[0]
