"""Runs of the honeypot's process in a log: where each begins and how it ended, from the few records that only those moments write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.rows import Row, Rows, at, text
from honeyguide.investigate.verdict import Ending
from honeyguide.query.ast import And, Exists, MatchAll, Or, Term, Terms

BLOCK = 4096
"""Dionaea's log is written in blocks of this size (stdio, never flushed), so a kill may leave a file that ends between two records by chance."""

PASTED = "-"
START_TAKES = timedelta(seconds=30)
"""A start writes all its records within this time; the slowest known is a stall of 5 s on a locked database."""

STARTS = (
    (re.compile(r"new module "), 0),
    (re.compile(r"Initializing services|Import module |Error loading module"), 1),
    (re.compile(r"Using \d+ as limit for fds|start module "), 2),
    (re.compile(r"Starting services \.\.\.|START THE SERVICES"), 3),
    (re.compile(r"No config provided\. Using default values|Starting cleanup loop"), 4),
)
"""What a start writes, in this order (dionaea 0.8 to 0.11)."""

STOPS = re.compile(r"sig(?:term|int)_cb |Closing thread pool|modules free$|free module ")
TIMER = "Starting cleanup loop"
LAST_WORDS = "This software just had a segmentation fault"
"""Written raw behind the last record, which it then continues."""
WARNERS = ("sip", "pptp")
"""Services that write a warning at each start; no words are asked for, since asking for words takes a store longest."""
LOGGERS = ("modules", "services", "dionaea", "log")


@dataclass(frozen=True)
class Life:
    """One run of the process, as one log shows it."""

    span: Span
    started: Row | None
    """The first record of the start that stands alone on its line; None where the log begins later."""
    started_at: datetime | None
    last: Row | None
    """The last record."""
    ending: Ending
    timers: int | None
    """Threads that write a heartbeat, one for each address the SIP service listens on; None where the start isn't in the log."""
    ended: bool = False
    """The log has the run from its start to an end that only a process that ends writes."""

    def until(self, lives: Sequence["Life"]) -> datetime | None:
        """When the next run began."""
        later = [life.started_at for life in lives if life.started_at and life.span.start > self.span.start]
        return min(later, default=None)


@dataclass
class _Open:
    place: Place
    started: Row | None
    started_at: datetime | None
    phase: int
    latest: datetime | None
    modules: set[str]
    stopped: bool = False
    timers: int = 0
    stand_alone: Row | None = None


def lives(rows: Rows, stream: Span) -> list[Life]:
    """The runs of a stream, in order; a stream that begins in the middle of a run has that one first, without a start."""
    warnings = And((Terms("log.logger", WARNERS), Term("log.level", "warning")))
    marks = stream.frame(rows, Or((Terms("log.logger", LOGGERS), warnings)), ("@timestamp", "message"))
    found: list[_Open] = []
    for mark in marks.iter_rows(named=True):
        _take(found, stream.place(mark), mark)
    first = stream.oldest(rows, MatchAll())
    if first and (not found or stream.place(first[0]) < found[0].place):
        found.insert(0, _Open(stream.start, None, None, 9, None, set()))
    result: list[Life] = []
    for number, one in enumerate(found):
        end = found[number + 1].place if number + 1 < len(found) else None
        span = Span(stream.files, one.place, end)
        last = next(iter(span.newest(rows, MatchAll())), None)
        stopped = one.stopped or (one.started is None and _ordered(rows, span))
        ending = _ending(rows, span, last, stopped=stopped)
        ended = end is None and one.started is not None and _written_out(rows, span)
        result.append(Life(span, one.stand_alone, one.started_at, last, ending, one.timers if one.started else None, ended=ended))
    return result


def _ordered(rows: Rows, span: Span) -> bool:
    marks = span.newest(rows, Terms("log.logger", ("log", "dionaea", "modules")), size=5)
    return any(STOPS.match(text(row)) for row in marks)


def _take(found: list[_Open], place: Place, mark: Row) -> None:
    """One record of a start or a stop: it belongs to the run that is open, or opens the next one."""
    message = text(mark)
    if STOPS.match(message):
        if found:
            found[-1].stopped = True
        return
    phase = next((phase for pattern, phase in STARTS if pattern.match(message)), None)
    if phase is None:
        return
    moment = at(mark)
    current = found[-1] if found else None
    module = message.split()[2] if phase == 0 and len(message.split()) > 2 else ""
    again = current is not None and (
        current.stopped
        or phase < current.phase
        or module in current.modules
        or (current.latest is not None and moment - current.latest > START_TAKES)
    )
    if current is None or again:
        current = _Open(place, mark, moment, phase, moment, set())
        found.append(current)
    elif current.stand_alone is None:
        current.stand_alone = mark
    if module:
        current.modules.add(module)
    current.phase, current.latest = phase, moment
    current.timers += message.startswith(TIMER)


def _ending(rows: Rows, span: Span, last: Row | None, *, stopped: bool) -> Ending:
    if stopped:
        return "ordered"
    if last is not None and LAST_WORDS in text(last):
        return "crashed"
    cut = last is not None and (bool(last.get("honeypot.log.cut")) or _rejected_behind(rows, span, last))
    if span.end is None:
        return "cut" if cut else "unknown"
    if cut:
        return "killed"
    if span.end.offset == 0:
        return "unknown"
    by_chance = span.end.offset % BLOCK == 0 or (span.end.file == span.start.file and (span.end.offset - span.start.offset) % BLOCK == 0)
    return "killed" if by_chance else "crashed"


def _written_out(rows: Rows, span: Span) -> bool:
    """True where a process that ended wrote the log's end: one that runs leaves whole blocks, and so does one that was killed.

    What went to standard output is written line by line, and what was pasted ends where the person stopped.
    """
    path = span.files[-1].path
    line = next((line for line in rows.store.checkpoints() if line.path == path), None)
    if line is None or path == PASTED or span.newest(rows, Exists("event.original")):
        return False
    same_file = span.start.file == len(span.files) - 1
    return line.position % BLOCK != 0 and not (same_file and (line.position - span.start.offset) % BLOCK == 0)


def _rejected_behind(rows: Rows, span: Span, last: Row) -> bool:
    """A record that was cut before its message is no row but a line of the ledger."""
    place = span.place(last)
    for file in {
        place.file,
        span.end.file if span.end is not None and span.end.offset else len(span.files) - 1 if span.end is None else place.file,
    }:
        low = place.offset if file == place.file else -1
        high = span.end.offset if span.end is not None and span.end.file == file else None
        for line in rows.store.checkpoints():
            if line.path != span.files[file].path:
                continue
            for reject in rows.store.rejects(line.identity):
                if reject.offset > low and (high is None or reject.offset < high):
                    return True
    return False
