"""Counts in Elasticsearch's words; what is wrong with a query, and how it may go on."""

from tests.server.conftest import Asker


def test_counts(taken: Asker) -> None:
    found = taken.post(
        "/aggregate", aggs={"loggers": {"terms": {"field": "log.logger"}}}, filters=[{"kind": "exists", "field": "source.ip"}]
    )
    assert found["aggregations"]["loggers"]["buckets"] == [{"key": "connection", "doc_count": 2}]
    assert found["total"] == 2
    assert "like" in taken.post("/aggregate", 400, aggs={"x": {"like": {}}})["message"]


def test_a_query_is_checked(taken: Asker) -> None:
    assert taken.post("/parse", query="a: 1 and b: 2") == {"valid": True, "error": None}
    assert taken.post("/parse", query="a: (1")["error"]["position"] == 5
    assert taken.post("/parse", query="a:[1 TO", lang="lucene")["valid"] is False


def test_a_query_is_completed(taken: Asker) -> None:
    found = taken.post("/complete", query="log.logger: c", cursor=13)["suggestions"]
    assert [(one["text"], one["count"]) for one in found] == [("connection", 2)]
