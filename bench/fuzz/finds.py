"""Keeps each input that breaks a promise, once for each place in the code, and says how to run it again."""

import hashlib
import json
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

SLOW = 10.0
"""Seconds of processor for one input of at most 64 KiB; a coverage-guided run is itself some three times slower."""
PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Find:
    """A broken promise: where, what was said, and the input."""

    target: str
    place: str
    said: str
    file: str

    def replay(self) -> str:
        """The command that runs the input again."""
        return f"python -m bench.fuzz --replay {self.file} {self.target}"


class Finds:
    """`with finds.over(data): target.run(data)`: what is raised within is kept, and the search goes on."""

    def __init__(self, target: str, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._places: set[str] = set()
        self._data = b""
        self._began = 0.0

    def over(self, data: bytes) -> "Finds":
        """The input that is run next."""
        self._data = data
        return self

    def __enter__(self) -> None:
        self._began = time.process_time()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Everything but an interruption is kept, also what Rust's panics raise, which is no Exception."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            return False
        taken = time.process_time() - self._began
        if error is not None:
            self.keep(place_of(error), f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))
        elif taken > SLOW:
            self.keep("slow", f"{taken:.0f} s of processor for {len(self._data):,} bytes", "")
        return True

    def keep(self, place: str, said: str, trace: str) -> None:
        """Write the input down, unless this place has one already."""
        if place in self._places:
            return
        self._places.add(place)
        file = self._folder / f"{self._target}-{hashlib.sha256(self._data).hexdigest()[:12]}"
        file.write_bytes(self._data)
        find = Find(self._target, place, said[:300], str(file))
        with (self._folder / "finds.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(find)) + "\n")
        print(f"{trace}{place}: {find.said}\n  {find.replay()}", file=sys.stderr, flush=True)


def place_of(error: BaseException) -> str:
    """The innermost line of the project that the error went through, and its kind."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(PROJECT)]
    if not ours:
        return type(error).__name__
    frame = ours[-1]
    return f"{Path(frame.filename).relative_to(PROJECT)}:{frame.lineno} in {frame.name}, {type(error).__name__}"


def read_finds(folder: Path) -> list[Find]:
    """All that were kept."""
    file = folder / "finds.jsonl"
    return [Find(**json.loads(line)) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
