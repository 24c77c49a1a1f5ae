"""Which text logs there are, in what order they were written, and pieces of them to ask questions about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import polars as pl

from honeyguide.investigate.rows import LOG, NEWEST, OLDEST, Row, Rows, dataset, from_milliseconds
from honeyguide.query.aggregation import Filters, Metric
from honeyguide.query.aggregation import Terms as ByTerm
from honeyguide.query.ast import And, Or, Query, Range, Term, Terms

DATASET = "dionaea.log"
MOST_FILES = 10_000
WINDOWS = (4 << 20, 256 << 20, 1 << 62)
"""Bytes that are looked through first, next, and then: what is sought mostly lies near, and a log may have 10 GB."""


@dataclass(frozen=True)
class LogFile:
    """A text log: its span of time and of offsets; `chatty` where it has more than warnings, unlike dionaea-errors.log."""

    path: str
    first: datetime
    last: datetime
    end: int
    """Offset of its last record."""
    rows: int
    chatty: bool


@dataclass(frozen=True, order=True)
class Place:
    """A record's place in a stream: the number of the file, and the offset in it."""

    file: int
    offset: int


@dataclass(frozen=True)
class Span:
    """A part of a stream of files that one process after another wrote: from `start`, up to and without `end`."""

    files: tuple[LogFile, ...]
    start: Place
    end: Place | None = None

    def before(self, place: Place) -> "Span":
        """The part up to and without the place."""
        return Span(self.files, self.start, place)

    def after(self, place: Place) -> "Span":
        """The part behind the record at the place."""
        return Span(self.files, Place(place.file, place.offset + 1), self.end)

    def query(self, query: Query) -> Query:
        """Rows of this part that fulfil the query."""
        return dataset(DATASET, Or(tuple(self._parts())), query)

    def newest(self, rows: Rows, query: Query, size: int = 1) -> list[Row]:
        """The last rows that fulfil the query, newest first."""
        found: list[Row] = []
        for number in range(self._last, self.start.file - 1, -1):
            low, high = self._bounds(number)
            for window in WINDOWS:
                start = max(low, high - window)
                part = self._part(number, start, high, query)
                found += rows.page(part, sort=NEWEST, size=size - len(found), fields=LOG)
                high = start
                if len(found) >= size or start <= low:
                    break
            if len(found) >= size:
                break
        return found

    def oldest(self, rows: Rows, query: Query, size: int = 1) -> list[Row]:
        """The first rows that fulfil the query, oldest first."""
        found: list[Row] = []
        for number in range(self.start.file, self._last + 1):
            low, high = self._bounds(number)
            for window in WINDOWS:
                end = min(high, low + window)
                found += rows.page(self._part(number, low, end, query), sort=OLDEST, size=size - len(found), fields=LOG)
                low = end
                if len(found) >= size or end >= high:
                    break
            if len(found) >= size:
                break
        return found

    def frame(self, rows: Rows, query: Query, fields: Sequence[str]) -> pl.DataFrame:
        """All rows that fulfil the query, in the order in which they were written."""
        names = tuple(dict.fromkeys(("log.file.path", "log.offset", *fields)))
        frame = rows.frame(self.query(query), names)
        numbers = {file.path: number for number, file in enumerate(self.files)}
        if frame.is_empty():
            return frame
        return frame.sort(pl.col("log.file.path").replace_strict(numbers, default=0, return_dtype=pl.Int64), "log.offset")

    def place(self, row: Row) -> Place:
        """Where a row of this part stands."""
        numbers = {file.path: number for number, file in enumerate(self.files)}
        return Place(numbers[row["log.file.path"]], int(row["log.offset"]))

    @property
    def _last(self) -> int:
        return len(self.files) - 1 if self.end is None else self.end.file

    def _bounds(self, number: int) -> tuple[int, int]:
        """The offsets of this part in a file: from, up to and without."""
        low = self.start.offset if number == self.start.file else 0
        return low, self.end.offset if self.end is not None and number == self.end.file else self.files[number].end + 1

    def _part(self, number: int, low: int, high: int, query: Query) -> Query:
        return dataset(DATASET, Term("log.file.path", self.files[number].path), Range("log.offset", gte=low, lt=high), query)

    def _parts(self) -> list[Query]:
        result: list[Query] = []
        for number in range(self.start.file, self._last + 1):
            low, high = self._bounds(number)
            path = Term("log.file.path", self.files[number].path)
            whole = low == 0 and high > self.files[number].end
            result.append(path if whole else And((path, Range("log.offset", gte=low, lt=high))))
        return result


def log_files(rows: Rows) -> list[LogFile]:
    """Every text log in the store, by its first record."""
    aggs = {
        "files": ByTerm(
            "log.file.path",
            size=MOST_FILES,
            aggs={
                "first": Metric("min", "@timestamp"),
                "last": Metric("max", "@timestamp"),
                "end": Metric("max", "log.offset"),
                "chatty": Filters({"yes": Terms("log.level", ("debug", "info", "message"))}),
            },
        )
    }
    files: list[LogFile] = []
    for bucket in rows.aggregate(dataset(DATASET), aggs)["files"]["buckets"]:
        first, last = from_milliseconds(bucket["first"]["value"]), from_milliseconds(bucket["last"]["value"])
        if first is None or last is None:
            continue
        chatty = bucket["chatty"]["buckets"]["yes"]["doc_count"] > 0
        files.append(LogFile(str(bucket["key"]), first, last, int(bucket["end"]["value"] or 0), int(bucket["doc_count"]), chatty))
    return sorted(files, key=lambda file: (file.first, file.last, file.path))


def streams(files: Sequence[LogFile]) -> list[Span]:
    """The files put into the streams that they are pieces of: rotated ones follow one another in one folder.

    A file whose whole time another one of the same folder and kind covers is an excerpt of it and says nothing new.
    """
    chains: list[list[LogFile]] = []
    for file in files:
        same = [other for other in files if _folder(other) == _folder(file) and other.chatty == file.chatty and other is not file]
        if any(_covers(other, file) for other in same):
            continue
        follows = [
            chain
            for chain in chains
            if _folder(chain[-1]) == _folder(file) and chain[-1].chatty == file.chatty and chain[-1].last <= file.first
        ]
        if follows:
            max(follows, key=lambda chain: chain[-1].last).append(file)
        else:
            chains.append([file])
    return [Span(tuple(chain), Place(0, 0)) for chain in chains]


def _covers(whole: LogFile, part: LogFile) -> bool:
    inside = whole.first - timedelta(seconds=1) <= part.first and part.last <= whole.last + timedelta(seconds=1)
    return inside and (whole.rows, whole.path) > (part.rows, part.path) and (part.last > part.first or whole.last > whole.first)


def _folder(file: LogFile) -> PurePosixPath:
    return PurePosixPath(file.path.replace("!", "/")).parent
