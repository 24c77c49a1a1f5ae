"""Asks a real engine what each query finds, and keeps the answers beside the test: `python record_dsl.py http://127.0.0.1:9250`."""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

Json = dict[str, Any]
PLACE = Path(__file__).with_name("engine_dsl.json")
MAPPING: Json = {
    "message": "text", "k": "keyword", "n": "long", "f": "double", "d": "date", "source.ip": "ip", "b": "boolean", "geo": "geo_point",
    "nest": "nested", "nest.name": "keyword", "nest.n": "long", "nest.text": "text",
}  # fmt: skip
DOCUMENTS: list[Json] = [
    {"message": "quick brown fox jumps", "k": "new york", "n": 1, "f": 0.5, "d": "2026-01-01T00:30:00Z", "source.ip": "10.0.0.1", "b": True, "geo": {"lat": 48.1, "lon": 11.5}},
    {"message": "fox quick", "k": "Fox", "n": 2, "f": 1.5, "d": "2026-01-01T23:30:00Z", "source.ip": "10.0.0.2", "b": False, "geo": {"lat": 48.2, "lon": 11.6}},
    {"message": "new york city", "k": "new", "n": [3, 5], "f": 2.5, "d": "2026-02-01", "source.ip": "192.168.1.7", "geo": {"lat": -33.8, "lon": 151.2}},
    {"message": "failed password for root from 10.0.0.1 port 22", "k": "/etc/passwd", "n": 10, "d": "2026-03-29T01:30:00Z", "source.ip": "2001:db8::1"},
    {"message": "quick quick", "k": ["a", "b"], "n": -4, "f": -1, "d": "2026-03-30", "nest": [{"name": "x", "n": 1, "text": "red fox"}, {"name": "y", "n": 2}]},
    {"k": "~odd", "nest": [{"name": "x", "n": 2}, {"name": "z", "n": 1, "text": "blue fox"}], "geo": {"lat": 0, "lon": 179.5}},
    {"message": "Brown bear JOHN johnathon", "k": "johnathon", "n": 7, "b": True, "geo": {"lat": 1, "lon": -179.5}},
    {"message": "fox 404 the brown quick", "k": "404", "n": 404, "f": 404, "nest": {"name": "y", "n": 9, "text": "red"}},
    {},
    {"message": "", "k": "", "n": 0, "f": 0, "b": False, "d": "1970-01-01", "source.ip": "::1"},
]  # fmt: skip


def queries() -> list[Json]:
    """What is asked."""
    made: list[Json] = [{"match_all": {}}, {"match_none": {}}]
    for field, value in (
        ("k", "Fox"), ("k", "fox"), ("k", 404), ("n", 3), ("n", "10"), ("n", 2.0), ("n", 2.5), ("f", 1.5), ("f", "404"), ("b", True),
        ("b", "false"), ("message", "fox"), ("message", "Fox"), ("source.ip", "10.0.0.0/8"), ("source.ip", "2001:db8::/32"),
        ("source.ip", "::1"), ("d", "2026-02-01"), ("d", "2026-01"), ("_id", "3"), ("none", 1), ("k", ""),
    ):  # fmt: skip
        made.append({"term": {field: {"value": value}}})
    made += [
        {"term": {"k": {"value": "FOX", "case_insensitive": True}}},
        {"terms": {"k": ["a", "404", "zz"]}},
        {"terms": {"n": [1, 5, "404"]}},
    ]
    made += [
        {"terms": {"source.ip": ["10.0.0.1", "192.168.0.0/16"]}},
        {"terms": {"message": ["bear", "city"]}},
        {"terms": {"k": []}},
        {"ids": {"values": ["1", "4", "x"]}},
    ]
    for text in ("fox", "quick fox", "FOX bear", "10.0.0.1", "root port", "zebra", "", "brown quick fox"):
        made += [{"match": {"message": text}}, {"match": {"message": {"query": text, "operator": "and"}}}]
    for least in ("2", "-1", "75%", "-25%", "2<75%", "1<2", "100%", "3<90% 5<50%", "9"):
        made.append({"match": {"message": {"query": "quick brown fox bear", "minimum_should_match": least}}})
    for fuzz in ("AUTO", 0, 1, 2, "AUTO:3,5"):
        made += [
            {"match": {"message": {"query": "quik fux", "fuzziness": fuzz}}},
            {"fuzzy": {"k": {"value": "johnaton", "fuzziness": fuzz}}},
        ]
    made += [
        {"fuzzy": {"k": "fx"}},
        {"fuzzy": {"message": {"value": "bron", "prefix_length": 2}}},
        {"fuzzy": {"message": {"value": "frown", "prefix_length": 1}}},
    ]
    for text in ("quick brown", "brown quick", "quick fox", "new york", "fox", "the quick"):
        made += [{"match_phrase": {"message": text}}, {"match_phrase": {"message": {"query": text, "slop": 2}}}]
        made += [{"match_phrase_prefix": {"message": text[:-1]}}, {"match_bool_prefix": {"message": text[:-2]}}]
    made += [
        {"match": {"n": "10"}},
        {"match": {"k": "new york"}},
        {"match": {"b": "true"}},
        {"match": {"source.ip": "10.0.0.0/24"}},
        {"match": {"d": "2026-01-01"}},
    ]
    for kind in ("best_fields", "most_fields", "phrase", "phrase_prefix", "bool_prefix", "cross_fields"):
        made.append({"multi_match": {"query": "new york", "fields": ["message", "k"], "type": kind}})
    made += [
        {"multi_match": {"query": "brown city", "fields": ["message^3", "k"], "operator": "and"}},
        {"multi_match": {"query": "404", "fields": ["n", "k"], "lenient": True}},
    ]
    for text in (
        "quick +brown",
        "fox | city",
        "quick -brown",
        '"new york"',
        "jo*",
        "(quick | new) +fox",
        "quikc~1",
        "fox AND",
        '"fox quick"~3',
        "-fox",
        "brown | -zebra",
        "(",
    ):
        made += [{"simple_query_string": {"query": text, "fields": ["message"]}}]
        made += [{"simple_query_string": {"query": text, "fields": ["message"], "default_operator": "and"}}]
    for text in (
        "message:fox AND n:>1",
        "quick OR city",
        "k:(a OR Fox)",
        "n:[2 TO 10}",
        "message:/jo.*/",
        "_exists_:f",
        "d:[2026-02-01 TO *]",
        "NOT message:fox",
    ):
        made.append({"query_string": {"query": text, "default_field": "message"}})
    for bounds in (
        {"gte": 2}, {"gt": 2, "lte": 10}, {"lt": 0}, {"gte": "3", "lt": "5"}, {"gte": 2.5, "lte": 2.9}, {"from": 2, "to": 7, "include_upper": False}, {},
    ):  # fmt: skip
        made += [{"range": {"n": bounds}}, {"range": {"f": bounds}}]
    for bounds in (
        {"gte": "2026-01-01", "lt": "2026-02-01"}, {"lte": "2026-01-01"}, {"gt": "2026-01-01"}, {"gte": "2026-01-01||+1M/M"}, {"lt": "2026-03-30||-1d"},
        {"gte": 1767225600000}, {"gte": "2026-01-02", "time_zone": "-01:00"}, {"lte": "2026-03-29", "time_zone": "+09:00"}, {"gte": "2026-03", "lte": "2026-03"},
        {"gte": "01/02/2026", "format": "dd/MM/yyyy"}, {"gte": "now-1d", "lte": "now-2d"},
    ):  # fmt: skip
        made.append({"range": {"d": bounds}})
    made += [
        {"range": {"k": {"gte": "a", "lt": "g"}}},
        {"range": {"source.ip": {"gte": "10.0.0.2", "lt": "192.168.1.8"}}},
        {"range": {"source.ip": {"lte": "::2"}}},
    ]
    made += [{"exists": {"field": name}} for name in ("message", "n", "nest", "geo", "none", "source", "b", "_id")]
    made += [{"prefix": {"k": "new"}}, {"prefix": {"k": {"value": "NEW", "case_insensitive": True}}}, {"prefix": {"message": "qui"}}]
    made += [{"wildcard": {"k": p}} for p in ("*o*", "?ox", "new*", "*", "n?w", "/etc/*", "")] + [
        {"wildcard": {"message": "b*n"}},
        {"wildcard": {"k": {"value": "F*", "case_insensitive": True}}},
    ]
    made += [{"regexp": {"k": p}} for p in ("[a-z]+", "n.w( york)?", "jo.*n", ".*", "4{1}0<4-5>", "(a|b)", "~odd", "/etc/.*")] + [
        {"regexp": {"message": "jo[a-z]+"}},
        {"regexp": {"k": {"value": "fOX|[a-z]+", "case_insensitive": True}}},
        {"regexp": {"k": {"value": "F[A-Z]X|NEW", "case_insensitive": True}}},
    ]
    box = {"top_left": {"lat": 50, "lon": 10}, "bottom_right": {"lat": 40, "lon": 20}}
    made += [{"geo_bounding_box": {"geo": box}}, {"geo_bounding_box": {"geo": {"top": 10, "left": 170, "bottom": -10, "right": -170}}}]
    made += [{"geo_distance": {"distance": d, "geo": [11.5, 48.1]}} for d in ("5km", "20km", "12mi", "17000km")]
    made += [
        {"geo_polygon": {"geo": {"points": [[10, 40], [20, 40], [15, 60]]}}},
        {"geo_bounding_box": {"geo": {"wkt": "BBOX (150, 152, -30, -40)"}}},
    ]
    inner = [{"term": {"nest.name": "x"}}, {"range": {"nest.n": {"gte": 2}}}]
    made += [
        {"nested": {"path": "nest", "query": {"bool": {"must": inner}}}},
        {"nested": {"path": "nest", "query": {"bool": {"should": inner}}}},
    ]
    made += [
        {"nested": {"path": "nest", "query": {"match": {"nest.text": "fox"}}}},
        {"term": {"nest.name": "x"}},
        {"nested": {"path": "nest", "query": {"exists": {"field": "nest.text"}}}},
    ]
    made += [{"bool": {"must_not": {"nested": {"path": "nest", "query": {"match_all": {}}}}}}]
    fox, brown, big = {"term": {"message": "fox"}}, {"term": {"message": "brown"}}, {"range": {"n": {"gte": 2}}}
    made += [
        {"bool": {"must": [fox], "filter": big, "must_not": [brown]}},
        {"bool": {"should": [fox, brown, big]}},
        {"bool": {"filter": [fox], "should": [brown]}},
    ]
    made += [{"bool": {"should": [fox, brown, big], "minimum_should_match": least}} for least in (0, 1, 2, 3, 4, "50%", "-1", "2<-25%")]
    made += [{"bool": {"filter": fox, "should": [brown, big], "minimum_should_match": least}} for least in (0, 1, 2)]
    made += [
        {"bool": {}},
        {"bool": {"must_not": [fox]}},
        {"bool": {"must": [], "minimum_should_match": 1}},
        {"bool": {"filter": fox, "minimum_should_match": 1}},
    ]
    made += [
        {"constant_score": {"filter": fox, "boost": 2}},
        {"dis_max": {"queries": [fox, big], "tie_breaker": 0.5}},
        {"boosting": {"positive": fox, "negative": brown, "negative_boost": 0.2}},
    ]
    made += [
        {"function_score": {"query": fox, "functions": [{"filter": brown, "weight": 3}]}},
        {"wrapper": {"query": "eyJ0ZXJtIjp7ImsiOiJGb3gifX0="}},
        {"span_term": {"message": "fox"}},
    ]
    made += [
        {"span_near": {"clauses": [{"span_term": {"message": "quick"}}, {"span_term": {"message": "fox"}}], "slop": 1, "in_order": True}}
    ]
    made += [{"span_or": {"clauses": [{"span_term": {"message": "bear"}}, {"span_term": {"message": "city"}}]}}]
    made += [  # mistakes
        {"like": {}}, {"term": {}}, {"term": {"a": [1]}}, {"terms": {"k": "a"}}, {"match": {"message": {"query": "x", "operator": "xor"}}}, {"range": {"n": {"above": 1}}},
        {"exists": {}}, {"bool": {"must": "x"}}, {"bool": {"every": []}}, {"geo_distance": {"geo": [0, 0]}}, {"fuzzy": {"k": {"value": "x", "fuzziness": 7}}},
        {"constant_score": {}}, {"nested": {"path": "nest"}}, {"match": {"message": {"query": None}}}, {"regexp": {"k": "(a"}}, {"query_string": {"query": "a:("}},
    ]  # fmt: skip
    return made


def ask(address: str, method: str, path: str, body: Any = None) -> Any:
    """An answer of the engine; of a mistake None."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}{path}", data, {"content-type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code < 500:
            return None
        raise


def recorded(address: str) -> Json:
    """Documents and answers."""
    name = "/recorded-dsl"
    ask(address, "DELETE", name)
    plain = {field: {"type": kind} for field, kind in MAPPING.items() if not field.startswith("nest")}
    inside = {field.removeprefix("nest."): {"type": kind} for field, kind in MAPPING.items() if field.startswith("nest.")}
    ask(address, "PUT", name, {"mappings": {"properties": {**plain, "nest": {"type": "nested", "properties": inside}}}})
    lines = [json.dumps(one) for at, document in enumerate(DOCUMENTS) for one in ({"index": {"_id": str(at)}}, document)]
    ask(address, "POST", f"{name}/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    answers: list[Json] = []
    for query in queries():
        found = ask(address, "POST", f"{name}/_search", {"size": 100, "query": query})
        answers.append({"query": query, "found": None if found is None else sorted(hit["_id"] for hit in found["hits"]["hits"])})
    made_by = ask(address, "GET", "/")["version"]["number"]
    ask(address, "DELETE", name)
    return {"made_by": f"OpenSearch {made_by}", "mapping": MAPPING, "documents": DOCUMENTS, "answers": answers}


if __name__ == "__main__":
    told = recorded(sys.argv[1])
    head = json.dumps({name: told[name] for name in ("made_by", "mapping")})[:-1]
    parts = [",\n ".join(json.dumps(one) for one in told[name]) for name in ("documents", "answers")]
    PLACE.write_text(f'{head}, "documents": [\n {parts[0]}\n], "answers": [\n {parts[1]}\n]}}\n', "utf-8")
