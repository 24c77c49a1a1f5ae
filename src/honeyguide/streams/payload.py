"""What a payload can be searched by: as text, as hexadecimal, by its exact hash, and by a hash that tells how alike two are."""

import hashlib
import re
from typing import Any

from honeyguide.streams.tlsh import tlsh

SEARCHED = 64 << 10
"""Bytes of a payload that are searchable as text and hexadecimal; its hashes are of all of it."""
LONGEST_TLSH = 256 << 10
"""Bytes of a payload beyond which it has no fuzzy hash, which takes 0.4 µs a byte."""
_WIDE = re.compile(rb"(?:[\x09\x0a\x0d\x20-\x7e]\0){3,}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]+")


def payload_fields(data: bytes) -> dict[str, Any]:
    """`honeypot.payload.*` of all that a peer sent; empty where it sent nothing."""
    if not data:
        return {}
    head = data[:SEARCHED]
    return {
        "honeypot.payload.text": printed(head) or None,
        "honeypot.payload.hex": head.hex(),
        "honeypot.payload.sha256": hashlib.sha256(data).hexdigest(),
        "honeypot.payload.tlsh": tlsh(data) if len(data) <= LONGEST_TLSH else None,
    }


def printed(data: bytes) -> str:
    """What a person can read of the bytes: UTF-8, and UTF-16 where it is Latin letters; a run of anything else is one space."""
    if b"\0" in data:
        data = _WIDE.sub(lambda run: run[0][::2], data)
    text = data.decode("utf-8", "replace")
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n")).strip(" ")
