"""What an `_id` says: which change made an automatic one, which source and offset an event's; and hashes of explicit ones."""

import hashlib
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from honeyguide.store.hits import base36

Hashes: TypeAlias = Mapping[str, str]
_EVENT = re.compile(r"([0-9a-z]{1,7})-(0|[1-9]\d{0,17})", re.ASCII)
_DIGITS = re.compile(r"[0-9a-z]{12}", re.ASCII)
_PLACES = 2
_ENDINGS = [first + second for first in "0123456789abcdefghijklmnopqrstuvwxyz" for second in "0123456789abcdefghijklmnopqrstuvwxyz"]
"""Of all ids that differ in the last places alone."""


@dataclass(frozen=True)
class Named:
    """The row that an id names if no explicit id says otherwise."""

    seq: int | None = None
    number: int | None = None
    offset: int | None = None


def read_id(id: str, salt: str, numbers: Container[int]) -> Named | None:
    """The row of an automatic or an event's id; None for any other."""
    if len(id) == len(salt) + 12 and id.startswith(salt) and _DIGITS.fullmatch(id, len(salt)):
        seq = int(id[len(salt) :], 36)
        return Named(seq=seq) if seq < 2**63 else None
    event = _EVENT.fullmatch(id)
    if event is None:
        return None
    number, offset = int(event.group(1), 36), int(event.group(2))
    return Named(number=number, offset=offset) if number in numbers and base36(number) == event.group(1) else None


def automatic_id(salt: str, seq: int) -> str:
    """The id of a document that was given none: ordered as the changes are."""
    return salt + base36(seq).rjust(12, "0")


def automatic_ids(salt: str, first: int, count: int) -> list[str]:
    """The ids of documents whose changes have consecutive numbers."""
    size = len(_ENDINGS)
    found: list[str] = []
    for block in range(first // size, (first + count - 1) // size + 1):
        head = salt + base36(block).rjust(12 - _PLACES, "0")
        found += [head + ending for ending in _ENDINGS[max(first - block * size, 0) : first + count - block * size]]
    return found


def event_id(number: int, offset: int) -> str:
    """The id of an event by its source's number and its place there."""
    return f"{base36(number)}-{offset}"


def hashes(ids: Iterable[str]) -> Hashes:
    """128 bits of each explicit id, as digits, by which the id table knows it."""
    return {id: hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() for id in ids}
