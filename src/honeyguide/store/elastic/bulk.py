"""Many changes in few requests, as fast as the cluster takes them: what it refuses for being busy is sent again, after a pause."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.store.elastic.complaints import refused
from honeyguide.store.elastic.connection import BUSY, Connection

Json: TypeAlias = dict[str, Any]
BYTES = 5 << 20
"""Of one request; a single document may be larger."""
LINES = 2_000
AT_ONCE = 2
"""Requests at a time: while the cluster works on one the next is written."""


@dataclass(frozen=True)
class Line:
    """One change: the action with its document, both as JSON without line ends."""

    action: bytes
    body: bytes | None = None
    again: Callable[[], bytes] | None = None
    """A simpler form of the document, where the cluster can't read the first."""

    @property
    def size(self) -> int:
        """Bytes that are sent."""
        return len(self.action) + len(self.body or b"") + 2


def send(connection: Connection, lines: Iterable[Line], *, one_by_one: bool = False) -> list[Json]:
    """The cluster's answer to each line, in order; statuses above 299 are the caller's. Raises StoreError where it stays busy."""
    parts = _parts(lines)
    if one_by_one:
        return [answer for part in parts for answer in _sent(connection, part)]
    answers: list[Json] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="bulk") as pool:
        running = []
        for part in parts:
            running.append(pool.submit(_sent, connection, part))
            if len(running) > AT_ONCE:
                answers += running.pop(0).result()
        for one in running:
            answers += one.result()
    return answers


def send_all(connection: Connection, lines: Iterable[Line], where: str) -> int:
    """Send lines that must all succeed; how many. Raises StoreError for the first that didn't."""
    answers = send(connection, lines)
    for answer in answers:
        if answer["status"] > 299:
            raise refused(answer["status"], answer, where)
    return len(answers)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    size = 0
    for line in lines:
        if part and (size + line.size > BYTES or len(part) >= LINES):
            yield part
            part, size = [], 0
        part.append(line)
        size += line.size
    if part:
        yield part


def _sent(connection: Connection, part: Sequence[Line]) -> list[Json]:
    answers: list[Json] = [{}] * len(part)
    waiting = list(range(len(part)))
    bodies = [line.body for line in part]
    tried: set[int] = set()
    end = time.monotonic() + connection.patience
    pause = 0.1
    while waiting:
        body = b"".join(_text(part[at].action, bodies[at]) for at in waiting)
        items: list[Any] = connection.ask("POST", "/_bulk", body)["items"]
        if len(items) != len(waiting):
            raise StoreError(f"the cluster answered {len(items)} of {len(waiting)} changes", where=connection.address.shown())
        later: list[int] = []
        busy = False
        for at, item in zip(waiting, items, strict=True):
            answer = answers[at] = next(iter(item.values()))
            simpler = part[at].again
            if answer["status"] in BUSY:
                busy = True
                later.append(at)
            elif answer["status"] == 400 and simpler is not None and at not in tried:
                tried.add(at)
                bodies[at] = simpler()
                later.append(at)
        if busy:
            if time.monotonic() + pause > end:
                first = answers[later[0]]
                raise refused(first["status"], first, connection.address.shown())
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - so that many don't come back at once
            pause = min(pause * 2, 5.0)
        waiting = later
    return answers


def _text(action: bytes, body: bytes | None) -> bytes:
    return action + b"\n" if body is None else action + b"\n" + body + b"\n"
