"""Every protocol: it decodes any conversation, and says of each field where its bytes are."""

import struct
from collections.abc import Iterator
from functools import partial

from bench.fuzz.target import Target
from honeyguide.streams.conversation import Conversation, Direction, Turn
from honeyguide.streams.protocol import Node, Protocol
from honeyguide.streams.protocols import identify, protocols

DEEPEST = 40


def packed(conversation: Conversation) -> bytes:
    """A conversation as bytes that a mutation leaves one."""
    return b"".join(struct.pack("<?H", turn.direction == "out", len(turn.data)) + turn.data for turn in conversation.turns)


def unpacked(data: bytes) -> Conversation:
    """The conversation in any bytes."""
    return Conversation(tuple(_turns(data)), complete=len(data) % 2 == 0)


def _turns(data: bytes) -> Iterator[Turn]:
    at = 0
    while at < len(data):
        head = data[at : at + 3].ljust(3, b"\xff")
        direction: Direction = "out" if head[0] & 1 else "in"
        end = at + 3 + int.from_bytes(head[1:], "little")
        yield Turn(direction, data[at + 3 : end])
        at = end


def decode(protocol: Protocol, data: bytes) -> None:
    """Sniff and decode, and look whether what is said hangs together."""
    conversation = unpacked(data)
    assert 0.0 <= protocol.sniff(conversation) <= 1.0
    decoded = protocol.decode(conversation)
    assert decoded.protocol == protocol.name
    assert 0 < len(decoded.summary) <= 200, "a summary of no length, or too long"
    assert "\n" not in decoded.summary
    sizes: dict[Direction, int] = {"in": len(conversation.inbound), "out": len(conversation.outbound)}
    at: dict[Direction, int] = {"in": 0, "out": 0}
    for message in decoded.messages:
        assert at[message.direction] <= message.start < message.end <= sizes[message.direction], "messages overlap, or lie outside"
        at[message.direction] = message.end
        _check(message.nodes, message.start, message.end, 0)


def _check(nodes: tuple[Node, ...], start: int, end: int, depth: int) -> None:
    assert depth <= DEEPEST, "a tree too deep"
    for node in nodes:
        assert start <= node.start <= node.end <= end, "a field outside its message, or over another"
        _check(node.children, node.start, node.end, depth + 1)
        start = node.end


def _target(protocol: Protocol) -> Target:
    return Target(f"protocols.{protocol.name}", tuple(packed(one.conversation) for one in protocol.samples), partial(decode, protocol))


TARGETS = (
    *map(_target, protocols().values()),
    Target(
        "protocols",
        tuple(packed(protocol.samples[0].conversation) for protocol in protocols().values()),
        lambda data: identify(unpacked(data)),
    ),
)
