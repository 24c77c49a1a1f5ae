"""A conversation as one JSON document: its row, everything that its bytes say, and its messages with the place of each field."""

from typing import Any

import orjson

from honeyguide.streams.layers import layers
from honeyguide.streams.protocol import Message, Node
from honeyguide.streams.strings import entropy
from honeyguide.workspace.conversation_rows import FIELDS, row
from honeyguide.workspace.conversations import Recording

SHOWN = 4096
_PLACES = frozenset(("honeypot.payload.hex", "honeypot.payload.text"))
"""Fields that repeat the bytes."""


def document(recording: Recording) -> bytes:
    """`honeyguide.stream/1`."""
    event, conversation, said = recording.event, recording.conversation, recording.said()
    told = {name: value for name, value in event.items() if value is not None and name not in FIELDS.values() and name not in _PLACES}
    found: dict[str, Any] = {
        "schema": "honeyguide.stream/1",
        **row(event),
        "fields": told,
        "turns": [{"direction": turn.direction, "hex": turn.data[:SHOWN].hex(), "bytes": len(turn.data)} for turn in conversation.turns],
        "messages": [_message(message) for message in said.messages] if said is not None else [],
        "entropy": {"in": round(entropy(conversation.inbound), 3), "out": round(entropy(conversation.outbound), 3)},
        "layers": [
            {
                "number": one.number,
                "within": one.within,
                "kind": one.kind,
                "start": one.start,
                "end": one.end,
                "bytes": len(one.data),
                "cut": one.cut,
                "text": one.data[:SHOWN].decode("utf-8", "backslashreplace"),
            }
            for one in layers(conversation.inbound)
        ],
    }
    return orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def _message(message: Message) -> dict[str, Any]:
    return {
        "direction": message.direction,
        "title": message.title,
        "start": message.start,
        "end": message.end,
        "fields": [_node(node) for node in message.nodes],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "value": node.value,
        "start": node.start,
        "end": node.end,
        "fields": [_node(child) for child in node.children],
    }
