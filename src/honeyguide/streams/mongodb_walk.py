"""How Dionaea steps from message to message in what a MongoDB client sent, and where it stops advancing: the fault DIO-MONGO-LENGTH.

Dionaea 0.7.0 to 0.11.0 and later (modules/python/dionaea/mongo/mongo.py, handle_io_in): as long as 16 bytes are left it reads a length
(the first four bytes, little-endian), waits where more is claimed than is there, and else moves on by that length, however small: a
length of 0 is met again and again for ever. Lengths 1 to 15 step into the middle of a message until such a zero turns up.
"""

from dataclasses import dataclass

HEADER = 16
"""Bytes of a message's header, the shortest message there is (MongoDB wire protocol, "Standard Message Header")."""
ROUNDS = 100_000
"""Rounds of the loop that are followed; what hangs it hangs it after a handful."""


@dataclass(frozen=True)
class Step:
    """One round of the loop: where it reads a length, and what it reads."""

    offset: int
    length: int


@dataclass(frozen=True)
class Walk:
    """The rounds of the loop, up to the one that repeats for ever, where there is one."""

    steps: tuple[Step, ...]
    hangs: bool
    """The last step's length is 0: the loop never leaves its offset."""
    refused: bool = False
    """The mended loop closed the connection over the last step's length."""


def walk(data: bytes, *, mended: bool = False, most: int = ROUNDS) -> Walk:
    """The loop over `data`, in at most `most` rounds; `mended` is the loop with the known fix, which refuses lengths below 16."""
    steps: list[Step] = []
    offset = 0
    while len(data) - offset >= HEADER and len(steps) < most:
        length = int.from_bytes(data[offset : offset + 4], "little")
        steps.append(Step(offset, length))
        if mended and length < HEADER:
            return Walk(tuple(steps), hangs=False, refused=True)
        if len(data) - offset < length:
            break
        if length == 0:
            return Walk(tuple(steps), hangs=True)
        offset += length
    return Walk(tuple(steps), hangs=False)


def would_hang_dionaea(data: bytes) -> bool:
    """Whether these bytes, sent to Dionaea's MongoDB port, keep its main loop from ever coming back."""
    offset = 0
    for _ in range(ROUNDS):
        length = int.from_bytes(data[offset : offset + 4], "little")
        if len(data) - offset < max(HEADER, length):
            return False
        if length == 0:
            return True
        offset += length
    return False
