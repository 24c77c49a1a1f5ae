"""`python -m bench.rotations`: ten writers append and rotate while the server that follows them is killed with -9, again and again.

At the end every line that was written is in the store, once. Rotated by renaming, by copying and truncating, and by compressing; a line
that is truncated away before its copy is made would be readable by nobody, so writers hold still for that moment.
"""

import argparse
import gzip
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from bench.beside import Beside, beside

WRITERS = 10
KEPT = 50
"""Rotated files that a writer keeps: what was removed before it was read can't be read any more."""
_NUMBERED = r"line (\d+) of writer (\d+) "
Rotate: TypeAlias = Callable[[Path, int], None]


def renamed(log: Path, number: int) -> None:
    """As `logrotate` does by default: the others move up by one."""
    for older in range(number, 0, -1):
        log.with_name(f"{log.name}.{older}").rename(log.with_name(f"{log.name}.{older + 1}"))
    log.rename(log.with_name(f"{log.name}.1"))


def copied(log: Path, number: int) -> None:
    """`copytruncate`: the writer goes on in the same file."""
    shutil.copyfile(log, log.with_name(f"{log.name}-{number:03}"))
    with log.open("r+b") as file:
        file.truncate(0)


def compressed(log: Path, number: int) -> None:
    """`compress`: moved away, packed, and only then removed."""
    aside, packed = log.with_name(f"{log.name}-{number:03}"), log.with_name(f"{log.name}-{number:03}.gz")
    log.rename(aside)
    with aside.open("rb") as source, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(source, target)
    aside.unlink()


ROTATIONS: tuple[Rotate, ...] = (renamed, copied, compressed)


@dataclass
class Writer:
    """One log, its lines numbered."""

    number: int
    log: Path
    lines: int
    seconds: float
    moments: random.Random
    written: int = 0
    rotated: int = 0
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.log.parent.mkdir(parents=True)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        rotate = ROTATIONS[self.number % len(ROTATIONS)]
        while self.written < self.lines:
            count = min(self.lines - self.written, self.moments.randint(1, max(2, self.lines // 40)))
            with self.log.open("ab", buffering=0) as file:
                file.write(b"".join(self._line(number) for number in range(self.written, self.written + count)))
            self.written += count
            if self.moments.random() < 0.15 and self.written < self.lines and self.rotated < KEPT:
                rotate(self.log, self.rotated)
                self.rotated += 1
            time.sleep(self.seconds * count / self.lines)

    def _line(self, number: int) -> bytes:
        second = number // 20 + self.number
        at = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
        words = f"line {number} of writer {self.number} {'x' * (number % 90)}"
        return f"[22112026 {at}] python /opt/dionaea/module.c:853-debug: {words}\n".encode()


@dataclass(frozen=True)
class Outcome:
    """Lines that were written, found, doubled and lost, after so many kills and rotations."""

    kills: int
    rotations: int
    written: int
    found: int
    doubled: int
    lost: int
    peak_mb: int

    @property
    def right(self) -> bool:
        """Whether every line is there once."""
        return (self.found, self.doubled, self.lost) == (self.written, 0, 0)


def run(place: Path, kills: int, seed: int, lines: int = 2_000, longest: float = 6.0, store: str = "") -> Outcome:
    """Write, rotate and kill; then let one server take in what is left, and compare. `store` is a cluster's address."""
    moments = random.Random(seed)
    root, data = place / "logs", place / "data"
    seconds = kills * longest * 0.6
    writers = [
        Writer(number, root / f"sensor{number}" / "dionaea.log", lines, seconds, random.Random(seed + number)) for number in range(WRITERS)
    ]
    for one in writers:
        one.thread.start()
    peak = 0
    for _ in range(kills):
        with beside(root, data, store=store) as server:
            if moments.random() < 0.7:
                _stored_more(server, longest)
            time.sleep(moments.uniform(0.0, longest))
            peak = max(peak, server.peak())
            server.process.kill()
            server.process.wait()
    for one in writers:
        one.thread.join()
    wanted = sum(one.written for one in writers)
    with beside(root, data, store=store) as server:
        _settle(server, wanted)
        peak = max(peak, server.peak())
    found = Counter(contents(data, store))
    expected = {(one.number, number) for one in writers for number in range(one.written)}
    return Outcome(
        kills,
        sum(one.rotated for one in writers),
        wanted,
        found.total(),
        sum(count - 1 for count in found.values()),
        len(expected - found.keys()),
        peak >> 20,
    )


def _total(server: Beside) -> int:
    return server.ask(f"{server.ui}/api/v1/search", {"query": "message: writer", "size": 0})["total"]


def _stored_more(server: Beside, patience: float) -> None:
    """Wait until something was stored since, so that kills also fall between two appends."""
    ended, first = time.monotonic() + patience, _total(server)
    while time.monotonic() < ended and _total(server) == first:
        time.sleep(0.1)


def _settle(server: Beside, wanted: int, patience: float = 120.0) -> None:
    """Wait until all is there, or nothing more comes for a while."""
    ended, last, since = time.monotonic() + patience, -1, time.monotonic()
    while time.monotonic() < ended:
        total = _total(server)
        since = since if total == last else time.monotonic()
        last = total
        if time.monotonic() - since > (1.5 if total == wanted else 25):
            return
        time.sleep(0.25)


def contents(data: Path, address: str = "") -> list[tuple[int, int]]:
    """(writer, line) of every event in a store: that of a data folder, or of the cluster at an address."""
    from honeyguide.store.opening import open_cluster, open_store
    from honeyguide.store.protocol import Search

    found: list[tuple[int, int]] = []
    with closing(open_cluster(address) if address else open_store(data)) as store:
        for frame in store.scan(Search("logs-dionaea.log-*", fields=("message",))):
            texts = frame.get_column("message").to_list()
            found += [(int(one[2]), int(one[1])) for text in texts if (one := re.match(_NUMBERED, text)) is not None]
    return found


def main() -> None:
    """50 kills by default; exits with 1 where a line is lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotations", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--lines", type=int, default=20_000, help="that each writer writes")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--store", default="", help="the address of a cluster")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-rotations-") as place:
        found = run(Path(place), options.kills, options.seed, options.lines, store=options.store)
    print(found)
    sys.exit(0 if found.right else 1)


if __name__ == "__main__":
    main()
