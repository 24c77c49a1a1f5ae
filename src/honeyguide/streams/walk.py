"""Walks through both directions of a conversation message by message, and gathers what the decoder of a protocol was told."""

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from types import MappingProxyType
from typing import Any, TypeAlias

from honeyguide.streams.conversation import Conversation, Direction
from honeyguide.streams.protocol import Credential, Decoded, Message
from honeyguide.streams.reader import KEPT, NODES, Reader, Stop, quoted

MESSAGES = 300
"""Messages of one direction that are taken apart."""
ITEMS = 200
"""Names, commands or credentials of a kind that are kept."""
SUMMARY = 200
WORDS = 5
"""Values that a broken message is named by."""
_WORD = re.compile(r"[A-Za-z]{3}")
_HEX = re.compile(r"(?:\\x[0-9a-f]{2}|[0-9a-f]{2})*…?")


@dataclass
class Told:
    """What the messages said so far, in order."""

    points: list[str] = field(default_factory=list)
    """Pieces of the summary."""
    fields: dict[str, Any] = field(default_factory=dict)
    credentials: list[Credential] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    """What the peer asked for, in the protocol's own words."""
    objects: list[str] = field(default_factory=list)
    """What it asked about: topics, names, identifiers."""
    state: dict[str, Any] = field(default_factory=dict)
    """What later messages need of earlier ones."""

    def point(self, text: str) -> None:
        """Add a piece to the summary, once."""
        if len(self.points) < ITEMS and text not in self.points:
            self.points.append(text)

    def login(self, username: str, secret: str, kind: str = "password") -> None:
        """Add a login attempt."""
        if len(self.credentials) < ITEMS:
            self.credentials.append(Credential(username[:KEPT], secret[:KEPT], kind))


Read: TypeAlias = Callable[[Reader, Told], str]
"""Reads one message from the reader's position, moves it forward, and returns the message's title."""


def decoded(protocol: str, conversation: Conversation, read: Read, opening: str = "") -> Decoded:
    """What the conversation says: `read` is called for each message of both directions, the peer's first, until the bytes end.

    The summary is `opening` and the points that were made, or else the titles of the first messages.
    """
    told = Told()
    room = [NODES]
    messages: list[Message] = []
    problems: list[str] = []
    sides: tuple[tuple[Direction, bytes], ...] = (("in", conversation.inbound), ("out", conversation.outbound))
    for direction, data in sides:
        found, problem = _messages(data, direction, read, told, room)
        messages += found
        problems += [problem] if problem else []
    messages = in_order(conversation, messages)
    points = (
        told.points
        or list(dict.fromkeys(message.title for message in messages if message.direction == "in" or not conversation.inbound))[:8]
    )
    summary = quoted(f"{opening}: {', '.join(points)}" if opening and points else opening or ", ".join(points), SUMMARY - 1)
    if told.operations:
        told.fields.setdefault("honeypot.operation", _kept(told.operations))
    if told.objects:
        told.fields.setdefault("honeypot.object", _kept(told.objects))
    return Decoded(
        protocol=protocol,
        summary=summary or protocol,
        messages=tuple(messages),
        fields=MappingProxyType(told.fields),
        credentials=tuple(told.credentials),
        commands=tuple(told.commands[:ITEMS]),
        urls=tuple(_kept(told.urls)),
        files=tuple(_kept(told.files)),
        problem="; ".join(problems),
    )


def _kept(values: list[str]) -> list[str]:
    return list(dict.fromkeys(value[:KEPT] for value in values if value))[:ITEMS]


def _messages(data: bytes, direction: Direction, read: Read, told: Told, room: list[int]) -> tuple[list[Message], str]:
    messages: list[Message] = []
    problem, at = "", 0
    while at < len(data):
        if len(messages) >= MESSAGES or room[0] <= 0:
            enough = f"{direction}, byte {at}: {len(messages)} messages were read, {len(data) - at} bytes are left as they are"
            return messages, problem or enough
        reader = Reader(data, at, direction=direction, room=room)
        try:
            title, trouble = read(reader, told), f"{reader.cut} bytes of the message are missing" if reader.cut else ""
        except Stop as stop:
            title, trouble = "", str(stop)
        end = reader.end if reader.framed or trouble else reader.at
        problem = problem or (f"{direction}, byte {reader.at}: {trouble}" if trouble else "")
        if end <= at:
            return messages, problem or f"{direction}, byte {at}: no message"
        messages.append(Message(direction, title or _begun(reader, at), at, end, tuple(reader.nodes)))
        at = end
    return messages, problem


def _begun(reader: Reader, at: int) -> str:
    """The title of a message that is cut or broken: the words that were read before that place."""
    words: list[str] = []
    waiting = list(reversed(reader.nodes))
    while waiting and len(words) < WORDS:
        node = waiting.pop()
        waiting += reversed(node.children)
        value = quoted(node.value, 60)
        if not node.children and _WORD.search(value) and not _HEX.fullmatch(value) and value not in words:
            words.append(value)
    stopped = f"not understood after {reader.at - at} bytes"
    return f"{', '.join(words)}, {stopped}" if words else stopped


def in_order(conversation: Conversation, messages: list[Message]) -> list[Message]:
    """The messages in the order of the turns that they begin in."""
    starts: dict[Direction, list[int]] = {}
    turns: dict[Direction, list[int]] = {}
    for direction in ("in", "out"):
        own = [(index, len(turn.data)) for index, turn in enumerate(conversation.turns) if turn.direction == direction]
        turns[direction] = [index for index, _ in own]
        starts[direction] = list(accumulate((size for _, size in own), initial=0))[:-1]
    return sorted(
        messages, key=lambda message: turns[message.direction][max(0, bisect.bisect_right(starts[message.direction], message.start) - 1)]
    )
