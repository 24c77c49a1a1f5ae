"""How two processes speak of a store over a socket: messages of JSON with frames beside it, and nothing that runs code.

A message is four bytes (length of the JSON), four bytes (number of frames), the JSON, and each frame as eight bytes (length) and an
Arrow IPC stream. Dataclasses go by name and only those of the store's contract and of the query tree come back to life.
"""

import base64
import dataclasses
import io
import socket
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import polars as pl

from honeyguide import errors
from honeyguide.query import aggregation, ast
from honeyguide.store import protocol

TAG = "~"
"""The key that marks JSON which means more than itself."""
LONGEST = 1 << 30
"""Bytes of a message's JSON or of a frame; more is a mistake or an attack."""

_HEAD = struct.Struct(">II")
_SIZE = struct.Struct(">Q")


def _classes() -> dict[str, type[Any]]:
    found: dict[str, type[Any]] = {}
    for prefix, module in (("ast", ast), ("aggregation", aggregation), ("protocol", protocol)):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__.startswith(module.__name__):
                found[f"{prefix}.{name}"] = kind
    return found


CLASSES = _classes()
"""What may come back to life."""
NAMES = {kind: name for name, kind in CLASSES.items()}
ERRORS = {kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.HoneyguideError)}


def encode(value: Any, frames: list[pl.DataFrame]) -> Any:
    """The value as JSON; frames are set aside and referred to by number."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, pl.DataFrame):
        frames.append(value)
        return {TAG: "frame", "v": len(frames) - 1}
    if isinstance(value, datetime):
        return {TAG: "datetime", "v": value.isoformat()}
    if isinstance(value, bytes):
        return {TAG: "bytes", "v": base64.b64encode(value).decode()}
    if isinstance(value, tuple):
        return {TAG: "tuple", "v": [encode(item, frames) for item in value]}
    if isinstance(value, Mapping):
        plain = {str(name): encode(item, frames) for name, item in value.items()}
        return {TAG: "dict", "v": plain} if TAG in plain else plain
    if isinstance(value, Sequence):
        return [encode(item, frames) for item in value]
    if isinstance(value, BaseException):
        return encode_error(value)
    fields = {one.name: encode(getattr(value, one.name), frames) for one in dataclasses.fields(value)}
    return {TAG: NAMES[type(value)], "v": fields}


def encode_error(error: BaseException) -> dict[str, Any]:
    """An error in its three parts; one that isn't ours as our own mistake."""
    if isinstance(error, errors.HoneyguideError) and type(error).__name__ in ERRORS and not isinstance(error, errors.QueryError):
        parts = {"kind": type(error).__name__, "message": error.message, "where": error.where, "hint": error.hint}
    else:
        parts = {"kind": "InternalError", "message": f"{type(error).__name__}: {error}", "where": "", "hint": ""}
    return {TAG: "error", "v": parts}


def decode(value: Any, frames: Sequence[pl.DataFrame]) -> Any:
    """The value again. Raises KeyError for a name that nothing here has."""
    if isinstance(value, list):
        return [decode(item, frames) for item in value]
    if not isinstance(value, dict):
        return value
    if TAG not in value:
        return {name: decode(item, frames) for name, item in value.items()}
    kind, inner = value[TAG], value["v"]
    match kind:
        case "frame":
            return frames[inner]
        case "datetime":
            return datetime.fromisoformat(inner)
        case "bytes":
            return base64.b64decode(inner)
        case "tuple":
            return tuple(decode(item, frames) for item in inner)
        case "dict":
            return {name: decode(item, frames) for name, item in inner.items()}
        case "error":
            return ERRORS[inner["kind"]](inner["message"], where=inner["where"], hint=inner["hint"])
        case _:
            return CLASSES[kind](**{name: decode(item, frames) for name, item in inner.items()})


def send(connection: socket.socket, value: Any) -> None:
    """Send one message."""
    frames: list[pl.DataFrame] = []
    text = orjson.dumps(encode(value, frames))
    connection.sendall(_HEAD.pack(len(text), len(frames)) + text)
    for frame in frames:
        buffer = io.BytesIO()
        frame.write_ipc_stream(buffer)
        connection.sendall(_SIZE.pack(buffer.tell()))
        connection.sendall(buffer.getbuffer())


def receive(connection: socket.socket) -> Any:
    """Wait for one message. Raises EOFError where the other side has gone."""
    length, count = _HEAD.unpack(_read(connection, _HEAD.size))
    text = _read(connection, length)
    frames: list[pl.DataFrame] = []
    for _ in range(count):
        (size,) = _SIZE.unpack(_read(connection, _SIZE.size))
        frames.append(pl.read_ipc_stream(_read(connection, size)))
    return decode(orjson.loads(text), frames)


def _read(connection: socket.socket, size: int) -> bytes:
    if size > LONGEST:
        raise EOFError("a message is longer than any can be")
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        got = connection.recv_into(view[at:])
        if not got:
            raise EOFError("the other side has gone")
        at += got
    return bytes(data)
