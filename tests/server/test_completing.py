"""How a query may go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SmallStore

from honeyguide.server.completing import complete, place_of

EVENTS = (
    {
        "event.dataset": "dionaea.log",
        "@timestamp": "2026-11-22T21:00:00Z",
        "source.ip": "192.0.2.1",
        "user.name": "root",
        "source.port": 80,
    },
    {
        "event.dataset": "dionaea.log",
        "@timestamp": "2026-11-22T21:00:01Z",
        "source.ip": "192.0.2.1",
        "user.name": 'a "b" (c)',
        "source.port": 81,
    },
)


@pytest.mark.parametrize(
    ("before", "expects", "field", "typed"),
    [
        ("", "field", "", ""),
        ("sou", "field", "sou", "sou"),
        ("source.ip ", "operator", "source.ip", ""),
        ("source.ip: ", "value", "source.ip", ""),
        ("source.ip:19", "value", "source.ip", "19"),
        ('user.name: "a b', "value", "user.name", "a b"),
        ("user.name: (root or ad", "value", "user.name", "ad"),
        ("user.name: root ", "conjunction", "user.name", ""),
        ("user.name: root a", "conjunction", "user.name", "a"),
        ("user.name: root and sou", "field", "sou", "sou"),
        ("not (source.port >= 8", "value", "source.port", "8"),
        (r"odd\:name: v", "value", "odd:name", "v"),
        ("user.name: (a or b) ", "conjunction", "user.name", ""),
    ],
)
def test_what_is_expected(before: str, expects: str, field: str, typed: str) -> None:
    place = place_of(before)
    assert (place.expects, place.field, place.typed) == (expects, field, typed)


@given(st.text(max_size=200))
def test_any_beginning_has_a_place(before: str) -> None:
    place = place_of(before)
    assert 0 <= place.start <= len(before)


def test_suggestions_come_from_what_is_there(small_store: SmallStore) -> None:
    store = small_store(EVENTS)

    def texts(query: str) -> list[str]:
        return [one["text"] for one in complete(store, query, len(query))]

    assert texts("port") == ["source.port: "]
    assert texts("source.port ")[:3] == [": ", "< ", "<= "]
    assert texts("user.name: r") == ["root"]
    assert texts("user.name: ") == [r'"a \"b\" (c)"', "root"]
    assert texts("source.ip: 192") == ["192.0.2.1"]
    assert texts("user.name: root ") == ["and ", "or "]
    assert texts("nothing: ") == []
    found = complete(store, "source.ip: 192 and x", 14)
    assert (found[0]["start"], found[0]["end"], found[0]["count"]) == (11, 14, 2)


def test_lucene_is_completed_in_its_own_words(small_store: SmallStore) -> None:
    store = small_store(EVENTS)

    def texts(query: str) -> list[str]:
        return [one["text"] for one in complete(store, query, len(query), lang="lucene")]

    assert texts("port") == texts("-port") == texts("user.name:root AND (port") == ["source.port:"]
    assert texts("user.name:r") == texts("+user.name: r") == ["root"]
    assert texts("user.name:") == [r'"a \"b\" (c)"', "root"]
    assert texts("user.name:root ") == texts("words ") == ["AND ", "OR "]
    assert texts("user.name:root A") == ["AND "]
    assert texts("@timestamp:") == ['"2026-11-22T21:00:00.000Z"', '"2026-11-22T21:00:01.000Z"']
    found = complete(store, "x -source.ip:192", 16, lang="lucene")
    assert (found[0]["start"], found[0]["end"]) == (13, 16)
