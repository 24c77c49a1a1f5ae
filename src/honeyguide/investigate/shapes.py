"""Shapes of what peers said: payloads that are nearly the same, commands that differ in addresses and numbers only, equal credentials."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from honeyguide.investigate.rows import Rows
from honeyguide.query.aggregation import Aggregation, Metric, Terms
from honeyguide.query.ast import And, Exists, Not, Query
from honeyguide.store.protocol import Json
from honeyguide.streams.tlsh import distance

PAYLOAD, COMMAND, CREDENTIAL = "honeypot.payload.tlsh", "honeypot.command", "honeypot.credential.password"
TRAITS = (PAYLOAD, "honeypot.payload.sha256", COMMAND, CREDENTIAL, "file.hash.sha256")
"""What is compared, the most telling first. A payload too short for TLSH is compared by its SHA-256."""
LOOKED_AT = 1000
"""Values of each trait that are looked at, the most frequent."""
COMPARED = 250
"""Payloads that are compared with one another: each pair takes 20 µs."""
NEAR = 30
"""Distance of two TLSH digests below which their payloads are nearly the same (Oliver et al., 2013)."""
ADDRESSES = 500
_MASKS = (
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"(?i)\b(?:[0-9a-f]{16,}|[a-z0-9+/]{40,}={0,2})"), "<data>"),
    (re.compile(r"(?:\\x[0-9a-fA-F]{2})+"), "<bytes>"),
    (re.compile(r"\d+"), "<number>"),
)


@dataclass(frozen=True)
class Shape:
    """What several values of a field have in common, who sent them, and when the first came (milliseconds)."""

    field: str
    text: str
    values: tuple[str, ...]
    addresses: frozenset[str]
    first: float

    @property
    def rank(self) -> int:
        """How telling it is: 0 is most."""
        return TRAITS.index(self.field)


def shapes(rows: Rows) -> Iterator[Shape]:
    """Every shape of the rows' payloads, commands, passwords and captured files."""
    for field in TRAITS:
        found = [_shape(field, bucket) for bucket in _values(rows, field) if bucket["key"] != ""]
        yield from _joined(field, _leaders(found) if field == PAYLOAD else found)


def masked(command: str) -> str:
    """The command with addresses, numbers and encoded data as what they are."""
    for pattern, word in _MASKS:
        command = pattern.sub(word, command)
    return command


def _values(rows: Rows, field: str) -> Sequence[Json]:
    about: dict[str, Aggregation] = {"addresses": Terms("source.ip", ADDRESSES), "first": Metric("min", "@timestamp")}
    asked: list[Query] = [Exists("source.ip"), Exists(field)]
    if field == "honeypot.payload.sha256":
        asked.append(Not(Exists(PAYLOAD)))
    values = Terms(field, size=LOOKED_AT, aggs=about)
    return rows.aggregate(And(tuple(asked)), {"values": values})["values"]["buckets"]


def _shape(field: str, bucket: Json) -> Shape:
    value = str(bucket["key"])
    addresses = frozenset(str(one["key"]) for one in bucket["addresses"]["buckets"])
    return Shape(field, masked(value) if field == COMMAND else value, (value,), addresses, float(bucket["first"]["value"] or 0))


def _leaders(found: Sequence[Shape]) -> Iterator[Shape]:
    """Payloads under the name of the first one that was nearly the same."""
    leaders: list[Shape] = []
    for one in sorted(found, key=lambda one: (one.first, one.text)):
        near = next((leader for leader in leaders[:COMPARED] if distance(leader.text, one.text) < NEAR), None)
        if near is None:
            leaders.append(one)
        yield one if near is None else Shape(one.field, near.text, one.values, one.addresses, one.first)


def _joined(field: str, found: Iterable[Shape]) -> Iterator[Shape]:
    groups: dict[str, list[Shape]] = {}
    for one in found:
        groups.setdefault(one.text, []).append(one)
    for text, ones in groups.items():
        values = tuple(dict.fromkeys(value for one in ones for value in one.values))
        addresses = frozenset[str]().union(*(one.addresses for one in ones))
        yield Shape(field, text, values, addresses, min(one.first for one in ones))
