"""The opening of a source, from which the generic formats learn its shape: the same bytes however the source arrives."""

from honeyguide.formats.format import Chunk

OPENING = 64 << 10
"""Bytes; what is beyond is read by what these showed."""

BOM = b"\xef\xbb\xbf"


def opening(chunk: Chunk) -> bytes | None:
    """The whole lines in the first 64 KiB (at least two lines, all of a short source); None while too little has arrived.

    The NULs that copytruncate leaves and a byte-order mark in front don't count.
    """
    data = chunk.data.lstrip(b"\0").removeprefix(BOM)
    if len(data) < OPENING and not chunk.final:
        return None
    if len(data) <= OPENING:
        # A last line without end may be cut, which would mislead; unless it is all there is.
        return data if data.endswith(b"\n") else data[: data.rfind(b"\n") + 1] or data
    end = data.rfind(b"\n", 0, OPENING)
    if data.count(b"\n", 0, max(end, 0)) == 0:
        # One line or less: the second one shows what the first one means.
        end = data.find(b"\n", data.find(b"\n") + 1) if b"\n" in data else -1
    if end < 0 and not chunk.final:
        return None
    return data[: end + 1] if end >= 0 else data


def opening_lines(data: bytes, most: int = 1000) -> list[str]:
    """The lines of an opening that aren't blank, as text; of a head cut in a line, `data` should end before it."""
    lines = (line.rstrip("\r") for line in data.decode("utf-8", "replace").lstrip("\0\ufeff").split("\n"))
    return [line for line in lines if line.strip()][:most]


def head_lines(head: bytes, most: int = 200) -> list[str]:
    """The lines that a sniffer judges by: without the last one where the head may have cut it."""
    lines = opening_lines(head, most + 1)
    if len(lines) > 1 and not head.endswith(b"\n"):
        lines.pop()
    return lines[:most]
