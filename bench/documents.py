"""The log as peers are given it: parsed by our own format and written as JSON before any clock starts."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from honeyguide.formats import Chunk, Context
from honeyguide.formats.dionaea_log import FORMAT, original
from honeyguide.schema.event import conform
from honeyguide.schema.fields import fields

if TYPE_CHECKING:
    import polars as pl

BODY = 5_000
"""Documents of one request."""
BLOCK = 4 << 20
OURS_ALONE = ["event.timezone", "honeypot.log.line", "honeypot.log.mended"]
"""Columns that no shipper would send: the peers needn't keep them."""
CREATE = b'{"create":{}}\n'


@dataclass(frozen=True)
class Survey:
    """What the questions need to know of a log."""

    records: int
    needle: str
    """The peer's address that fewest records name."""
    logger: str


@dataclass(frozen=True)
class Documents:
    """A file of request bodies, one behind the other."""

    file: Path
    ends: tuple[int, ...]

    def bodies(self) -> Iterator[bytes]:
        """The bodies, in order."""
        with self.file.open("rb") as file:
            for start, end in zip((0, *self.ends), self.ends, strict=False):
                yield file.read(end - start)


def frames(log: Path) -> "Iterator[pl.DataFrame]":
    """The log's event frames, as intake would store them but for what enrichment adds."""
    waiting, offset, line, state = b"", 0, 1, None
    with log.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            waiting += block
            chunk = Chunk(waiting, offset=offset, line=line, final=not block, context=Context(path=str(log)), state=state)
            batch = FORMAT.read(chunk)
            if batch.events.height:
                yield conform(batch.events)
            waiting, state = waiting[batch.consumed :], batch.state
            offset, line = offset + batch.consumed, line + batch.lines
            if not block:
                return


def survey(log: Path) -> Survey:
    """One pass over the log."""
    records = 0
    addresses: Counter[str] = Counter()
    loggers: Counter[str] = Counter()
    for frame in frames(log):
        records += frame.height
        if "source.ip" in frame.columns:
            addresses.update(dict(frame.get_column("source.ip").drop_nulls().value_counts().iter_rows()))
        loggers.update(dict(frame.get_column("log.logger").value_counts().iter_rows()))
    needle = min(addresses, key=lambda address: (addresses[address], address), default="192.0.2.1")
    return Survey(records, needle, "sip" if "sip" in loggers else loggers.most_common(1)[0][0])


def plain(log: Path, folder: Path) -> Documents:
    """A JSON object a line."""
    return _written(log, folder / "documents.ndjson", _lines)


def bulk(log: Path, folder: Path, size: int = BODY) -> Documents:
    """As `_bulk` takes them: an action, then the document."""
    return _written(log, folder / "documents.bulk", lambda frame: (CREATE + line for line in _lines(frame)), size)


def unparsed(log: Path, folder: Path) -> Documents:
    """For `_bulk`, each record as one piece of text, to be parsed by the peer."""

    def lines(frame: "pl.DataFrame") -> Iterator[bytes]:
        return (CREATE + orjson.dumps({"message": text}, option=orjson.OPT_APPEND_NEWLINE) for text in original(frame))

    return _written(log, folder / "documents.unparsed", lines)


def _lines(frame: "pl.DataFrame") -> Iterator[bytes]:
    option = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
    for row in frame.drop(OURS_ALONE, strict=False).iter_rows(named=True):
        yield orjson.dumps({name: value for name, value in row.items() if value is not None}, option=option)


def _written(log: Path, file: Path, lines: "Callable[[pl.DataFrame], Iterator[bytes]]", size: int = BODY) -> Documents:
    """The bodies in a file, which is gone with the bench's folder."""
    ends: list[int] = []
    count = end = 0
    with file.open("wb") as out:
        for frame in frames(log):
            for line in lines(frame):
                end += out.write(line)
                count += 1
                if count % size == 0:
                    ends.append(end)
    if count % size:
        ends.append(end)
    return Documents(file, tuple(ends))


def mapping() -> dict[str, Any]:
    """The vocabulary as an Elasticsearch mapping, as somebody who knows the data would write it."""
    kinds = {"flattened": "keyword", "nested": "keyword", "wildcard": "keyword"}
    root: dict[str, Any] = {}
    for field in fields().values():
        at = root
        *above, last = field.name.split(".")
        for part in above:
            at = at.setdefault(part, {}).setdefault("properties", {})
        at.setdefault(last, {}).setdefault("type", kinds.get(field.type, field.type))
    return {"dynamic": True, "properties": root}
