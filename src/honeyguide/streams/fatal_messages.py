"""Messages of other protocols that Dionaea's MongoDB emulation never gets past: what a lost message may have been, judged by its size."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from honeyguide.schema.words import Words
from honeyguide.streams.mongodb_walk import HEADER

_UNSIZED = 0.3
"""How sure a message is where not even the size of the lost one is known: this share of what its size would make it."""
_REQUEST = range(150, 262)
"""Sizes of DICOM association requests that hang it: above, the length of the PDU has a second byte, and the loop waits instead."""


@dataclass(frozen=True)
class Message:
    """A message that may have been sent, how sure that is before anything is known of the peer, and where its bytes come from."""

    protocol: str
    title: Words
    data: bytes
    certainty: float
    source: str
    made_up: bool = False
    """True where only its first bytes are known."""


@cache
def messages() -> tuple[Message, ...]:
    """The table, in the order of the file: messages made from their specifications, each of which hangs the emulation."""
    table = json.loads((resources.files("honeyguide.streams") / "fatal_messages.json").read_text("utf-8"))
    return tuple(
        Message(one["protocol"], Words(one["en"], one["ja"]), bytes.fromhex(one["hex"]), one["certainty"], one["source"])
        for one in table["messages"]
    )


def fitting(size: int | None) -> Iterator[Message]:
    """Messages of that size, the likeliest first; where the size is unknown all of them, with less certainty."""
    if size is None:
        for one in messages():
            yield Message(one.protocol, one.title, one.data, round(one.certainty * _UNSIZED, 2), one.source)
        return
    exact = [one for one in messages() if len(one.data) == size]
    yield from sorted(exact, key=lambda one: -one.certainty)
    if size in _REQUEST and not any(one.protocol == "dicom" for one in exact):
        yield _association(size)
    if size >= HEADER:
        yield _zeros(size)


def _association(size: int) -> Message:
    head = b"\1\0" + (size - 6).to_bytes(4, "big") + b"\0\1\0\0"
    title = Words(
        "a DICOM association request of another client (its header is certain, the rest made up)",
        "別のクライアントによるDICOMアソシエーション要求（ヘッダー以外は仮のデータ）",
    )
    return Message("dicom", title, head.ljust(size, b"\0"), 0.4, "DICOM PS3.8, 9.3.2", made_up=True)


def _zeros(size: int) -> Message:
    title = Words(
        "any message that begins with four NUL bytes (the rest made up)", "先頭4バイトがNULの何らかのメッセージ（残りは仮のデータ）"
    )
    return Message("", title, bytes(size), 0.1, "follows from the fault alone", made_up=True)
