"""`python -m bench.honeypot RECORDING TARGET`: a process that leaves on the disk what the recorded one did, and hangs as it did.

It holds the log open, fills it block by block, and the database row by row. Where the recorded loop stood still it says `hung` and burns a
core; at each line on standard input it writes the blocks that came later. A second process (`--again`) goes on where the recording does.
"""

import argparse
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import BinaryIO

from bench.recording import DATABASE, TURN, Database, Recording
from honeyguide.workspace.demo import unpack

STEPS = 12


class Outputs:
    """The files of a sensor, as far as they are written."""

    def __init__(self, recording: Recording, target: Path) -> None:
        target.mkdir(parents=True, exist_ok=True)
        self.recording = recording
        self._target = target
        self._files: dict[str, BinaryIO] = {name: (target / name).open("ab", buffering=0) for name in recording.data}
        self._database = Database(recording, target / DATABASE)
        self._streams = list(recording.streams())

    def write(self, sizes: dict[str, int]) -> None:
        """Append to each output up to a size, a block a write."""
        for name, size in sizes.items():
            file, data = self._files[name], self.recording.data[name]
            while (at := file.tell()) < size:
                file.write(data[at : min(size, at + 4096)])

    def add(self, at: "timedelta | None" = None) -> None:
        """Rows and conversations up to so long after the beginning; all where it isn't said."""
        begin, _ = self.recording.span
        until = begin + (at if at is not None else timedelta(days=1))
        for when, path in [one for one in self._streams if one[0] <= until]:
            folder = self._target / "bistreams" / f"{when:%Y-%m-%d}"
            folder.mkdir(parents=True, exist_ok=True)
            copyfile(path, folder / path.name)
        self._streams = [one for one in self._streams if one[0] > until]
        self._database.until(until)
        if at is None:
            self._database.rest()

    def close(self) -> None:
        """Let go of all."""
        self._database.close()
        for file in self._files.values():
            file.close()


def play(outputs: Outputs, seconds: float, steps: int = STEPS) -> None:
    """The time up to the hang, or to the end, in so many seconds."""
    begin, end = outputs.recording.span
    hung = outputs.recording.hung_at
    stop = (hung if hung is not None else end) - timedelta(seconds=1)
    for step in range(1, steps + 1):
        at = begin + (stop - begin) * step / steps
        outputs.write(outputs.recording.written(at))
        outputs.add(at - begin)
        time.sleep(seconds / steps)
    if hung is not None:
        outputs.write(outputs.recording.frozen())
        outputs.add(hung + TURN - begin)
        return
    outputs.write({name: len(data) for name, data in outputs.recording.data.items()})
    outputs.add()


def burn() -> None:
    """As the loop does that never comes back."""
    while True:
        pass


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(prog="python -m bench.honeypot", description=__doc__)
    parser.add_argument("recording", type=Path, help="a folder, or `demo`: the one that comes with the package")
    parser.add_argument("target", type=Path)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--burn", type=float, default=0.0, metavar="SECONDS", help="go on for so long; the blocks come after half of it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-honeypot-") as place:
        folder = unpack(Path(place)) if str(options.recording) == "demo" else options.recording
        run(Outputs(Recording.load(folder), options.target), options)


def run(outputs: Outputs, options: argparse.Namespace) -> None:
    """Leave what the recorded process left."""
    if options.again:
        outputs.write({name: len(data) for name, data in outputs.recording.data.items()})
        outputs.add()
        print("written", flush=True)
        sys.stdin.readline()
        return
    play(outputs, options.seconds)
    if outputs.recording.hung_at is not None:
        threading.Thread(target=burn, daemon=True).start()
        print("hung", flush=True)
    else:
        print("written", flush=True)
    if options.burn:
        time.sleep(options.burn / 2)
        outputs.write({name: outputs.recording.first_end(name) for name in outputs.recording.data})
        time.sleep(options.burn / 2)
        return
    for _ in sys.stdin:
        outputs.write({name: outputs.recording.first_end(name) for name in outputs.recording.data})
        print("written", flush=True)


if __name__ == "__main__":
    main()
