"""A conversation as lines for people: the messages of both sides in order with their fields, or the bytes where nobody understands them."""

from collections.abc import Iterator

from honeyguide.schema.visible import visible
from honeyguide.streams.conversation import Conversation, Direction
from honeyguide.streams.protocol import Decoded, Message, Node

ARROWS = {"in": "→", "out": "←"}
DUMPED = 4096
"""Bytes of a piece that are dumped unless all are asked for."""
_WIDE = 32
"""Columns of a field's name."""


def dialogue(conversation: Conversation, said: Decoded | None, *, dump: bool) -> Iterator[str]:
    """The lines. With `dump` every message is followed by its bytes; what no message covers is always shown as bytes."""
    if said is None or not said.messages:
        yield from _turns(conversation)
        return
    covered: dict[Direction, int] = {"in": 0, "out": 0}
    sides: dict[Direction, bytes] = {"in": conversation.inbound, "out": conversation.outbound}
    for message in said.messages:
        data = sides[message.direction]
        yield from _left_out(message.direction, data, covered[message.direction], message.start)
        yield from _message(message)
        if dump:
            yield from hexdump(data[message.start : message.end], message.start)
        covered[message.direction] = max(covered[message.direction], message.end)
    for direction, data in sides.items():
        yield from _left_out(direction, data, covered[direction], len(data))


def _message(message: Message) -> Iterator[str]:
    yield visible(f"{ARROWS[message.direction]} {message.title}  [{message.start}–{message.end}]")
    for node in message.nodes:
        yield from _node(node, 1)


def _node(node: Node, depth: int) -> Iterator[str]:
    name = "  " * depth + node.name
    yield visible(f"  {name:<{_WIDE}} {node.value}").rstrip()
    for child in node.children:
        yield from _node(child, depth + 1)


def _left_out(direction: Direction, data: bytes, start: int, end: int) -> Iterator[str]:
    if start < end:
        yield f"{ARROWS[direction]} {end - start:,} bytes that are not decoded  [{start}–{end}]"
        yield from hexdump(data[start:end], start, DUMPED)


def _turns(conversation: Conversation) -> Iterator[str]:
    places: dict[Direction, int] = {"in": 0, "out": 0}
    for turn in conversation.turns:
        start = places[turn.direction]
        places[turn.direction] = start + len(turn.data)
        yield f"{ARROWS[turn.direction]} {len(turn.data):,} bytes  [{start}–{start + len(turn.data)}]"
        yield from hexdump(turn.data, start, DUMPED)


def hexdump(data: bytes, start: int = 0, most: int | None = None) -> Iterator[str]:
    """Sixteen bytes a line: their place, hexadecimal, and ASCII."""
    shown = data[:most]
    for at in range(0, len(shown), 16):
        piece = shown[at : at + 16]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)
        yield f"    {start + at:08x}  {piece[:8].hex(' '):<23}  {piece[8:].hex(' '):<23}  {text}"
    if len(shown) < len(data):
        yield f"    … {len(data) - len(shown):,} bytes more; `--raw` writes all of them"
