"""Reads BSON documents off a reader with the bytes of every value, for decoders of MongoDB.

Why not pymongo's bson: it gives values without their places, and nothing at all of a document that is broken at its end.
Format: https://bsonspec.org/spec.html, version 1.1
"""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from honeyguide.streams.reader import Reader, Stop, plain, quoted

SMALLEST = 5
_MANY = 500
"""Elements of one document that are read."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIXED = {0x01: ("<d", 8), 0x10: ("<i", 4), 0x12: ("<q", 8), 0x11: ("<Q", 8)}


def document(reader: Reader, name: str, start: int | None = None) -> dict[str, Any]:
    """A document as a dictionary of Python values; its node begins at `start`, or here."""
    size = int.from_bytes(reader.peek(4), "little", signed=True)
    if reader.left < 4 or size < SMALLEST:
        raise Stop(f"{name}: a document of {size if reader.left >= 4 else '?'} bytes")
    found: dict[str, Any] = {}
    with reader.part(name, size, start=start) as inner:
        inner.take(4)
        while inner.left > 1 and len(found) < _MANY and inner.peek(1) != b"\0":
            key, value = _element(inner)
            found[key] = value
    return found


def shown(value: object, limit: int = 160) -> str:
    """A value as one line for people, in the manner of MongoDB's shell."""
    return quoted(_text(value, [400]), limit)


def _element(reader: Reader) -> tuple[str, Any]:
    start = reader.at
    kind = reader.take(1, "an element's type")[0]
    end = reader.data.find(b"\0", reader.at, reader.end)
    if end < 0:
        raise Stop("an element's name has no end")
    key = plain(reader.take(end - reader.at))
    reader.take(1)
    label = quoted(key) or "(no name)"
    if kind in (0x03, 0x04):
        inner = document(reader, label, start)
        return key, list(inner.values()) if kind == 0x04 else inner
    value = _scalar(reader, kind, label)
    reader.note(label, shown(value), start, reader.at)
    return key, value


def _scalar(reader: Reader, kind: int, label: str) -> Any:
    if kind in _FIXED:
        code, size = _FIXED[kind]
        return struct.unpack(code, reader.take(size, label))[0]
    match kind:
        case 0x02 | 0x0D | 0x0E:
            return _string(reader, label)
        case 0x05:
            size = int.from_bytes(reader.take(4, label), "little", signed=True)
            reader.take(1, label)
            return reader.take(size, label)
        case 0x07:
            return f"ObjectId({reader.take(12, label).hex()})"
        case 0x08:
            return reader.take(1, label) != b"\0"
        case 0x09:
            return _moment(int.from_bytes(reader.take(8, label), "little", signed=True))
        case 0x0B:
            return f"/{_name(reader, label)}/{_name(reader, label)}"
        case 0x0C:
            return f"DBRef({_string(reader, label)}, {reader.take(12, label).hex()})"
        case 0x0F:
            reader.take(4, label)
            code = _string(reader, label)
            size = int.from_bytes(reader.peek(4), "little", signed=True)
            reader.take(max(size, SMALLEST), label)
            return code
        case 0x13:
            return f"NumberDecimal(0x{reader.take(16, label)[::-1].hex()})"
        case 0x06 | 0x0A:
            return None
        case 0x7F | 0xFF:
            return "MaxKey" if kind == 0x7F else "MinKey"
        case _:
            raise Stop(f"{label}: a value of the unknown type {kind:#04x}")


def _string(reader: Reader, label: str) -> str:
    size = int.from_bytes(reader.take(4, label), "little", signed=True)
    if size < 1:
        raise Stop(f"{label}: a string of {size} bytes")
    return plain(reader.take(size, label)[:-1])


def _name(reader: Reader, label: str) -> str:
    end = reader.data.find(b"\0", reader.at, reader.end)
    if end < 0:
        raise Stop(f"{label} has no end")
    text = plain(reader.take(end - reader.at))
    reader.take(1)
    return text


def _moment(milliseconds: int) -> str:
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat()
    except OverflowError:
        return f"Date({milliseconds})"


def _text(value: object, room: list[int]) -> str:
    room[0] -= 1
    if room[0] < 0:
        return "…"
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_text(inner, room)}" for key, inner in list(value.items())[: room[0] + 1]) + "}"
        case list():
            return "[" + ", ".join(_text(inner, room) for inner in value[: room[0] + 1]) + "]"
        case str():
            return f"'{value}'"
        case bytes():
            return f"Binary('{quoted(value, 60)}')"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
