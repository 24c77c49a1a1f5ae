"""Runs a command or a function and says what it took: time, processor time, memory, disk."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

GLANCE = 0.005
"""Seconds between two looks at a command's memory, and the error of its time."""
OURS = "honeyguide"

RATE = "into the store"
MEMORY = "memory"
DISK = "on disk"
NEEDLE, COLUMN, TERMS, HISTOGRAM, NEWEST = QUESTIONS = (
    "needle in the text",
    "needle in a column",
    "terms",
    "histogram minute x logger",
    "newest 100 of a logger",
)
ASKING = "memory while asking"
FIRST = ", first time"


@dataclass(frozen=True)
class Figure:
    """One measured thing: who, what, the value and its unit; `note` says what the value alone doesn't."""

    who: str
    what: str
    value: float
    unit: str
    note: str = ""
    answer: int | None = None
    """What the question gave, as a number; where another's differs, the two weren't asked the same."""

    def as_json(self) -> dict[str, Any]:
        """As it is written to a file."""
        return asdict(self)


@dataclass(frozen=True)
class Run:
    """A finished command: wall seconds, processor seconds, peak resident megabytes, standard output."""

    seconds: float
    processor: float
    megabytes: float
    output: bytes


def run(command: Sequence[str], **environment: str) -> Run:
    """Run a command to its end. Raises CalledProcessError with its standard error where it fails."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env={**os.environ, **environment})
        megabytes = 0.0
        try:
            while True:
                megabytes = max(megabytes, highest_resident(process.pid))
                ended, status, usage = os.wait4(process.pid, os.WNOHANG)
                if ended:
                    process.returncode = os.waitstatus_to_exitcode(status)
                    break
                time.sleep(GLANCE)
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()
        seconds = time.perf_counter() - began
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, output.read(), errors.read())
        return Run(seconds, usage.ru_utime + usage.ru_stime, megabytes, output.read())


def highest_resident(pid: int | str = "self") -> float:
    """The most resident megabytes that a process had; 0 once it has ended.

    Not `ru_maxrss`: Linux carries that over from the process that started it, so a small program of a big bench looks big.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def processor_seconds(pid: int) -> float:
    """What a running process has had of the processor; 0 once it has ended."""
    with suppress(OSError):
        times = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[11:13]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def asked(who: str, questions: Mapping[str, Callable[[], int]], times: int = 7) -> list[Figure]:
    """Each question's first time and the median of the next ones, in milliseconds."""
    figures: list[Figure] = []
    for what, ask in questions.items():
        first, answer = _milliseconds(ask)
        warm = sorted(_milliseconds(ask)[0] for _ in range(times))[times // 2]
        figures += [Figure(who, what, warm, "ms", answer=answer), Figure(who, what + FIRST, first, "ms")]
    return figures


def _milliseconds(ask: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


def folder_bytes(folder: Path) -> int:
    """Bytes on disk below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
