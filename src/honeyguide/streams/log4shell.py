"""Finds Log4Shell (CVE-2021-44228) behind the lookups with which it is hidden: `${${lower:j}ndi:…`, `${${env:X:-j}${::-n}di:…`."""

import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from honeyguide.streams.embedded import unquoted

CVE = "CVE-2021-44228"
_READ = 64 << 10
_ROUNDS = 12
_INNER = re.compile(rb"\$\{([^${}]{0,200})\}")
_OPEN = re.compile(rb"\$\{|(?:\$|%24)(?:\{|%7b)", re.IGNORECASE)
_JNDI = re.compile(rb"\$\{jndi:([^}]{0,300})", re.IGNORECASE)
_COMMAND = re.compile(r"/Base64/([A-Za-z0-9+/=%]{4,400})", re.IGNORECASE)
_REACH = 600


@dataclass(frozen=True)
class Lookup:
    """A JNDI lookup: where it stands in the bytes, and what it asks for once nothing hides it."""

    start: int
    end: int
    target: str


def find_lookup(data: bytes) -> Lookup | None:
    """The first JNDI lookup in the first 64 KiB."""
    data = data[:_READ]
    first = _OPEN.search(data)
    if first is None:
        return None
    text = unquoted(unquoted(data[first.start() :]))
    for _ in range(_ROUNDS):
        if found := _JNDI.search(text):
            end = data.find(b"}", first.start())
            last = max(end + 1, first.end()) if end >= 0 else len(data)
            return Lookup(first.start(), min(max(last, first.end()), first.start() + _REACH), found[1].decode("latin-1"))
        simpler = _INNER.sub(_value, text)
        if simpler == text:
            return None
        text = simpler
    return None


def command(target: str) -> str:
    """The command that a lookup's path asks its server to answer with, as the public servers for it take them; empty without one."""
    found = _COMMAND.search(target)
    if found is None:
        return ""
    try:
        return b64decode(unquote_to_bytes(found[1]), validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""


def _value(lookup: re.Match[bytes]) -> bytes:
    """What a harmless lookup gives: the default behind `:-`, or the text in another case."""
    inner = lookup[1]
    if inner[:5].lower() == b"jndi:":
        return lookup[0]
    _, default, value = inner.partition(b":-")
    if default:
        return value
    kind, colon, rest = inner.partition(b":")
    if colon and kind.lower() in (b"lower", b"upper"):
        return rest.lower() if kind.lower() == b"lower" else rest.upper()
    return b""
