"""lnav, which loads a log each time it starts and keeps no store."""

from bench.measure import MEMORY, RATE, Figure, run
from bench.peers.peer import Peer, Task, not_on_path


def measure(task: Task) -> list[Figure]:
    """Loading and counting."""
    done = run(["lnav", "-n", "-c", ";SELECT count(*) FROM all_logs", str(task.log)], HOME=str(task.folder), TERM="dumb")
    rate = task.survey.records / done.seconds
    return [Figure("lnav", RATE, rate, "records/s", "no store, not parsed"), Figure("lnav", MEMORY, done.megabytes, "MB")]


PEER = Peer("lnav", lambda tools: not_on_path("lnav"), measure)
