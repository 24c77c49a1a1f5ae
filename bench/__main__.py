"""`python -m bench`: Honeyguide and its peers over the same log, one after the other, and the ratios between them.

A peer that isn't here is named. Ratios are Honeyguide's figure ÷ the peer's: above 1 is better for records/s, below 1 for the rest.
"""

import argparse
import compileall
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import honeyguide
from bench import corpus
from bench.honeyguide_runs import VERDICT, report, store, verdict
from bench.log import made_log
from bench.measure import OURS, Figure
from bench.peers import peers
from bench.peers.peer import Task, Tools
from bench.results import Results

CORPORA = "corpora"
REPORT = "whole report"
ENGINES = Path(__file__).resolve().parents[2] / "shared" / "engines"


def main() -> None:
    """Measure and print; `--json FILE` keeps the figures."""
    names = [OURS, VERDICT, REPORT, *(peer.name for peer in peers()), CORPORA]
    options = arguments(names)
    chosen = [name for name in names if not options.only or key(name) in map(key, options.only)]
    signal.signal(signal.SIGTERM, _leave)
    compileall.compile_dir(Path(honeyguide.__file__).parent, quiet=2)  # as an installation does
    results = Results()
    with tempfile.TemporaryDirectory(prefix="honeyguide-bench-", dir=options.folder) as name:
        folder = Path(name)
        tools = Tools(options.engines, options.heap, options.victoria_logs)
        try:
            measure_all(chosen, Task(options.log or made_log(folder, options.records), folder, tools), options.huge, results)
        finally:  # what was measured before an interruption is shown
            print(results.text())
            if options.json:
                results.keep(options.json)


def measure_all(chosen: list[str], task: Task, gigabytes: float, results: Results) -> None:
    """One after the other; what can't be measured is named with the reason."""
    work: dict[str, Callable[[], list[Figure]]] = {
        OURS: lambda: store(task),
        VERDICT: lambda: verdict(task.log, task.folder, gigabytes),
        REPORT: lambda: report(task),
    }
    for peer in peers():
        work[peer.name] = lambda peer=peer: peer.measure(task)
        if peer.name in chosen and (reason := peer.absent(task.tools)):
            results.absent[peer.name] = reason
    results.records = task.survey.records
    for what in chosen:
        if what in work and what not in results.absent:
            say(f"{what} …")
            try:
                results.figures += work[what]()
            except (OSError, subprocess.CalledProcessError) as error:
                results.absent[what] = why(error)
                say(f"{what}: {results.absent[what]}")
    if CORPORA in chosen and corpus.CORPUS.is_dir():
        say("corpora …")
        for row in corpus.rows(task.folder):
            results.corpora.append(row)
    elif CORPORA in chosen:
        results.absent[CORPORA] = f"no {corpus.CORPUS}"


def arguments(names: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--records", type=int, default=2_000_000, help="of the generated dionaea.log (2,000,000)")
    parser.add_argument("--log", type=Path, help="a dionaea.log to use instead")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=f"only these of: {', '.join(map(key, names))}")
    parser.add_argument("--huge", type=float, default=10, metavar="GB", help="size of the log for the first verdict (10)")
    parser.add_argument("--victoria-logs", default="victoria-logs", metavar="PROGRAM", help="VictoriaLogs' program (from the PATH)")
    parser.add_argument("--engines", type=Path, default=ENGINES, metavar="FOLDER", help=f"with `start` for the two engines ({ENGINES})")
    parser.add_argument("--heap", default="1g", help="of the engines' Java machines (1g)")
    parser.add_argument("--folder", type=Path, help="where to work; needs some 2 KB a record, and the huge log's size")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    options = parser.parse_args()
    known = set(map(key, names))
    if unknown := [name for name in options.only if key(name) not in known]:
        parser.error(f"no {', '.join(unknown)}; there is {', '.join(sorted(known))}")
    return options


def key(name: str) -> str:
    """A name as it is typed: lower case, with hyphens."""
    return name.lower().replace(" ", "-")


def say(text: str) -> None:
    """What is being done, for the person who waits."""
    print(text, file=sys.stderr, flush=True)


def why(error: OSError | subprocess.CalledProcessError) -> str:
    """The error in one line."""
    told: Any = error.stderr if isinstance(error, subprocess.CalledProcessError) else None
    lines = (told or b"").decode("utf-8", "replace").strip().splitlines()
    return f"failed: {lines[-1] if lines else error}"


def _leave(number: int, frame: FrameType | None) -> None:
    """An ordered end goes the way of every other one, so that what was started is stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
