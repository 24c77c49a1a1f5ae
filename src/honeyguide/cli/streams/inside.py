"""What is within a conversation, for people: how random it is, what was wrapped, its strings, and its files written out."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from honeyguide.schema.visible import visible
from honeyguide.streams.conversation import Conversation, Direction
from honeyguide.streams.files import files
from honeyguide.streams.layers import Layer, layers
from honeyguide.streams.reader import quoted
from honeyguide.streams.strings import entropy, nature, strings

SHOWN = 160
_SIDES: tuple[tuple[Direction, str], ...] = (("in", "the peer"), ("out", "the honeypot"))
_UNFIT = re.compile(r"[^A-Za-z0-9._:-]+")


def side(conversation: Conversation, direction: Direction) -> bytes:
    """All bytes of a direction."""
    return conversation.inbound if direction == "in" else conversation.outbound


def inside(conversation: Conversation) -> Iterator[str]:
    """A line on the entropy of each side, and one for each layer that what the peer sent was wrapped in."""
    for direction, who in _SIDES:
        data = side(conversation, direction)
        if data and (kind := nature(data)):
            yield f"  entropy of what {who} sent: {entropy(data):.2f} bits a byte ({kind})"
    for layer in layers(conversation.inbound):
        yield visible(f"  {_layer(layer)}: {quoted(layer.data, SHOWN)}")


def _layer(layer: Layer) -> str:
    within = f" of layer {layer.within}" if layer.within else ""
    cut = ", cut" if layer.cut else ""
    return f"layer {layer.number}, {layer.kind} at {layer.start}–{layer.end}{within}, {len(layer.data):,} bytes{cut}"


def string_lines(conversation: Conversation) -> Iterator[str]:
    """The strings of both sides with their places."""
    for direction, who in _SIDES:
        for one in strings(side(conversation, direction)):
            yield visible(f"{who}, {one.start}{', UTF-16' if one.wide else ''}: {one.text}")


def carve(conversation: Conversation, id: str, folder: Path) -> Iterator[str]:
    """Writes the files of both sides and of all layers into the folder, under names of ours, for nobody to run; a line for each."""
    folder.mkdir(parents=True, exist_ok=True)
    places = [(direction, "", side(conversation, direction)) for direction, _ in _SIDES]
    places += [("in", f"-layer{layer.number}", layer.data) for layer in layers(conversation.inbound)]
    for direction, layer, data in places:
        for number, one in enumerate(files(data), 1):
            content = data[one.start : one.end]
            digest = hashlib.sha256(content).hexdigest()
            # The attacker chose neither this name nor where it lies; the last ending keeps a double click from opening it.
            name = f"{_UNFIT.sub('_', id)[:150]}.{direction}{layer}-{number}.{one.kind}.carved"
            _write(folder / name, content)
            whole = "" if one.whole else ", to the end of the bytes"
            yield visible(f"{folder / name}: {one.kind}, {len(content):,} bytes from {one.start}{whole}, sha256 {digest}")


def _write(file: Path, content: bytes) -> None:
    """A new file that only its owner reads, and nobody runs; never through a link that lies there."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
