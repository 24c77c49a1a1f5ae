r"""Counts what each side of a recorded conversation (bistream) sent, without decoding it, at the speed of bytes.split.

`stream = [('in', b'GET \\x0d\\x0a'),\n('out', b'…')]`: within a literal every quote and backslash is written \\xNN, so quotes
part directions from literals (src/processor.c of Dionaea). SIP calls are dumped by Python, whose repr escapes otherwise.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 8 << 20
"""Bytes of a file that are looked at together; larger files are counted block by block."""
_CUT = re.compile(rb"\\x?[0-9a-f]?\Z")
_REPR = re.compile(rb"""\(["'](in|out)["'], b?(?:'((?:[^'\\]|\\.)*)|"((?:[^"\\]|\\.)*))""", re.DOTALL)
_ESCAPES = re.compile(rb"\\(?:x[0-9a-f]{2}|.)", re.DOTALL)
_DIRECTION, _LITERAL = 1, 3
_BETWEEN = (b", b", b", ")


@dataclass(frozen=True)
class Counts:
    """Bytes from the peer and to it, and whether the recording has its end."""

    inbound: int
    outbound: int
    complete: bool


def counted(data: bytes) -> Counts:
    """The bytes of a recording; of a cut one those that are there."""
    counts = _split([data])
    if counts is None or data.count(b"\\") != data.count(b"\\x") + data.endswith(b"\\"):
        return _repr(data)
    return counts


def counted_file(file: Path) -> tuple[Counts, int]:
    """The bytes of a recording of any size, and the size of the file."""
    size = file.stat().st_size
    if size <= BLOCK:
        return counted(file.read_bytes()), size
    return _split(_blocks(file)) or Counts(0, 0, complete=False), size


def _blocks(file: Path) -> Iterator[bytes]:
    """The file in blocks that part no escape."""
    rest = b""
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            block = rest + block
            cut = block.rfind(b"\\", -3)
            rest = block[cut:] if cut >= 0 else b""
            yield block[:cut] if cut >= 0 else block
    if rest:
        yield rest


def _split(blocks: Iterable[bytes]) -> Counts | None:
    """What stands between the quotes, four pieces a turn; None where the directions aren't where they should be."""
    sent = {b"in": 0, b"out": 0}
    place, direction, between, last = 0, b"", b"", b""
    for block in blocks:
        for number, piece in enumerate(block.split(b"'")):
            if number:
                place = (place + 1) % 4
                last = b""
            if place == _DIRECTION:
                direction = direction + piece if not number else piece
            elif place == _LITERAL:
                if number and (direction not in sent or between not in _BETWEEN):
                    return None
                sent[direction] += len(piece) - 3 * piece.count(b"\\x")
                last = piece
            elif place:
                between = between + piece if not number else piece
            else:
                last = last[-3:] + piece
    if place == _LITERAL and (cut := _CUT.search(last)):
        sent[direction] -= len(cut[0]) - 3 * cut[0].count(b"\\x")
    return Counts(sent[b"in"], sent[b"out"], complete=not place and last.rstrip().endswith((b")]", b"[]")))


def _repr(data: bytes) -> Counts:
    """The same for a dump by Python's repr."""
    sent = {b"in": 0, b"out": 0}
    for found in _REPR.finditer(data):
        literal = found[2] if found[2] is not None else found[3]
        sent[found[1]] += len(_ESCAPES.sub(b".", literal))
    return Counts(sent[b"in"], sent[b"out"], complete=data.rstrip().endswith((b"')]", b'")]', b"[]")))
