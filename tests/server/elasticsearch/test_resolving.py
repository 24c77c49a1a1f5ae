"""Which indices an expression means."""

from datetime import UTC, datetime

import pytest

from honeyguide.errors import IndexMissing
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.filtering import filtered
from honeyguide.server.elasticsearch.resolving import IndexClosed, Options, resolve
from honeyguide.server.elasticsearch.routing import shard_of
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.hashing import WHOLE, murmur
from honeyguide.store.naive import NaiveStore

NOW = datetime(2022, 1, 28, 23, 35, tzinfo=UTC)


@pytest.fixture
def store() -> NaiveStore:
    made = NaiveStore()
    made.define(
        [
            Definition(INDEX, "a1", {"aliases": {"all": {"filter": {"term": {"x": 1}}}, "every": {}}}),
            Definition(INDEX, "a2", {"aliases": {"all": {"filter": {"term": {"x": 2}}}}}),
            Definition(INDEX, "shut", {"state": "close", "aliases": {"every": {}}}),
            Definition(INDEX, ".ds-s-1", {"settings": {"index.hidden": "true"}}),
            Definition("data_stream", "s", {"indices": [".ds-s-1"]}),
        ]
    )
    return made


@pytest.mark.parametrize(
    ("expression", "options", "indices"),
    [
        ("*", {}, ("a1", "a2", ".ds-s-1")),
        ("_all", {"expand": frozenset({"closed"})}, (".ds-s-1", "shut")),
        ("a*,-a2", {}, ("a1",)),
        ("all", {}, ("a1", "a2")),
        ("every", {}, ("a1",)),
        ("s", {}, (".ds-s-1",)),
        ("none,a1", {"ignore_unavailable": True}, ("a1",)),
        ("z*", {}, ()),
    ],
)
def test_an_expression(store: NaiveStore, expression: str, options: dict[str, object], indices: tuple[str, ...]) -> None:
    assert resolve(store, expression, Options(**options)).indices == tuple(sorted(indices))  # pyright: ignore[reportArgumentType]


def test_filters_come_with_aliases_unless_the_index_is_reached_otherwise(store: NaiveStore) -> None:
    assert resolve(store, "all").filters == {"a1": ({"term": {"x": 1}},), "a2": ({"term": {"x": 2}},)}
    assert resolve(store, "all,a1").filters == {"a2": ({"term": {"x": 2}},)}
    assert resolve(store, "all,every").filters == {"a2": ({"term": {"x": 2}},)}


def test_what_isnt_there_or_is_closed_is_said(store: NaiveStore) -> None:
    with pytest.raises(IndexMissing):
        resolve(store, "none")
    with pytest.raises(IndexClosed):
        resolve(store, "shut")
    with pytest.raises(IndexMissing):
        resolve(store, "z*", Options(allow_no_indices=False))


def test_names_with_dates() -> None:
    assert written_out("<logs-{now/d}>", NOW) == "logs-2022.01.28"
    assert written_out("<logs-{now/d{yyyy.MM.dd|+09:00}}-1>", NOW) == "logs-2022.01.29-1"
    assert written_out("<logs-{now-1M/M{yyyy-MM}}>", NOW) == "logs-2021-12"
    assert written_out("plain", NOW) == "plain"


def test_a_shard_is_that_of_elasticsearch() -> None:
    # Elasticsearch's own Murmur3HashFunctionTests.
    assert murmur("hell".encode("utf-16-le")) & WHOLE == 0x5A0CB7C3
    assert murmur("hello".encode("utf-16-le")) & WHOLE == 0xD7C31989
    assert murmur("hello w".encode("utf-16-le")) & WHOLE == 0x22AB2984
    assert shard_of("anything", {"index.number_of_shards": "1"}) == 0


def test_a_part_of_an_answer() -> None:
    body = {
        "took": 1,
        "items": [{"index": {"status": 201, "error": None}}, {"index": {"status": 400, "error": {"type": "x"}}}],
        "nodes": {"n": {"name": "h"}},
    }
    assert filtered(body, "took,items.*.status") == {"took": 1, "items": [{"index": {"status": 201}}, {"index": {"status": 400}}]}
    assert filtered(body, "**.name") == {"nodes": {"n": {"name": "h"}}}
    assert filtered(body, "-items,-nodes") == {"took": 1}
    assert filtered(body, "none") == {}
