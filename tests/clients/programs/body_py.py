"""The walk with clients that take whole bodies: elasticsearch-py 7.17 and opensearch-py."""
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false

import json
import sys

try:
    from opensearchpy import ConflictError, NotFoundError, OpenSearch, RequestError, TransportError
    from opensearchpy.helpers import bulk, scan
except ImportError:
    from elasticsearch import ConflictError, NotFoundError, RequestError, TransportError
    from elasticsearch import Elasticsearch as OpenSearch
    from elasticsearch.helpers import bulk, scan

url, file = sys.argv[1:]
with open(file, encoding="utf-8") as lines:  # noqa: PTH123
    documents = [json.loads(line) for line in lines]
client = OpenSearch(url, timeout=60)
told = {}
assert client.info()["version"]["number"]
client.indices.put_index_template(
    name="walk",
    body={
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
    },
)
actions = [{"_index": "walk-1", "_id": str(one["n"]), **one} for one in documents]
written, failed = bulk(client, [*actions, {"_index": "walk-1", "_id": "x", "n": "none"}], chunk_size=500, raise_on_error=False)
told["bulk"] = {"written": written, "failed": len(failed)}
client.indices.refresh(index="walk-1")
told["count"] = client.count(index="walk-1")["count"]
query = {"term": {"level": "warning"}}
found = client.search(index="walk-*", body={"query": query, "sort": [{"n": "asc"}], "_source": ["n"]}, size=5)["hits"]
told["search"] = {
    "total": found["total"]["value"],
    "first": [hit["_source"]["n"] for hit in found["hits"]],
    "fields": sorted(found["hits"][0]["_source"]),
}
aggs = {
    "levels": {"terms": {"field": "level"}},
    "days": {"date_histogram": {"field": "@timestamp", "calendar_interval": "day"}},
    "mean": {"avg": {"field": "n"}},
}
tallies = client.search(index="walk-1", body={"size": 0, "aggs": aggs})["aggregations"]
told["levels"] = {bucket["key"]: bucket["doc_count"] for bucket in tallies["levels"]["buckets"]}
told["days"] = [bucket["doc_count"] for bucket in tallies["days"]["buckets"]]
told["mean"] = tallies["mean"]["value"]
numbers = [hit["_source"]["n"] for hit in scan(client, index="walk-1", size=250, query={"query": {"match_all": {}}})]
told["scan"] = {"hits": len(numbers), "sum": sum(numbers)}
numbers, after = [], None
opensearch = hasattr(client, "create_pit")
if opensearch:
    pit = client.create_pit(index="walk-1", params={"keep_alive": "1m"})["pit_id"]
else:
    pit = client.open_point_in_time(index="walk-1", keep_alive="1m")["id"]
while True:
    body = {"size": 500, "pit": {"id": pit, "keep_alive": "1m"}, "sort": [{"@timestamp": "asc"}, {"n": "asc"}]}
    page = client.search(body=body if after is None else {**body, "search_after": after})
    pit = page["pit_id"]
    if not page["hits"]["hits"]:
        break
    numbers += [hit["_source"]["n"] for hit in page["hits"]["hits"]]
    after = page["hits"]["hits"][-1]["sort"]
if opensearch:
    client.delete_pit(body={"pit_id": [pit]})
else:
    client.close_point_in_time(body={"id": pit})
told["pages"] = {"hits": len(numbers), "sum": sum(numbers)}
told["got"] = client.get(index="walk-1", id="5")["_source"]
client.update(index="walk-1", id="5", body={"doc": {"level": "changed"}}, refresh=True)
changed = client.get(index="walk-1", id="5")
told["updated"] = {"level": changed["_source"]["level"], "n": changed["_source"]["n"], "version": changed["_version"]}
try:
    client.get(index="walk-1", id="nobody")
except NotFoundError as error:
    told["missing"] = error.status_code
try:
    client.create(index="walk-1", id="5", body={"n": 1})
except ConflictError as error:
    told["conflict"] = error.status_code
try:
    client.index(index="walk-1", id="5", body={"n": 1}, if_seq_no=0, if_primary_term=1)
except ConflictError as error:
    told["stale"] = error.status_code
try:
    client.search(index="walk-1", body={"query": {"nonsense": {}}})
except RequestError as error:
    told["bad"] = [error.status_code, error.error]
try:
    client.search(index="nowhere", body={"query": {"match_all": {}}})
except TransportError as error:
    told["no index"] = [error.status_code, error.error]
several = client.mget(index="walk-1", body={"ids": ["1", "2", "nobody"]})["docs"]
told["several"] = [one["_source"]["n"] if one["found"] else None for one in several]
searches = [{"index": "walk-1"}, {"query": query, "size": 0}, {}, {"query": {"term": {"n": 7}}}]
told["searches"] = [one["hits"]["total"]["value"] for one in client.msearch(body=searches, index="walk-1")["responses"]]
properties = client.indices.get_mapping(index="walk-1")["walk-1"]["mappings"]["properties"]
told["types"] = {name: properties[name]["type"] for name in ("@timestamp", "level", "n", "message")}
client.indices.put_alias(index="walk-1", name="walking")
told["alias"] = client.count(index="walking")["count"]
told["deleted"] = client.delete_by_query(index="walk-1", body={"query": {"term": {"level": "debug"}}}, refresh=True)["deleted"]
client.delete(index="walk-1", id="7", refresh="wait_for")
told["left"] = client.count(index="walk-1")["count"]
told["health"] = client.cluster.health(index="walk-1")["status"]
if not opensearch:
    # The types that clients up to 7 know.
    event = {"index": "typed", "doc_type": "event"}
    client.indices.create(index="typed")
    client.indices.put_mapping(**event, body={"event": {"properties": {"n": {"type": "long"}}}}, include_type_name=True)
    assert bulk(client, [{"_index": "typed", "_type": "event", "_id": str(n), "n": n} for n in range(3)])[0] == 3
    client.update(**event, id="1", body={"doc": {"n": 7}}, refresh=True)
    assert client.get(**event, id="1") | {"_seq_no": 0} == {
        **{"_index": "typed", "_type": "event", "_id": "1", "_version": 2, "_seq_no": 0, "_primary_term": 1, "found": True},
        "_source": {"n": 7},
    }
    assert [one["_source"] for one in client.mget(**event, body={"ids": ["0", "1"]})["docs"]] == [{"n": 0}, {"n": 7}]
    assert {hit["_type"] for hit in client.search(**event, body={"query": {"match_all": {}}})["hits"]["hits"]} == {"event"}
    assert [client.count(index="typed", doc_type=kind)["count"] for kind in ("event", "other")] == [3, 0]
    assert client.delete(**event, id="2")["result"] == "deleted"
    assert client.indices.get_mapping(**event, include_type_name=True)["typed"]["mappings"].keys() == {"event"}
    client.indices.delete(index="typed")
client.indices.delete(index="walk-1")
client.indices.delete_index_template(name="walk")
told["gone"] = bool(client.indices.exists(index="walk-1"))
print(json.dumps(told))  # noqa: T201
