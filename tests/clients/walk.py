"""What every client does, and what must come of it: a day of a small shipper and of somebody who asks."""

from typing import Any

LEVELS = ("info", "info", "warning", "debug", "error")
COUNT = 1_203
DOCUMENTS: list[dict[str, Any]] = [
    {
        "@timestamp": f"2026-03-{1 + number // 600:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00.000Z",
        "level": LEVELS[number % 5],
        "n": number,
        "message": f"connection {number} from 192.0.2.{number % 250} 日本",
        "host": {"name": f"pot-{number % 3}"},
    }
    for number in range(COUNT)
]
"""Of these the shipper sends all under the ids `0` to `1202`, and one with a number that is none."""

WALK: dict[str, Any] = {
    "bulk": {"written": COUNT, "failed": 1},
    "count": COUNT,
    "search": {"total": 241, "first": [2, 7, 12, 17, 22], "fields": ["n"]},
    "levels": {"debug": 240, "error": 240, "info": 482, "warning": 241},
    "days": [600, 600, 3],
    "mean": 601.0,
    "scan": {"hits": COUNT, "sum": COUNT * (COUNT - 1) // 2},
    "pages": {"hits": COUNT, "sum": COUNT * (COUNT - 1) // 2},
    "got": DOCUMENTS[5],
    "updated": {"level": "changed", "n": 5, "version": 2},
    "missing": 404,
    "conflict": 409,
    "stale": 409,
    "bad": [400, "parsing_exception"],
    "no index": [404, "index_not_found_exception"],
    "several": [1, 2, None],
    "searches": [241, 1],
    "types": {"@timestamp": "date", "level": "keyword", "n": "integer", "message": "text"},
    "alias": COUNT,
    "deleted": 240,
    "left": COUNT - 240 - 1,
    "health": ["green", "yellow"],
    "gone": False,
}
"""What each client's program prints: the answers as its users see them."""
TEMPLATE: dict[str, Any] = {
    "index_patterns": ["walk-*"],
    "template": {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0},
        "mappings": {
            "properties": {
                "@timestamp": {"type": "date"},
                "level": {"type": "keyword"},
                "n": {"type": "integer"},
                "message": {"type": "text"},
            }
        },
    },
}


def checked(found: dict[str, Any]) -> None:
    """What a program printed is the walk."""
    found = dict(found)
    assert found.pop("health") in WALK["health"]
    assert found == {name: value for name, value in WALK.items() if name != "health"}
