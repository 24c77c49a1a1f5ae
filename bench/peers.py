"""The peers that are on this machine: lnav, ripgrep; search engines where they can be started."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.measure import Figure, run


def peers() -> list[Callable[[Path, Path], list[Figure]]]:
    """The measurements that can be made here."""
    return [measure for name, measure in (("lnav", lnav), ("rg", ripgrep)) if shutil.which(name)]


def lnav(log: Path, folder: Path) -> list[Figure]:
    """Lnav loads and counts; it keeps no store, so this is each start."""
    script = ";SELECT count(*) FROM all_logs"
    done = run(["lnav", "-n", "-c", script, str(log)], HOME=str(folder), TERM="dumb")
    lines = sum(1 for _ in log.open("rb"))
    return [Figure("lnav", "into the store", lines / done.seconds, "records/s", "no store"), Figure("lnav", "memory", done.megabytes, "MB")]


def ripgrep(log: Path, folder: Path) -> list[Figure]:
    """Ripgrep counts the lines with an address."""
    del folder
    done = run(["rg", "--count", "--fixed-strings", "Cleanup", str(log)])
    return [Figure("ripgrep", "needle in the text", done.seconds * 1000, "ms", "each time over the file")]
