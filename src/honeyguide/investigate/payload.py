"""The first bytes that a peer sent, from a recording."""

import re

from honeyguide.investigate.quote import ReadLine
from honeyguide.investigate.rows import Row

STARTS = re.compile(rb"^stream = \[\('in', b'((?:[^'\\]|\\.)*)")
ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|(.))")


def first_bytes(recording: Row, read_line: ReadLine) -> bytes | None:
    """What the peer sent before the honeypot answered, as far as the recording's first line has it; never evaluated as code."""
    raw = read_line(str(recording.get("log.file.path") or ""), 0)
    found = STARTS.match(raw) if raw is not None else None
    if found is None:
        return None
    return ESCAPE.sub(lambda hit: bytes.fromhex(hit[1].decode()) if hit[1] else hit[2], found[1])
