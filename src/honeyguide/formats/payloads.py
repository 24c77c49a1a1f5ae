r"""What peers sent, as honeypots wrote it down (base64, hexadecimal, Python literals), becomes bytes again: data, never evaluated."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

LONGEST_PAYLOAD = 1 << 20
"""Bytes of a payload that are unpacked into hexadecimal and text; the rest stays in event.original."""

_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_REPR = re.compile(r"(?:[^\\]|\\x[0-9a-f]{2}|\\[nrt\\'\"])*", re.DOTALL)
"""What Python's repr of bytes writes, and nothing that a codec would warn of."""
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"\n": b""}


def unrepr(text: str) -> bytes | None:
    r"""The bytes of a Python literal such as `b'GET \x16'` or `'GET'`; None where the text isn't one."""
    body = text.removeprefix("b").removeprefix("u")
    if len(body) < 2 or body[0] not in "'\"" or body[-1] != body[0]:
        return None
    inner = body[1:-1]
    if _REPR.fullmatch(inner):
        try:
            return inner.encode("latin-1").decode("unicode_escape").encode("latin-1")
        except UnicodeError:
            pass
    return _ESCAPE.sub(_unescaped, inner.encode("utf-8", "replace"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    code: bytes = found[1]
    if len(code) == 3 and code[:1] == b"x":
        return bytes.fromhex(code[1:].decode())
    if code[:1] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _NAMED.get(code, code)


def without_repr(value: object) -> object:
    """The text that a Python literal stands for; anything else as it is."""
    found = unrepr(value) if isinstance(value, str) and value.startswith(("b'", 'b"', "u'", 'u"')) else None
    return value if found is None else found.decode("utf-8", "replace")


def from_base64(value: object) -> bytes | None:
    """The bytes of base64 text; None where it isn't any."""
    try:
        return base64.b64decode(value, validate=False) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


def _from_hex(value: object) -> bytes | None:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _from_repr(value: object) -> bytes | None:
    if not isinstance(value, str):
        return None
    found = unrepr(value)
    return value.encode("utf-8", "replace") if found is None else found


def _from_escaped(value: object) -> bytes | None:
    return unrepr(f"'{value}'") if isinstance(value, str) else None


READERS: Mapping[str, Callable[[object], bytes | None]] = MappingProxyType(
    {"base64": from_base64, "hex": _from_hex, "repr": _from_repr, "escaped": _from_escaped}
)
"""How a payload is read, by the kind that a table names."""


def payload_columns(payloads: Sequence[bytes | None]) -> list[pl.Series]:
    """`honeypot.payload.hex` and `honeypot.payload.text` of the bytes."""
    cut = [None if payload is None else payload[:LONGEST_PAYLOAD] for payload in payloads]
    return [
        pl.Series("honeypot.payload.hex", [payload.hex() if payload else None for payload in cut], dtype=pl.String),
        pl.Series("honeypot.payload.text", [payload.decode("utf-8", "replace") if payload else None for payload in cut], dtype=pl.String),
    ]
