"""Evidence as raw lines: read again where the rows say they stand, so that anybody can check them."""

import hashlib
from collections.abc import Callable
from typing import TypeAlias

from honeyguide.investigate.rows import Row, text
from honeyguide.investigate.verdict import Evidence
from honeyguide.schema.instants import iso

ReadLine: TypeAlias = Callable[[str, int], bytes | None]
"""`read_line(path, offset)`: the raw line that starts at the offset in decompressed bytes, or None where it can't be had."""

LINE_SHAPED = {"dionaea.log", "dionaea.json", "dionaea.incident"}
RECOGNISED = 60
"""Characters of a message that tell it from others."""
LONGEST = 2000
"""Characters of a line that the document repeats; its sha256 is of the whole."""


def quote(row: Row, read_line: ReadLine) -> Evidence:
    """The raw line of a row; a rendering where there is no line."""
    path, moment = str(row.get("log.file.path") or ""), row.get("@timestamp")
    record = row.get("log.offset")
    if row.get("event.dataset") in LINE_SHAPED:
        offset = int(row["log.offset"])
        line = row.get("honeypot.log.line")
        raw = read_line(path, offset)
        if raw is not None and _same(row, raw):
            raw = raw.rstrip(b"\n").removesuffix(b"\r")
            return Evidence(path, line, offset, hashlib.sha256(raw).hexdigest(), raw.decode("utf-8", "replace")[:LONGEST], moment, record)
    rendering = render(row)
    return Evidence(path, None, None, hashlib.sha256(rendering.encode()).hexdigest(), rendering[:LONGEST], moment, record)


def _same(row: Row, raw: bytes) -> bool:
    """False where another line stands there by now: the log was rotated or replaced since it was taken in."""
    told = text(row).split("\n", 1)[0][:RECOGNISED]
    return told in raw.decode("utf-8", "replace")


def render(row: Row) -> str:
    """A row that is no line, in words."""
    ends = f"{row.get('source.ip')}:{row.get('source.port')} -> {row.get('destination.ip')}:{row.get('destination.port')}"
    service = row.get("honeypot.service") or ""
    match row.get("event.dataset"):
        case "dionaea.sqlite":
            moment = row.get("@timestamp")
            return f"connections row {row.get('honeypot.connection.id')}: {service} {ends} at {iso(moment)} ({row.get('event.action')})"
        case "dionaea.bistream":
            size = "0 bytes" if empty(row) else "unfinished" if row.get("honeypot.connection.complete") is False else "complete"
            return f"recording {service} {ends}: {size}"
        case _:
            return text(row) or ends


def empty(row: Row) -> bool:
    """True where a recording holds nothing: the connection was still open when the process last wrote."""
    return not row.get("source.bytes") and not row.get("destination.bytes") and not row.get("honeypot.connection.complete")


class Exhibits:
    """Collects the evidence of one incident, each line once, and numbers it."""

    def __init__(self, read_line: ReadLine) -> None:
        self._read_line = read_line
        self._pieces: list[Evidence] = []

    def add(self, *rows: Row | None) -> tuple[int, ...]:
        """The numbers of the rows' lines; rows that are None are left out."""
        numbers: list[int] = []
        for row in rows:
            if row is None:
                continue
            piece = quote(row, self._read_line)
            if piece not in self._pieces:
                self._pieces.append(piece)
            numbers.append(self._pieces.index(piece))
        return tuple(numbers)

    def pieces(self) -> tuple[Evidence, ...]:
        """All of it, in the order in which it was added."""
        return tuple(self._pieces)
