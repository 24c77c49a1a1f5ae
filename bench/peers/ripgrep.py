"""ripgrep, which reads the whole file each time it is asked."""

from bench.measure import ASKING, FIRST, NEEDLE, Figure, run
from bench.peers.peer import Peer, Task, not_on_path


def measure(task: Task) -> list[Figure]:
    """The needle, as a command; the file is in the page cache but for the first time."""
    command = ["rg", "--count", "--fixed-strings", "--word-regexp", task.survey.needle, str(task.log)]
    runs = [run(command) for _ in range(6)]
    warm = sorted(run.seconds for run in runs[1:])[2]
    return [
        Figure("ripgrep", NEEDLE, warm * 1000, "ms", "reads the file", int(runs[0].output)),
        Figure("ripgrep", NEEDLE + FIRST, runs[0].seconds * 1000, "ms"),
        Figure("ripgrep", ASKING, max(run.megabytes for run in runs), "MB"),
    ]


PEER = Peer("ripgrep", lambda tools: not_on_path("rg"), measure)
