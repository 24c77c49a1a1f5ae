"""A search without guidance, for machines without atheris: seeds, cut, doubled, spliced and sprinkled with bytes that hurt."""

import random
import time

from bench.fuzz.finds import Finds
from bench.fuzz.target import Target

LONGEST = 64 << 10
WORDS = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80", b"\n", b"\r\n", b"\r", b'"', b"\\", b"{", b"[", b"]}", b"<", b"=",
    b"%", b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN", b"null", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\xa6\x89", b"\xe2\x80\xae", b"\xef\xbb\xbf",
    b"0000-00-00", b"31/Feb/2026", b"::ffff:192.0.2.1", b"999.1.1.1", b"\x1b[31m", b"'),\n('",
)  # fmt: skip


def mutated(seeds: tuple[bytes, ...], chance: random.Random) -> bytes:
    """A seed with a few changes, at times the half of another behind it."""
    data = bytearray(chance.choice(seeds) if seeds else b"")
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        length = chance.choice((0, 0, 1, 2, 4, 16, 64))
        match chance.randrange(6):
            case 0:
                data[at : at + length] = chance.choice(WORDS)
            case 1:
                data[at : at + length] = chance.randbytes(length)
            case 2:
                del data[at : at + chance.choice((1, 4, 64, len(data)))]
            case 3:
                data[at:at] = data[at : at + 64] * chance.choice((1, 2, 20))
            case 4:
                other = chance.choice(seeds) if seeds else b""
                data[at:] = other[chance.randrange(len(other) + 1) :]
            case _:
                if at < len(data):
                    data[at] ^= 1 << chance.randrange(8)
    return bytes(data[:LONGEST])


def search(target: Target, finds: Finds, seconds: float, seed: int) -> int:
    """Run the seeds, then mutations of them until the time is over; how many were run."""
    chance = random.Random(seed)
    deadline = time.monotonic() + seconds
    count = 0
    for data in target.seeds:
        with finds.over(data):
            target.run(data)
    while time.monotonic() < deadline:
        data = mutated(target.seeds, chance)
        with finds.over(data):
            target.run(data)
        count += 1
    return count
