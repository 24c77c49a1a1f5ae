"""Elasticsearch 7.10, given the records parsed."""

from bench.measure import Figure
from bench.peers.engine import absent, measure
from bench.peers.peer import Peer, Task


def _measure(task: Task) -> list[Figure]:
    return measure(task, "elasticsearch", "Elasticsearch", task.bulk, "parsed before")


PEER = Peer("Elasticsearch", absent, _measure)
