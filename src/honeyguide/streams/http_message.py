"""Reads messages in HTTP's manner: a first line, headers, a body. HTTP, SSDP and their kin share it."""

from dataclasses import dataclass, field

from honeyguide.streams.reader import KEPT, Reader, quoted

METHODS = frozenset(
    (
        "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND", "PROPPATCH",
        "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
        "SEARCH", "REPORT", "SSTP_DUPLEX_POST", "RDG_OUT_DATA", "RDG_IN_DATA", "RPC_IN_DATA", "RPC_OUT_DATA", "DEBUG", "TRACK",
    ),
)  # fmt: skip
_MANY = 150
"""Headers of one message that are read."""


@dataclass
class Head:
    """A message's first line and headers; of equal names the first counts."""

    first: str
    headers: dict[str, str] = field(default_factory=dict)
    """By lower-case name."""
    names: list[str] = field(default_factory=list)
    """As they were written, in order."""

    def get(self, name: str) -> str:
        """A header's value, empty where it isn't there."""
        return self.headers.get(name, "")

    @property
    def length(self) -> int | None:
        """The body's length as Content-Length claims it, None where it makes no claim that can be read."""
        text = self.get("content-length")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def read_head(reader: Reader) -> Head:
    """The first line and the headers up to the empty line."""
    head = Head(reader.line("first line"))
    while reader.left and len(head.names) < _MANY:
        start = reader.at
        line = _line(reader)
        if not line:
            reader.note("end of headers", "", start, reader.at)
            break
        name, colon, value = line.partition(":")
        reader.note(quoted(name, 60) or "(no name)", quoted(value.strip()) if colon else "", start, reader.at)
        head.names.append(name[:100])
        head.headers.setdefault(name.strip().lower()[:100], value.strip()[:KEPT])
    return head


def read_body(reader: Reader, head: Head, *, to_the_end: bool) -> bytes:
    """The body as the headers frame it: in chunks, by length, or (answers) to the end. Shorter than claimed where less is there."""
    if "chunked" in head.get("transfer-encoding").lower():
        return _chunks(reader)
    length = head.length
    if length is None:
        return _taken(reader, reader.left) if to_the_end else b""
    reader.frame(length)
    return _taken(reader, reader.left)


def _taken(reader: Reader, size: int) -> bytes:
    return reader.raw("body", size) if size else b""


def _chunks(reader: Reader) -> bytes:
    pieces: list[bytes] = []
    while reader.left and len(pieces) < 1000:
        start = reader.at
        size_text = _line(reader).partition(";")[0].strip()
        try:
            size = int(size_text, 16)
        except ValueError:
            reader.note("chunk size", quoted(size_text), start, reader.at)
            break
        if not size:
            reader.note("last chunk", "", start, reader.at)
            while reader.left and _line(reader):
                pass
            break
        piece = reader.take(min(max(size, 0), reader.left))
        reader.note("chunk", quoted(piece), start, reader.at)
        pieces.append(piece)
        if reader.peek(2) == b"\r\n":
            reader.take(2)
    return b"".join(pieces)


def _line(reader: Reader) -> str:
    found = reader.data.find(b"\n", reader.at, min(reader.end, reader.at + (1 << 16)))
    end = min(reader.end, reader.at + (1 << 16)) if found < 0 else found
    text = reader.data[reader.at : min(end, reader.at + 4 * KEPT)].rstrip(b"\r").decode("utf-8", "replace")
    reader.at = end if found < 0 else found + 1
    return text
