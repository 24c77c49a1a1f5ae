"""What reaches a terminal: text without control characters, sizes and rates in words, a progress bar."""

import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.errors import SourceError
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from honeyguide.ingest.run import Progress
    from honeyguide.sources.source import Refusal


def size(count: float) -> str:
    """Bytes in words: `7.9 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def stored_bytes(paths: list[str]) -> int:
    """Stored bytes of everything below the paths that can be seen, for the bar; 0 where there is no terminal to show one."""
    if not sys.stderr.isatty():
        return 0
    total = 0
    for path in map(Path, paths):
        with suppress(OSError, ValueError):
            for file in path.rglob("*") if path.is_dir() else [path]:
                with suppress(OSError):
                    total += file.stat().st_size if file.is_file() and not file.is_symlink() else 0
    return total


def say_refused(refusals: "Iterable[Refusal]") -> None:
    """What can't be read, why, and the remedy, a line each on standard error."""
    for refusal in refusals:
        print(f"refused: {visible(str(SourceError(refusal.reason, where=refusal.path, hint=refusal.hint)))}", file=sys.stderr)


@contextmanager
def progress_bar(total: int) -> "Generator[Callable[[Progress], None]]":
    """A bar with rate, time left, events and rejects on a terminal's standard error; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich import progress as rich_progress
    from rich.console import Console

    columns = (
        rich_progress.TextColumn("{task.fields[name]}"),
        rich_progress.BarColumn(),
        rich_progress.DownloadColumn(),
        rich_progress.TransferSpeedColumn(),
        rich_progress.TimeRemainingColumn(),
        rich_progress.TextColumn("{task.fields[events]:,} events, {task.fields[rejects]:,} rejects"),
    )
    with rich_progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("intake", total=total or None, name="", events=0, rejects=0)

        def watch(progress: "Progress") -> None:
            name = visible(progress.path)[-40:].replace("[", r"\[")
            bars.update(task, completed=progress.bytes, name=name, events=progress.events, rejects=progress.rejects)

        yield watch
