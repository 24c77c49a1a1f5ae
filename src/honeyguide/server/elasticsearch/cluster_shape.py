"""How many shards indices have, as their settings say; they are all one here."""

from honeyguide.server.elasticsearch.asked import Asked
from honeyguide.server.elasticsearch.making import described
from honeyguide.store.definitions import INDEX


def shards_of_index(asked: Asked, name: str) -> int:
    """Primaries of an index."""
    return int(described(name, asked.defining.definitions(INDEX).get(name) or {})["index.number_of_shards"])


def copies_of_index(asked: Asked, name: str) -> int:
    """Copies of each shard that are wanted."""
    return 1 + int(described(name, asked.defining.definitions(INDEX).get(name) or {})["index.number_of_replicas"])
