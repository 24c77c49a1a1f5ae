"""One file a peer: a module here that defines PEER is in."""

from bench.peers.peer import Peer
from honeyguide.schema.registry import members


def peers() -> list[Peer]:
    """Every peer, by name."""
    return [value for _, value in members("bench.peers", "PEER") if isinstance(value, Peer)]
