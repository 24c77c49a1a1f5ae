"""Hashes that decide where a document or a value belongs, the same as on a cluster: its shard, its slice, its partition.

MurmurHash3 x86 32 (public domain, Austin Appleby), which Lucene and Elasticsearch use with seeds of their own, and HPPC's mix of a number.
"""

from honeyguide.errors import NotCounted
from honeyguide.schema.fields import FieldType
from honeyguide.store.values import Typed

WHOLE = 0xFFFFFFFF
PARTITIONS = 31
"""The seed by which terms are cut into partitions (IncludeExclude)."""
SLICES = 7919
"""The seed by which ids are cut into slices (TermsSliceQuery)."""
_LONG = (1 << 64) - 1


def murmur(data: bytes, seed: int = 0) -> int:
    """MurmurHash3 as a signed number, as Java has it."""
    found, whole = seed, len(data) // 4 * 4
    for at in range(0, whole, 4):
        found ^= _mixed(int.from_bytes(data[at : at + 4], "little"))
        found = (((found << 13) | (found >> 19)) * 5 + 0xE6546B64) & WHOLE
    if whole < len(data):
        found ^= _mixed(int.from_bytes(data[whole:], "little"))
    found ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        found = ((found ^ (found >> shift)) * factor) & WHOLE
    return found - (1 << 32) if found >> 31 else found


def _mixed(block: int) -> int:
    block = (block * 0xCC9E2D51) & WHOLE
    return (((block << 15) | (block >> 17)) * 0x1B873593) & WHOLE


def mix(number: int) -> int:
    """A number's bits stirred (HPPC's BitMixer.mix64), signed."""
    found = number & _LONG
    found = ((found ^ (found >> 32)) * 0x4CD6944C5CC20B6D) & _LONG
    found = ((found ^ (found >> 29)) * 0xFC12C5B19D3259E9) & _LONG
    found ^= found >> 32
    return found - (1 << 64) if found >> 63 else found


def shard(routing: str, shards: int, slots: int) -> int:
    """The shard of a document with that routing, of an index whose slots are spread over so many shards (OperationRouting)."""
    return murmur(routing.encode("utf-16-le", "surrogatepass")) % slots // (slots // shards)


def sliced(id: str, routing: str | None, number: int, count: int, shards: int = 1, slots: int = 1) -> bool:
    """Whether a document is in a slice: by shards first, where there are several, and by the hash of its id within one (SliceBuilder)."""
    if shards == 1:
        return murmur(id.encode("utf-8", "surrogatepass"), SLICES) % count == number
    here = shard(routing if routing is not None else id, shards, slots)
    if count < shards:
        return here % count == number
    inside = count // shards + (count % shards > here)
    return number % shards == here and murmur(id.encode("utf-8", "surrogatepass"), SLICES) % inside == number // shards


def in_partition(kind: FieldType, value: Typed, number: int, count: int) -> bool:
    """Whether a value belongs to a partition of terms (IncludeExclude). Raises NotCounted for broken numbers."""
    if kind == "double":
        raise broken()
    if kind == "ip":
        found = murmur(int(value).to_bytes(16, "big"), PARTITIONS)
    elif isinstance(value, str):
        found = murmur(value.encode("utf-8", "surrogatepass"), PARTITIONS)
    else:
        found = mix(int(value) // 1000 if kind == "date" else int(value))
    return found % count == number


def broken() -> NotCounted:
    """The error for values that can't be cut into partitions."""
    return NotCounted("values of the type double can't be cut into partitions", hint="Ask for ranges.")
