"""Documents that are kept as lines are the documents that are written one by one: the same values, mappings and ignored names."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.embedded import sealing, together
from honeyguide.store.embedded.parts import hot_parts
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.protocol import Json, Operation, Search

NAME = "docs"
PROPERTIES = {
    "when": {"type": "date", "format": "strict_date_optional_time||epoch_millis"},
    "day": {"type": "date", "format": "dd.MM.yyyy||epoch_second"},
    "short": {"type": "keyword", "ignore_above": 5},
    "small": {"type": "byte"},
    "rough": {"type": "half_float"},
    "lax": {"type": "integer", "ignore_malformed": True},
    "off": {"type": "object", "enabled": False},
    "flat": {"type": "flattened"},
    "text": {"type": "text", "fields": {"ip": {"type": "ip", "ignore_malformed": True}}},
    "o": {"properties": {"ip": {"type": "ip"}, "deep": {"properties": {"n": {"type": "long"}}}}},
}
TEMPLATES = [{"words": {"match_mapping_type": "string", "path_match": "labels.*", "mapping": {"type": "keyword", "ignore_above": 3}}}]
DEFINITIONS: list[Json | None] = [
    None,
    {"settings": {}, "mappings": {}},
    {"settings": {}, "mappings": {"properties": PROPERTIES}},
    {"settings": {}, "mappings": {"properties": PROPERTIES, "dynamic": "false"}},
    {"settings": {}, "mappings": {"properties": PROPERTIES, "dynamic": "strict"}},
    {"settings": {"index.mapping.ignore_malformed": "true"}, "mappings": {"properties": PROPERTIES, "dynamic_templates": TEMPLATES}},
    {"settings": {"index.mapping.total_fields.limit": "4"}, "mappings": {}},
]
TIMES = ["2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678901+01:00", "2026/01/02", "20260102", "noon", 1767323045000, 2026]
WORDS = ["a", "word", "words that are long", "日本", "192.0.2.7", "2026-01-02", "", "7", "true"]
NUMBERS = [0, 1, -1, 300, 2.5, 1.0, 2**53 + 1, 2**63, "7", "x"]


def values(*some: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.sampled_from(some), st.none(), st.lists(st.sampled_from(some), max_size=3))


DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "when": values(*TIMES),
        "day": values("02.01.2026", "x", 1767323045),
        "short": values(*WORDS),
        "small": values(*NUMBERS),
        "rough": values(*NUMBERS),
        "lax": values(*NUMBERS),
        "off": st.fixed_dictionaries({"a": values(*WORDS)}),
        "flat": st.fixed_dictionaries({"a": values(*WORDS)}),
        "text": values(*WORDS),
        "o": st.one_of(st.fixed_dictionaries({}, optional={"ip": values("192.0.2.1", "2001:db8::1", "x"), "deep": st.just({"n": 3})}), st.none()),
        "o.ip": st.just("198.51.100.1"),
        "labels": st.fixed_dictionaries({}, optional={"a": values(*WORDS), "b": values(*NUMBERS)}),
        "new": values(*WORDS, *NUMBERS, *TIMES, True),
        "@timestamp": values(*TIMES),
        "source.port": values(*NUMBERS),
        "objects": st.lists(st.fixed_dictionaries({"a": values(*WORDS)}), max_size=2),
    },
)  # fmt: skip


def rows(store: EmbeddedStore) -> tuple[list[Json], Any, Any]:
    """What is known of every document: its source, and by field its typed values."""
    core = store._core  # pyright: ignore[reportPrivateUsage]
    index = core.epochs.current.indices[NAME]
    by_column = {one: name for name, column in index.columns.items() for one in (column.one, column.many)}
    frames = [sealing.read_physical(core.connection, core, part) for part in hot_parts(index)]
    physical = pl.concat([*frames, *(one.frame for one in index.waiting)], how="diagonal")
    found = [
        {by_column.get(name, name): value for name, value in row.items() if value is not None} for row in physical.iter_rows(named=True)
    ]
    return found, store.fields(NAME), store.definitions(INDEX)


def kept(folder: Path, definition: Json | None, documents: Sequence[str], *, lines: bool) -> tuple[bool, Any]:
    """Whether lines were kept as such, and what the store knows afterwards."""
    with closing(EmbeddedStore.open(folder, threads=1)) as store:
        if definition is None:
            store.create(NAME)
        else:
            store.define([Definition(INDEX, NAME, definition)])
        data = [document.encode() for document in documents]
        if lines and (done := store.append_lines(NAME, data)) is not None:
            assert [store.get(NAME, id).source for id in done.ids] == [json.loads(document) for document in documents]  # pyright: ignore
            return True, rows(store)
        outcomes = store.write(
            [Operation("create", NAME, None, json.loads(document), line) for document, line in zip(documents, data, strict=True)]
        )
        return False, rows(store) if all(one.error is None for one in outcomes) else None


@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(st.sampled_from(DEFINITIONS), st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_lines_mean_what_their_documents_mean(
    tmp_path_factory: pytest.TempPathFactory, definition: Json | None, documents: list[Json]
) -> None:
    texts = [json.dumps(document, ensure_ascii=False) for document in documents]
    done, found = kept(tmp_path_factory.mktemp("lines"), definition, texts, lines=True)
    if not done:
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(together, "FEW", 1_000)
        _, expected = kept(tmp_path_factory.mktemp("one"), definition, texts, lines=False)
    assert expected is not None, "a document that is refused was kept"
    assert found == expected


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with closing(EmbeddedStore.open(tmp_path, threads=1)) as opened:
        opened.define([Definition(INDEX, NAME, DEFINITIONS[2])])
        yield opened


def test_documents_of_different_shapes_are_kept_together(store: EmbeddedStore) -> None:
    lines = [
        b'{"when":"2026-01-02T03:04:05Z","short":"much too long","o":{"ip":"192.0.2.1"}}',
        b'{"when":1767323045000,"text":["a","b"],"new":"fresh","o":{"deep":{"n":3}}}',
        b'{"small":7,"flat":null,"text":[],"later":"2026-01-02"}',
    ]
    assert store.append_lines(NAME, lines) is None, "a time as text and as a number"
    lines[1] = lines[1].replace(b"1767323045000", b'"2026-01-02"')
    done = store.append_lines(NAME, lines)
    assert done is not None
    assert len(set(done.ids)) == 3
    assert done.first == 0
    store.refresh()
    assert [hit.ignored for hit in store.search(Search(NAME)).hits] == [("short",), (), ()]
    assert {name: store.types(NAME)[name].type for name in ("new", "new.keyword", "later")} == {
        "new": "text",
        "new.keyword": "keyword",
        "later": "date",
    }


@pytest.mark.parametrize(
    "lines",
    [
        [b'{"a":1', b'"b":2}'],
        [b'{"a":1} {"b":2}', b'{"c":[{"x":1}', b'{"x":2}]}'],
        [b'{"a":[{"b":1}', b'{"c":1}]}'],
        [b'{"a":1}', b""],
        [b"[]"],
        [b'{"a":1}x'],
        [b'{"a":NaN}'],
        [b'{"a":1e999}'],
        [b'{"a":"\xff"}'],
        [b'{"a":"\\ud800"}'],
        [b'{"a":1,"a":2}'],
        [b'{"":1}'],
        [b'{"a..b":1}'],
        [b'{"small":300}'],
        [b'{"small":"x"}'],
        [b'{"o":"no object"}'],
        [b'{"o":{"ip":"192.0.2.1"},"o.ip":"192.0.2.2"}'],
        [b'{"new":[[1]]}'],
        [b'{"new":[{"a":1}]}'],
        [b'{"new":1}', b'{"new":"x"}'],
        [b'{"new":' + b'{"a":' * 30_000 + b"1" + b"}" * 30_001],
        [b'{"new":' + b"[" * 30_000 + b"1" + b"]" * 30_000 + b"}"],
    ],
)
def test_what_isnt_plain_is_left_alone(store: EmbeddedStore, lines: list[bytes]) -> None:
    assert store.append_lines(NAME, lines) is None
    store.refresh()
    assert store.search(Search(NAME)).total == 0
    assert "new" not in store.types(NAME)


def test_ids_are_those_that_documents_get_one_by_one(store: EmbeddedStore) -> None:
    done = store.append_lines(NAME, [b'{"small":%d}' % (number % 100) for number in range(3_000)])
    assert done is not None
    (after,) = store.write([Operation("index", NAME, None, {"small": 1})])
    assert after.seq_no == 3_000
    assert len(set(done.ids)) == 3_000
    assert sorted(done.ids) == list(done.ids)
    assert max(done.ids) < after.id
    found = store.get(NAME, done.ids[2_999])
    assert found is not None
    assert (found.source, found.seq_no, found.version) == ({"small": 99}, 2_999, 1)


def test_numbers_go_on_behind_the_lines_of_a_store_that_was_closed(tmp_path: Path) -> None:
    with closing(EmbeddedStore.open(tmp_path, threads=1)) as first:
        first.define([Definition(INDEX, NAME, DEFINITIONS[1])])
        before = first.append_lines(NAME, [b'{"a":1}', b'{"a":2}'])
    with closing(EmbeddedStore.open(tmp_path, threads=1)) as second:
        assert second.indices(NAME)[0].documents == 2
        after = second.append_lines(NAME, [b'{"a":3}'])
        assert before is not None
        assert after is not None
        assert after.first == 2
        assert [second.get(NAME, id).source for id in (*before.ids, *after.ids)] == [{"a": 1}, {"a": 2}, {"a": 3}]  # pyright: ignore[reportOptionalMemberAccess]
