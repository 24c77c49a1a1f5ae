"""What every protocol owes: each test runs over every member of the registry and every sample it carries."""

import random
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import fields as parts
from datetime import datetime

import pytest

from honeyguide.schema.fields import FieldType, fields
from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Direction, Turn
from honeyguide.streams.protocol import Decoded, Message, Node, Protocol, Sample
from honeyguide.streams.protocols import SURE_ENOUGH, identify, protocols

PROTOCOLS = list(protocols().values())
SAMPLES = [(protocol, sample) for protocol in PROTOCOLS for sample in protocol.samples]
PYTHON: dict[FieldType, tuple[type, ...]] = {"boolean": (bool,), "date": (datetime,), "double": (float,), "long": (int,)}
DEEPEST = 40
BIG = 10_000_000
HOSTILE = 256 << 10
COST = 0.05
"""Seconds of processor that a stream may take."""
MEMORY = 64 << 20
SECONDS = 4.0
"""For 10 MB: far above what it takes, far below what anything quadratic would take."""


def named(value: object) -> str | None:
    return value.name if isinstance(value, Protocol) else None


def noise(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


def mutants(data: bytes, seed: int) -> Iterable[bytes]:
    """Cut, flipped, doubled, with claimed lengths gone wild."""
    chance = random.Random(seed)
    for size in {0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 16, len(data) // 2, len(data) - 1}:
        yield data[: max(0, size)]
    yield data + data
    yield data + noise(64, seed)
    for _ in range(60):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(changed))
            changed[at : at + chance.choice((0, 1, 1, 1, 2, 4))] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f", b"\x80", b"\xff", b"\0", chance.randbytes(2))
            )
            if not changed:
                break
        yield bytes(changed)


def rewritten(conversation: Conversation, direction: Direction, data: bytes) -> Conversation:
    """The conversation with all bytes of one direction replaced."""
    others = tuple(turn for turn in conversation.turns if turn.direction != direction)
    return Conversation((Turn(direction, data), *others) if direction == "in" else (*others, Turn(direction, data)), False)


def check_nodes(nodes: tuple[Node, ...], start: int, end: int, depth: int = 0) -> None:
    assert depth <= DEEPEST
    at = start
    for node in nodes:
        assert node.name
        assert at <= node.start <= node.end <= end, f"{node.name}: [{node.start}, {node.end}) after {at}, within [{start}, {end})"
        check_nodes(node.children, node.start, node.end, depth + 1)
        at = node.end


def check(decoded: Decoded, conversation: Conversation, protocol: Protocol) -> None:
    assert decoded.protocol == protocol.name
    assert 0 < len(decoded.summary) <= 200
    assert "\n" not in decoded.summary
    ends: dict[Direction, int] = {"in": 0, "out": 0}
    whole: dict[Direction, int] = {"in": len(conversation.inbound), "out": len(conversation.outbound)}
    for message in decoded.messages:
        assert isinstance(message, Message)
        assert message.title
        assert ends[message.direction] <= message.start < message.end <= whole[message.direction]
        ends[message.direction] = message.end
        check_nodes(message.nodes, message.start, message.end)
    vocabulary = fields()
    for name, value in decoded.fields.items():
        assert name in vocabulary, f"{name} isn't a field of the vocabulary"
        allowed = PYTHON.get(vocabulary[name].type, (str,))
        for one in value if isinstance(value, list | tuple) else [value]:
            assert type(one) in allowed, f"{name}: {one!r}"
    for credential in decoded.credentials:
        assert all(isinstance(getattr(credential, part.name), str) for part in parts(credential))
    for text in (*decoded.commands, *decoded.urls, *decoded.files, decoded.problem):
        assert isinstance(text, str)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_a_protocol_says_what_it_is(protocol: Protocol) -> None:
    assert protocol.name == protocol.name.lower()
    assert isinstance(protocol.title, Words)
    assert protocol.title.en
    assert protocol.title.ja
    assert protocol.source
    assert protocol.samples


@pytest.mark.parametrize(("protocol", "sample"), SAMPLES, ids=named)
def test_a_sample_is_claimed_by_its_own_protocol_over_all_others(protocol: Protocol, sample: Sample) -> None:
    claims = {other.name: other.sniff(sample.conversation) for other in PROTOCOLS}
    own = claims.pop(protocol.name)
    assert SURE_ENOUGH <= own <= 1.0
    assert all(0.0 <= sure < own for sure in claims.values()), {name: sure for name, sure in claims.items() if sure >= own}
    found = identify(sample.conversation)
    assert found is not None
    assert found[0].name == protocol.name


@pytest.mark.parametrize(("protocol", "sample"), SAMPLES, ids=named)
def test_a_sample_is_decoded_as_it_says(protocol: Protocol, sample: Sample) -> None:
    decoded = protocol.decode(sample.conversation)
    check(decoded, sample.conversation, protocol)
    assert sample.summary in decoded.summary
    assert {name: decoded.fields.get(name) for name in sample.fields} == dict(sample.fields)
    if sample.conversation.complete:
        assert decoded.problem == ""


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_messages_follow_the_turns(protocol: Protocol) -> None:
    for sample in protocol.samples:
        order = [turn.direction for turn in sample.conversation.turns if turn.data]
        spoken = [message.direction for message in protocol.decode(sample.conversation).messages]
        assert spoken[:1] == order[:1] or not spoken


@pytest.mark.parametrize(("protocol", "sample"), SAMPLES, ids=named)
def test_mutated_samples_are_read_as_far_as_they_go(protocol: Protocol, sample: Sample) -> None:
    directions: tuple[Direction, ...] = ("in", "out")
    for direction in directions:
        data = sample.conversation.inbound if direction == "in" else sample.conversation.outbound
        if not data:
            continue
        for changed in mutants(data, len(data)):
            conversation = rewritten(sample.conversation, direction, changed)
            assert 0.0 <= protocol.sniff(conversation) <= 1.0
            check(protocol.decode(conversation), conversation, protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_bytes_of_another_kind_are_read_without_an_error(protocol: Protocol) -> None:
    odd = [b"", b"\0", b"\n", b"\xff", b"\0" * 300, b"\xff" * 300, b"A" * 300, b"\r\n" * 100, b"(" * 300, b"0" * 300, b"\x30\x80" * 200]
    for data in [*odd, *(noise(size, size) for size in (1, 3, 4, 8, 15, 16, 31, 64, 200, 1000))]:
        for turns in ((Turn("in", data),), (Turn("out", data),), (Turn("out", data), Turn("in", data)), ()):
            conversation = Conversation(turns)
            assert 0.0 <= protocol.sniff(conversation) <= 1.0
            check(protocol.decode(conversation), conversation, protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_every_other_protocols_samples_are_read_without_an_error(protocol: Protocol) -> None:
    for other, sample in SAMPLES:
        if other is not protocol:
            check(protocol.decode(sample.conversation), sample.conversation, protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_ten_megabytes_are_read_in_proportion(protocol: Protocol) -> None:
    kinds = [b"\0" * BIG, noise(1 << 16) * (BIG >> 16)]
    for sample in protocol.samples[:4]:
        data = sample.conversation.inbound or sample.conversation.outbound
        kinds += [(data * (BIG // len(data) + 1))[:BIG], data[:-1] + data[-1:] * BIG]
    for data in kinds:
        for direction in ("in", "out"):
            conversation = Conversation((Turn(direction, data),))
            assert len(conversation.inbound) + len(conversation.outbound) == len(data)
            started = time.process_time()
            protocol.sniff(conversation)
            decoded = protocol.decode(conversation)
            assert time.process_time() - started < SECONDS
            assert sum(1 for _ in decoded.messages) <= 10_000


def hostile(sample: Sample) -> Iterable[bytes]:
    """What goes on for ever, nests for ever, or claims all there is."""
    data = sample.conversation.inbound or sample.conversation.outbound
    yield (data * (HOSTILE // len(data) + 1))[:HOSTILE]
    yield data + noise(1 << 14) * (HOSTILE >> 14)
    yield data + bytes(HOSTILE)
    for at in range(0, min(len(data), 24), 3):
        yield data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :] + noise(1 << 14) * 4
    for nesting in (b"\x30\x80", b"\x30\x84\x7f\xff\xff\xff", b"\xff\0\0\0\x03\0", b"[[", b"((", b"$1\r\n*9\r\n"):
        yield data[: len(data) // 2] + nesting * 20_000


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_no_stream_costs_more_than_its_share_of_time(protocol: Protocol) -> None:
    for data in hostile(protocol.samples[0]):
        conversation = Conversation((Turn("in", data),))
        assert len(conversation.inbound) == len(data)
        times: list[float] = []
        while not times or (min(times) > COST and len(times) < 5):  # a busy machine is slower than itself
            started = time.process_time()
            protocol.sniff(conversation)
            protocol.decode(conversation)
            times.append(time.process_time() - started)
        assert min(times) <= COST, data[:40]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=named)
def test_no_stream_takes_more_than_its_share_of_memory(protocol: Protocol) -> None:
    data = (noise(1 << 16) * (BIG >> 16)) + bytes(1000)
    sample = protocol.samples[0].conversation.inbound or protocol.samples[0].conversation.outbound
    conversation = Conversation((Turn("in", sample + data),))
    assert len(conversation.inbound) > BIG / 2
    tracemalloc.start()
    try:
        protocol.decode(conversation)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= MEMORY
