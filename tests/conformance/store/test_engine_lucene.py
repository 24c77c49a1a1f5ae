"""Lucene query strings find what OpenSearch 3.5 found for the same string in the same documents (`engine_lucene.json`)."""

import json
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.engines import opened

from honeyguide.errors import QueryError
from honeyguide.query.lucene import parse
from honeyguide.query.lucene_values import QueryString
from honeyguide.store.protocol import Operation, Search, Store

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("engine_lucene.json").read_text("utf-8"))
MORE_HERE: dict[str, Any] = {
    "source.ip:10.*": ["0", "1"],  # a network as people write it
    "_exists_:mes*": ["0", "1", "2", "3", "4", "6", "7"],
    "mess*:fox": ["0", "1", "7"],
}
"""What is found here where the engine finds nothing, or a mistake."""


@pytest.fixture(scope="module", params=["naive", "embedded", pytest.param("elastic", marks=pytest.mark.engine)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    with ExitStack() as stack:
        made = opened(request, tmp_path_factory, stack)
        made.map("engine", RECORDED["mapping"])
        operations = [Operation("index", "engine", str(at), document) for at, document in enumerate(RECORDED["documents"])]
        made.write(operations[:4])
        made.seal()
        made.write(operations[4:])
        made.refresh()
        yield made


@pytest.mark.parametrize(("text", "operator"), [(text, operator) for text, found in RECORDED["queries"].items() for operator in found])
def test_the_engine_finds_the_same(store: Store, text: str, operator: Literal["or", "and"]) -> None:
    expected: list[str] | str = MORE_HERE.get(text) or RECORDED["queries"][text][operator]
    if expected == "mistake":
        with pytest.raises(QueryError):
            parse(text, QueryString(default_operator=operator))
        return
    tree = parse(text, QueryString(default_operator=operator))
    assert sorted(hit.id for hit in store.search(Search("engine", tree, size=20)).hits) == expected


@pytest.mark.parametrize("text", RECORDED["fields"])
def test_fields_may_be_chosen(store: Store, text: str) -> None:
    tree = parse(text, QueryString(fields=("k", "message")))
    assert sorted(hit.id for hit in store.search(Search("engine", tree, size=20)).hits) == RECORDED["fields"][text]
