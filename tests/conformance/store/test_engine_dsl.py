"""Queries in JSON find what OpenSearch 3.5 found for the same JSON in the same documents (`engine_dsl.json`, by `record_dsl.py`)."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from honeyguide.errors import QueryError
from honeyguide.query.dsl import read_query
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation, Search, Store

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("engine_dsl.json").read_text("utf-8"))
ANSWERS: dict[str, list[str] | None] = {json.dumps(one["query"]): one["found"] for one in RECORDED["answers"]}
HERE: dict[str, list[str] | None] = {
    '{"multi_match": {"query": "new york", "fields": ["message", "k"], "type": "phrase_prefix"}}': ["0", "2"],  # keywords begin so, too
    '{"range": {"d": {"gte": "01/02/2026", "format": "dd/MM/yyyy"}}}': [],  # formats are settled before, see search_prepared
    '{"exists": {"field": "nest"}}': ["4", "5", "7"],  # the engine never finds nested objects from outside
    '{"regexp": {"k": "~odd"}}': None,  # RE2 has no complement
}
"""What is found here where the engine finds something else, and why; None for a mistake."""


@pytest.fixture(scope="module", params=["naive", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    made = NaiveStore() if request.param == "naive" else EmbeddedStore.open(tmp_path_factory.mktemp("data"), threads=1)
    made.map("engine", RECORDED["mapping"])
    operations = [Operation("index", "engine", str(at), document) for at, document in enumerate(RECORDED["documents"])]
    made.write(operations[:4])
    made.seal()
    made.write(operations[4:])
    made.refresh()
    yield made
    made.close()


@pytest.mark.parametrize("text", ANSWERS)
def test_the_engine_finds_the_same(store: Store, text: str) -> None:
    expected = HERE.get(text, ANSWERS[text])
    if expected is None:
        with pytest.raises(QueryError):
            read_query(json.loads(text))
        return
    found = store.search(Search("engine", read_query(json.loads(text)), size=100)).hits
    assert sorted(hit.id for hit in found) == expected


def test_what_differs_was_asked() -> None:
    assert HERE.keys() <= ANSWERS.keys()
