"""What a format is: how to recognise bytes, and how to read them into event frames without losing a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honeyguide.schema.words import Words

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Context:
    """What a source's surroundings tell a format: the zone of naive local times, and when the file was last written."""

    path: str = ""
    """As shown to people; members of archives as `a.tar!member`."""
    zone: tzinfo = UTC
    modified: datetime | None = None
    """For records without a year."""


@dataclass(frozen=True)
class Chunk:
    """Some bytes of a source, starting at the start of a line; or, for a whole format, the path of the file."""

    data: bytes
    offset: int = 0
    """Of `data[0]` in the decompressed source."""
    line: int = 1
    """Number of the first line in `data`."""
    final: bool = True
    """Nothing follows: what is cut has to be taken now, as event or reject."""
    context: Context = field(default_factory=Context)
    file: Path | None = None
    """A whole format's file: local, uncompressed, ours to read."""
    state: Any = None
    """What the previous batch of this source handed on (`Batch.state`), None at the start."""


@dataclass(frozen=True)
class Reject:
    """A line that the format can't make sense of."""

    line: int
    offset: int
    reason: str
    text: str
    """The start of the line, at most 1,000 characters."""


@dataclass(frozen=True)
class Batch:
    """What a format made of a chunk: `lines == events.height + continuations + len(rejects)` for line-shaped formats."""

    events: "pl.DataFrame"
    """An event frame; has `log.offset` and, for line-shaped formats, `honeypot.log.line`.

    Not log.file.path, event.dataset, event.module and @source: those are ingest's to add.
    """
    rejects: tuple[Reject, ...] = ()
    consumed: int = 0
    """Bytes of `chunk.data` that are done with; the rest comes again with more behind it."""
    lines: int = 0
    """Lines within the consumed bytes (a glue point of two processes counts as a line end)."""
    continuations: int = 0
    """Lines that belong to a record begun on an earlier line, and blank ones."""
    tail: int = 0
    """Bytes at the end of `consumed` that may still change when a final chunk's file grows: a cut line, a record that may go on."""
    state: Any = None
    """JSON-able; handed to the next read of this source, also after a restart. Where there is a tail it is the state before the tail."""
    done: bool = True
    """Whole formats only: False while there is more to read with the new state."""


@dataclass(frozen=True)
class Sample:
    """A piece of the format, and what must come out of it; conformance tests run over it."""

    data: bytes | Callable[[], bytes]
    events: tuple[dict[str, Any], ...]
    """One dict an event: the fields named must have these values (dates as ISO 8601 text with offset)."""
    rejects: int = 0
    name: str = "sample.log"


@dataclass(frozen=True)
class Format:
    """A member of the registry: `FORMAT = Format(…)` in a module of this folder."""

    name: str
    dataset: str
    title: Words
    sniff: Callable[[bytes, str], float]
    """`sniff(head, name)`: 0.0 (not this) to 1.0 (certainly this), from up to 64 KiB of decompressed head.

    The name may tip a balance only.
    """
    read: Callable[[Chunk], Batch]
    samples: tuple[Sample, ...]
    module: str = ""
    """event.module and observer.product: the honeypot or program that writes it."""
    whole: bool = False
    """True: `read` gets `chunk.file` (sqlite, bistreams, tty recordings), not a stream of lines."""
    local_time: bool = False
    """True: times are naive local ones, so `context.zone` matters."""
    identify: Callable[[Path], str] | None = None
    """Whole formats whose first KiB changes as they grow name their identity themselves."""
    read_many: "Callable[[Sequence[tuple[str, bytes]]], pl.DataFrame] | None" = None
    """Whole formats with one event a file: the rows of many small files (name, content) at once, in order."""
    original: "Callable[[pl.DataFrame], pl.Series] | None" = None
    """Rebuilds event.original from the columns, where it isn't stored because it can be."""
