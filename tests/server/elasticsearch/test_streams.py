"""Data streams and what is done to whole indices: hidden ones, aliases, indices taken in, lifecycles, rolling over late, copies of indices."""

from tests.server.elasticsearch.conftest import Json, Port


def streams(ask: Port, more: str = "") -> list[Json]:
    """The data streams as they are told."""
    return ask("GET", f"/_data_stream/*{more}")["data_streams"]


def made(ask: Port, pattern: str, **template: Json) -> None:
    """A template that makes data streams."""
    ask("PUT", f"/_index_template/{pattern.strip('.*-')}", {"index_patterns": [pattern], "data_stream": {}, **template})


def test_hidden_streams_are_told_to_who_asks_for_them(ask: Port) -> None:
    made(ask, "quiet-*", data_stream={"hidden": True})
    ask("POST", "/quiet-1/_doc?refresh=true", {"@timestamp": 1}, status=201)
    assert streams(ask) == []
    assert [one["name"] for one in streams(ask, "?expand_wildcards=hidden,open")] == ["quiet-1"]


def test_an_alias_of_a_stream_goes_on_with_it(ask: Port) -> None:
    made(ask, "logs-*")
    ask("PUT", "/_data_stream/logs-1")
    ask("POST", "/_aliases", {"actions": [{"add": {"index": "logs-*", "alias": "all"}}]})
    ask("POST", "/logs-1/_rollover")
    ask("POST", "/logs-1/_doc?refresh=true", {"@timestamp": 1}, status=201)
    assert ask("GET", "/all/_count")["count"] == 1
    assert ask("GET", "/_alias/all") == {"logs-1": {"aliases": {"all": {}}}}


def test_what_became_of_each_action_on_aliases(ask: Port) -> None:
    ask("PUT", "/a")
    assert ask("POST", "/_aliases", {"actions": [{"add": {"index": "a", "alias": "x"}}]}) == {"acknowledged": True, "errors": False}
    actions = [{"add": {"index": "a", "alias": "y"}}, {"remove": {"index": "a", "alias": "none", "must_exist": False}}]
    told = ask("POST", "/_aliases", {"actions": actions})
    assert [one["status"] for one in told["action_results"]] == [200, 404]
    assert told["errors"] is True


def test_indices_are_taken_into_a_stream_and_out_again(ask: Port) -> None:
    made(ask, "logs-*")
    ask("PUT", "/_data_stream/logs-1")
    (first,) = streams(ask)[0]["indices"]
    ask("PUT", "/old")
    for kind, names in (("add", ["old", first["index_name"]]), ("remove", [first["index_name"]])):
        ask("POST", "/_data_stream/_modify", {"actions": [{f"{kind}_backing_index": {"data_stream": "logs-1", "index": "old"}}]})
        assert [one["index_name"] for one in streams(ask)[0]["indices"]] == names
    gone = {"remove_backing_index": {"data_stream": "logs-1", "index": first["index_name"]}}
    assert "it is the write index" in ask("POST", "/_data_stream/_modify", {"actions": [gone]}, status=400)["error"]["reason"]


def test_a_lifecycle_comes_from_the_template_and_can_be_changed(ask: Port) -> None:
    made(ask, "logs-*", template={"lifecycle": {"data_retention": "10d"}})
    ask("PUT", "/_data_stream/logs-1")
    assert streams(ask)[0]["lifecycle"] == {"enabled": True, "data_retention": "10d"}
    ask("PUT", "/_data_stream/logs-1/_lifecycle", {"data_retention": "30d"})
    (told,) = ask("GET", "/_data_stream/logs-1/_lifecycle")["data_streams"]
    assert told == {"name": "logs-1", "lifecycle": {"enabled": True, "data_retention": "30d"}}


def test_a_stream_rolls_over_with_its_next_document(ask: Port) -> None:
    made(ask, "logs-*")
    ask("PUT", "/_data_stream/logs-1")
    told = ask("POST", "/logs-1/_rollover?lazy=true")
    assert (told["rolled_over"], told["lazy"], streams(ask)[0]["rollover_on_write"]) == (False, True, True)
    ask("POST", "/logs-1/_doc", {"@timestamp": 1}, status=201)
    assert (len(streams(ask)[0]["indices"]), streams(ask)[0]["rollover_on_write"]) == (2, False)


def test_the_least_that_an_index_has_before_it_is_rolled_over(ask: Port) -> None:
    ask("PUT", "/logs-000001", {"aliases": {"logs": {}}})
    conditions = {"max_age": "0ms", "min_docs": 1}
    assert ask("POST", "/logs/_rollover", {"conditions": conditions})["rolled_over"] is False
    ask("POST", "/logs/_doc?refresh=true", {"a": 1}, status=201)
    assert ask("POST", "/logs/_rollover", {"conditions": conditions})["rolled_over"] is True


def test_patterns_do_not_name_the_indices_of_streams(ask: Port) -> None:
    made(ask, "logs-*")
    ask("PUT", "/_data_stream/logs-1")
    ask("PUT", "/plain")
    told = ask("GET", "/_resolve/index/*")
    assert ([one["name"] for one in told["indices"]], [one["name"] for one in told["data_streams"]]) == (["plain"], ["logs-1"])
    assert ask("GET", "/_resolve/cluster/*")["(local)"]["matching_indices"] is True


def test_copies_of_an_index_have_its_documents(ask: Port) -> None:
    ask("PUT", "/a", {"settings": {"number_of_shards": 2}, "mappings": {"properties": {"k": {"type": "keyword"}}}})
    ask("PUT", "/a/_doc/1?routing=x", {"k": "v"}, status=201)
    assert "must be read-only" in ask("PUT", "/a/_clone/b", status=400)["error"]["reason"]
    ask("PUT", "/a/_settings", {"index.blocks.write": True})
    ask("PUT", "/a/_clone/b", {"aliases": {"copy": {}}})
    ask("PUT", "/a/_shrink/c", {"settings": {"index.blocks.write": None}})
    ask("PUT", "/a/_split/d", {"settings": {"index.number_of_shards": 4}})
    for name in ("copy", "c", "d"):
        assert [hit["_source"] for hit in ask("GET", f"/{name}/_search?q=k:v")["hits"]["hits"]] == [{"k": "v"}]
    shards = [ask("GET", f"/{name}/_settings")[name]["settings"]["index"]["number_of_shards"] for name in "bcd"]
    assert shards == ["2", "1", "4"]
    ask("POST", "/c/_doc", {"k": "w"}, status=201)
    ask("PUT", "/a/_split/e", {"settings": {"index.number_of_shards": 3}}, status=400)


def test_nothing_is_changed_by_the_name_of_a_stream(ask: Port) -> None:
    made(ask, "logs-*")
    lines = b'{"create":{"_id":"1"}}\n{"@timestamp":1}\n{"delete":{"_id":"1"}}\n{"update":{"_id":"1"}}\n{"doc":{"a":1}}\n'
    told = ask("POST", "/logs-1/_bulk", lines)["items"]
    assert [next(iter(item.values()))["status"] for item in told] == [201, 400, 400]
    assert "must not contain '#'" in ask("PUT", "/_data_stream/logs%23", status=400)["error"]["reason"]


def test_a_pattern_closes_no_stream(ask: Port) -> None:
    made(ask, "logs-*")
    ask("PUT", "/_data_stream/logs-1")
    ask("PUT", "/logger")
    assert ask("POST", "/log*/_close")["indices"] == {"logger": {"closed": True}}
    ask("POST", "/logs-1/_doc", {"@timestamp": 1}, status=201)
