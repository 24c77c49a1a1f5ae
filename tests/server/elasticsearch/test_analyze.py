"""The words that a text is cut into."""

from tests.server.elasticsearch.conftest import Port


def test_words_and_their_places(shared_port: Port) -> None:
    told = shared_port("POST", "/_analyze", {"text": "GET /admin 42"})["tokens"]
    assert [(one["token"], one["start_offset"], one["end_offset"], one["type"], one["position"]) for one in told] == [
        ("get", 0, 3, "<ALPHANUM>", 0),
        ("admin", 5, 10, "<ALPHANUM>", 1),
        ("42", 11, 13, "<NUM>", 2),
    ]
    kept = shared_port("POST", "/_analyze", {"text": "A b", "tokenizer": "keyword", "filter": ["lowercase"]})["tokens"]
    assert [one["token"] for one in kept] == ["a b"]
    assert shared_port("POST", "/_analyze", {"analyzer": "none", "text": "x"}, 400)["error"]["type"] == "illegal_argument_exception"
    shared_port("POST", "/_analyze", {}, 400)
