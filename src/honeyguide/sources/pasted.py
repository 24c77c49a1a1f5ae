"""Lines that somebody pasted: standard input as a source that can be read more than once."""

import io
from typing import BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources.source import Source

MOST = 1 << 30
"""Bytes that are kept in memory; a whole log comes as a file."""


def pasted(stream: BinaryIO) -> Source:
    """Everything the stream has, without the indentation that all its lines share (a quoted block has one)."""
    data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise SourceError("is longer than 1 GiB", where="standard input", hint="Give the file's name instead.")
    data = _dedent(data)
    return Source("-", "pasted", lambda: io.BytesIO(data), len(data), None, "", None)


def _dedent(data: bytes) -> bytes:
    lines = data.split(b"\n")
    margins = [len(line) - len(line.lstrip(b" ")) for line in lines if line.strip()]
    margin = min(margins, default=0)
    return b"\n".join(line[margin:] for line in lines) if margin else data
