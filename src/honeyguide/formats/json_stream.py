"""Finds the objects in a stream of JSON that isn't one record a line, byte for byte, whatever stands between them."""

import json
import re

from honeyguide.formats.json_text import Json, Record, without_surrogates
from honeyguide.formats.part_ledger import Part

LONGEST_RECORD = 4 << 20
"""Bytes after which an object that doesn't end is junk: as long as a line may be."""

_SCALAR = r'(?:"(?:[^"\\]|\\.)*"|[\d.+\-eE]+|true|false|null)'
_NAME = r'"[^"\\]{1,80}"\s*:\s*'
_WRAPPER = re.compile(rf'[\s\0\ufeff]*\{{\s*(?:{_NAME}{_SCALAR}\s*,\s*)*{_NAME}\[\s*(?=\{{\s*")')
_MEMBER = re.compile(rf"{_NAME}{_SCALAR}?")
_BETWEEN = re.compile(r"[\s,\[\]}\0\ufeff]+")
_AGAIN = re.compile(r'\n|(?<=\})\s*,\s*(?=\{\s*")')
_DECODER = json.JSONDecoder(strict=False)
TORN = "a torn record"
_AT_THE_END = 12
"""Characters before the end of the text within which a mistake may be a cut: half a literal or an escape."""


def wrapper(text: str) -> int:
    """Where a wrapper such as `{"attacks": [` at the start ends; 0 where the stream begins with a record or an array."""
    found = _WRAPPER.match(text)
    if not found:
        return 0
    try:
        whole, end = _DECODER.raw_decode(text, text.index("{"))
    except (ValueError, RecursionError):
        return found.end()
    nested = [value for value in whole.values() if isinstance(value, dict | list)]
    return found.end() if len(nested) == 1 and not text[end:].strip(" \r\n\t,\0") else 0


def parts(data: bytes, offset: int, *, final: bool, wrapped: bool, skip: int = 0) -> list[Part]:
    """The parts at the start of `data` that can be told apart already.

    `wrapped`: the records are in a wrapper, whose other members are no records; `skip`: characters of it that open it.
    """
    text = data.decode("utf-8", "surrogateescape")
    ascii_only = data.isascii()
    found: list[Part] = []
    at, behind = 0, offset + len(data)
    while at < len(text):
        full = behind - offset >= LONGEST_RECORD
        step = (skip, None, "") if at < skip else _step(text, at, final=final, full=full, wrapped=wrapped)
        if step is None:
            break
        end, record, reason = step
        piece = text[at:end]
        size = len(piece) if ascii_only else len(piece.encode("utf-8", "surrogateescape"))
        found.append(Part(piece, offset, size, record, reason))
        offset += size
        at = end
    return found


def _step(text: str, at: int, *, final: bool, full: bool, wrapped: bool) -> tuple[int, Record | None, str] | None:
    """(end, record, reason) of the next part; None where more of the text must come first, for which there is no room where it is `full`."""
    between = _BETWEEN.match(text, at)
    if between:
        return between.end(), None, ""
    member = _MEMBER.match(text, at) if wrapped else None
    if member:
        return (member.end(), None, "") if final or full or member.end() < len(text) else None
    if text[at] != "{":
        return _junk(text, at, "not JSON", final=final or full)
    try:
        value, end = _DECODER.raw_decode(text, at)
    except RecursionError:
        return _junk(text, at, "nested too deeply", final=final or full)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text) - _AT_THE_END or error.msg.startswith("Unterminated string")
        if cut and not final and not full:
            return None
        if cut and final and "\n" not in text[error.pos :].rstrip():
            return len(text), None, TORN
        return _junk(text, at, TORN if cut else f"not JSON: {error.msg}", final=final or full)
    except ValueError as error:
        return _junk(text, at, f"not JSON: {error}", final=final or full)
    return end, _clean(value, text[at:end]), ""


def _clean(value: Json, text: str) -> Json:
    return value if text.isascii() and "\\u" not in text else without_surrogates(value)


def _junk(text: str, at: int, reason: str, *, final: bool) -> tuple[int, None, str] | None:
    """Up to the end of the line or to where another record seems to begin."""
    again = _AGAIN.search(text, at + 1) if text[at] != "\n" else None
    if again:
        return again.end(), None, reason
    return (len(text), None, reason) if final else None
