"""Patterns of indices and fields, and what is left of a document."""

import pytest

from honeyguide.errors import IndexMissing
from honeyguide.store.mapping import NONE, named
from honeyguide.store.names import chosen, existing_named, fields_named, project

THERE = ["alerts", "logs-a", "logs-b", "Logs-a"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("*", ["Logs-a", "alerts", "logs-a", "logs-b"]),
        ("_all", ["Logs-a", "alerts", "logs-a", "logs-b"]),
        ("logs-*", ["logs-a", "logs-b"]),
        ("logs-*,alerts", ["alerts", "logs-a", "logs-b"]),
        ("logs-*,-logs-b", ["logs-a"]),
        ("*,-logs-*,-Logs-*", ["alerts"]),
        ("none*", []),
        ("logs-.", None),
    ],
)
def test_indices(expression: str, found: list[str] | None) -> None:
    if found is None:
        with pytest.raises(IndexMissing, match="no index"):
            chosen(expression, THERE)
    else:
        assert chosen(expression, THERE) == found


def test_fields() -> None:
    types = named(NONE, {"a.b": "keyword", "a.c": "long", "f": "flattened", "n": "nested", "n.x": "long"})
    assert fields_named("a.*", types) == ["a.b", "a.c"]
    assert fields_named(None, types) == ["a.b", "a.c", "f", "n"]
    assert fields_named("f.any.thing", types) == ["f.any.thing"]
    assert fields_named("n.x", types) == []
    assert fields_named("none", types) == []
    assert existing_named("a", types) == ["a.b", "a.c"]


def test_projections_keep_the_shape() -> None:
    source = {"a": {"b": 1, "c": {"d": 2}}, "a.e": 3, "l": [{"x": 1, "y": 2}, {"y": 3}], "z": 4}
    assert project(source, None) == source
    assert project(source, ["a"]) == {"a": {"b": 1, "c": {"d": 2}}, "a.e": 3}
    assert project(source, ["a.c.*", "l.x"]) == {"a": {"c": {"d": 2}}, "l": [{"x": 1}]}
    assert project(source, ["none"]) == {}
