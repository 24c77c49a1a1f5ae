"""Runs a command or a function and says what it took: time, processor time, memory, disk."""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured thing: who, what, the value and its unit; `note` says what the value alone doesn't."""

    who: str
    what: str
    value: float
    unit: str
    note: str = ""

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
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment})
    output, errors = process.stdout.read() if process.stdout else b"", b""
    if process.stderr:
        errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output, errors)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def median_of(action: Callable[[], object], times: int = 7) -> float:
    """Milliseconds of the median run, the first one left out."""
    action()
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[times // 2]


def folder_bytes(folder: Path) -> int:
    """Bytes on disk below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def own_megabytes() -> float:
    """Peak resident megabytes of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(figures: Sequence[Figure]) -> str:
    """All figures as a Markdown table: a row a measurement, a column a contestant, with the ratio to Honeyguide."""
    whos = list(dict.fromkeys(figure.who for figure in figures))
    whats = list(dict.fromkeys((figure.what, figure.unit) for figure in figures))
    found = {(figure.who, figure.what): figure for figure in figures}
    lines = ["| | " + " | ".join(whos) + " |", "|---" * (len(whos) + 1) + "|"]
    for what, unit in whats:
        ours = found.get(("honeyguide", what))
        cells: list[str] = []
        for who in whos:
            figure = found.get((who, what))
            if figure is None:
                cells.append("")
                continue
            ratio = f" (×{figure.value / ours.value:.2f})" if ours and who != "honeyguide" and ours.value else ""
            cells.append(f"{figure.value:,.1f}{ratio}{' ' + figure.note if figure.note else ''}")
        lines.append(f"| {what}, {unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
