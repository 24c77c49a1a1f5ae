"""On which shard a document would lie, so that it is found with its routing and not without, as on a cluster.

Elasticsearch's OperationRouting and Murmur3HashFunction: MurmurHash3 x86 32 (public domain, Austin Appleby) of UTF-16.
"""

from collections.abc import Mapping
from typing import Any

WHOLE = 0xFFFFFFFF


def shard_of(routing: str, settings: Mapping[str, Any]) -> int:
    """The shard of a document with that routing, by the index's settings."""
    shards = int(settings.get("index.number_of_shards", 1))
    if shards == 1:
        return 0
    slots = slots_of(settings)
    return _signed(murmur(routing)) % slots // (slots // shards)


def slots_of(settings: Mapping[str, Any]) -> int:
    """Slots over which shards are spread: so many that an index could be split up to 1024 ways."""
    shards = int(settings.get("index.number_of_shards", 1))
    return int(settings.get("index.number_of_routing_shards", shards * (1 << max(1, 10 - (shards - 1).bit_length()))))


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number


def murmur(text: str) -> int:
    """MurmurHash3 with seed 0."""
    data = text.encode("utf-16-le", "surrogatepass")
    hash, whole = 0, len(data) // 4 * 4
    for at in range(0, whole, 4):
        hash ^= _mixed(int.from_bytes(data[at : at + 4], "little"))
        hash = (((hash << 13) | (hash >> 19)) * 5 + 0xE6546B64) & WHOLE
    if whole < len(data):
        hash ^= _mixed(int.from_bytes(data[whole:], "little"))
    hash ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        hash = ((hash ^ (hash >> shift)) * factor) & WHOLE
    return hash


def _mixed(block: int) -> int:
    block = (block * 0xCC9E2D51) & WHOLE
    return (((block << 15) | (block >> 17)) * 0x1B873593) & WHOLE
