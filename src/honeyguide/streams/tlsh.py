"""TLSH, the hash whose distance says how alike two payloads are: 128 buckets, a checksum of one byte, as `T1…` (72 characters).

J. Oliver, C. Cheng, Y. Chen: "TLSH - A Locality Sensitive Hash", 2013; the same digest as Trend Micro's own implementation gives.
Buckets are counted over whole byte strings (`translate` is a table look-up, one big XOR works on all bytes), so no compiler is needed.
"""

import math
from collections import Counter

SHORTEST = 50
"""Bytes below which there is no digest."""
_BUCKETS = 128
_PEARSON = bytes.fromhex(
    "0157310cb0b266a679c10654f9e62ca30ec5d5b5a155da5040ef18e2ec8e26c86eb168678dfdff324d6551122d601fde196bbe4656edf02248f214d6f4e395eb"
    "61ea39163cfa52afd0057fc76f3e87f8aea9d33a429a6ac3f5ab11bbb6b300f38438944b80859e64827e5b0d99f6d8db7744df4e5358c9637a0b5c208872340a"
    "8a1e30b79c233d1a8f4afb5e81a23f98aa0773a7f1ce0396373b97dc5a3517837dad0fee4f5f59106989e1e0d9a0257b7649029d2e74099186e4cfd4cad745e5"
    "1bbc437ca8fc2a041d6c15f713cd27cbe928ba93c6c09b21a4bf62cca5b4754c8c24d2ac29369f08b9e871c4e72f927833411c90fedd5dbdc28b702b476db8d1"
)
"""The permutation of P. Pearson, "Fast hashing of variable-length text strings", 1990."""
_TRIPLETS = ((49, 1, 2), (12, 1, 3), (178, 2, 3), (166, 2, 4), (84, 1, 4), (230, 3, 4))
"""A salt, and how far behind the current byte the other two of a triplet stand; the window is 5 bytes."""
_SALTED = {salt: bytes(_PEARSON[salt ^ byte] for byte in range(256)) for salt, _, _ in _TRIPLETS}
_SALTED_SUM = bytes(_PEARSON[1 ^ byte] for byte in range(256))

_APART = bytes(
    sum((6, 2, 1, 0, 1, 2, 6)[(pair >> 8 + shift & 3) - (pair >> shift & 3) + 3] for shift in (0, 2, 4, 6)) for pair in range(1 << 16)
)
"""How far two bytes of buckets are apart: of each two bits the difference, and 6 where that is 3."""


def tlsh(data: bytes) -> str | None:
    """The digest; None where there are fewer than 50 bytes or too little variety in them. About 150 ns a byte."""
    if len(data) < SHORTEST:
        return None
    counts = _counts(data)
    ordered = sorted(counts)
    first, second, third = ordered[31], ordered[63], ordered[95]
    if not third or sum(map(bool, counts)) <= _BUCKETS // 2:
        return None
    code = bytearray()
    for at in range(_BUCKETS - 4, -1, -4):
        marks = [(count > first) + (count > second) + (count > third) for count in counts[at : at + 4]]
        code.append(marks[0] | marks[1] << 2 | marks[2] << 4 | marks[3] << 6)
    ratios = (second * 100 // third % 16) << 4 | first * 100 // third % 16
    head = bytes(_swapped(value) for value in (_checksum(data), _length(len(data)), ratios))
    return "T1" + (head + code).hex().upper()


def distance(one: str, other: str) -> int:
    """How unlike two digests are: 0 is the same, below 30 nearly the same, above 200 strangers. Raises ValueError for what is none."""
    left, right = _parts(one), _parts(other)
    total = int(left[0] != right[0])
    lengths = _around(left[1], right[1], 256)
    total += lengths if lengths <= 1 else lengths * 12
    for shift in (0, 4):
        ratio = _around(left[2] >> shift & 15, right[2] >> shift & 15, 16)
        total += ratio if ratio <= 1 else (ratio - 1) * 12
    total += sum(map(_APART.__getitem__, map(_pair, left[3:], right[3:])))
    return total


def _pair(one: int, other: int) -> int:
    return one << 8 | other


def _parts(digest: str) -> bytes:
    raw = bytes.fromhex(digest.strip().upper().removeprefix("T1"))
    if len(raw) != 35:
        raise ValueError("a TLSH digest has 70 hexadecimal digits")
    return bytes(map(_swapped, raw[:3])) + raw[3:]


def _counts(data: bytes) -> list[int]:
    end = len(data)
    behind = [int.from_bytes(data[4 - back : end - back]) for back in range(5)]
    size = end - 4
    tally: Counter[int] = Counter()
    for salt, near, far in _TRIPLETS:
        step = data[4:end].translate(_SALTED[salt])
        for back in (near, far):
            step = (int.from_bytes(step) ^ behind[back]).to_bytes(size).translate(_PEARSON)
        tally.update(step)
    return [tally[bucket] for bucket in range(_BUCKETS)]


def _checksum(data: bytes) -> int:
    size = len(data) - 4
    pairs = int.from_bytes(data[4:].translate(_SALTED_SUM)) ^ int.from_bytes(data[3:-1])
    value, table = 0, _PEARSON
    for pair in pairs.to_bytes(size).translate(table):
        value = table[pair ^ value]
    return value


def _length(size: int) -> int:
    """The logarithm of the length, in three steps of precision."""
    if size <= 656:
        return math.floor(math.log(size) / 0.4054651)
    if size <= 3199:
        return math.floor(math.log(size) / 0.26236426 - 8.72777)
    return math.floor(math.log(size) / 0.095310180 - 62.5472) & 0xFF


def _swapped(byte: int) -> int:
    return byte >> 4 | (byte & 15) << 4


def _around(one: int, other: int, size: int) -> int:
    """The shorter way round a circle."""
    apart = abs(one - other)
    return min(apart, size - apart)
