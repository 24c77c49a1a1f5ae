"""JSON as programs really write it: broken surrogates, raw control characters, NaN, two records glued in one line, torn ones."""

import json
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Any
Record: TypeAlias = dict[str, Json]

MOST_PIECES = 50
"""Beyond these a line of glued records is noise."""

_RECORD = re.compile(r'\{\s*"')
_LENIENT = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Piece:
    """A part of a line: a record, or what makes no sense and why. `start` counts characters."""

    start: int
    text: str
    record: Record | None
    reason: str = ""


def json_value(text: str) -> object:
    """The value, lone surrogates replaced by U+FFFD. Raises ValueError with a sentence."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return _clean(_LENIENT.decode(text), text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_pieces(line: str) -> list[Piece]:
    """The records of a line; usually one. Of a torn record what follows it is saved."""
    try:
        value = json_value(line)
    except ValueError as error:
        return _glued(line, f"not JSON: {error}")
    if isinstance(value, dict):
        return [Piece(0, line, value)]
    return [Piece(0, line, None, "JSON, but not an object with names")]


def _glued(line: str, reason: str) -> list[Piece]:
    pieces: list[Piece] = []
    done = tries = 0
    for found in _RECORD.finditer(line):
        start = found.start()
        if start < done:
            continue
        tries += 1
        if tries > MOST_PIECES:
            break
        try:
            value, stop = _LENIENT.raw_decode(line, start)
            record = _clean(value, line)
        except (ValueError, RecursionError):
            continue
        pieces += _torn(line, done, start)
        pieces.append(Piece(start, line[start:stop], record))
        done = stop
    if not pieces:
        return [Piece(0, line, None, reason)]
    return pieces + _torn(line, done, len(line))


def _torn(line: str, start: int, end: int) -> list[Piece]:
    text = line[start:end]
    return [Piece(start, text, None, "a torn record")] if text.strip(" ,\t\0") else []


def _clean(value: Json, text: str) -> Json:
    """The value with U+FFFD for lone surrogates, which no UTF-8 can hold."""
    return without_surrogates(value) if "\\u" in text else value


def without_surrogates(value: Json) -> Json:
    """The value with U+FFFD for lone surrogates, also those that stand for bytes that weren't UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(name): without_surrogates(item) for name, item in value.items()}
    return value
