"""On which shard a document would lie, so that it is found with its routing and not without, as on a cluster."""

from collections.abc import Mapping
from typing import Any

from honeyguide.store.hashing import shard


def shard_of(routing: str, settings: Mapping[str, Any]) -> int:
    """The shard of a document with that routing, by the index's settings."""
    shards = int(settings.get("index.number_of_shards", 1))
    if shards == 1:
        return 0
    return shard(routing, shards, slots_of(settings))


def slots_of(settings: Mapping[str, Any]) -> int:
    """Slots over which shards are spread: so many that an index could be split up to 1024 ways."""
    shards = int(settings.get("index.number_of_shards", 1))
    return int(settings.get("index.number_of_routing_shards", shards * (1 << max(1, 10 - (shards - 1).bit_length()))))
