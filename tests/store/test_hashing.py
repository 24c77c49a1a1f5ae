"""Where documents and values belong: the same hashes in Python, in DuckDB, and on a cluster."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.errors import NotCounted
from honeyguide.schema.fields import FieldType
from honeyguide.store.embedded.hashes import partition_sql, slice_sql
from honeyguide.store.hashing import in_partition, mix, murmur, shard, sliced

FEW = settings(max_examples=10, deadline=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def test_numbers_and_texts_are_in_the_partitions_that_opensearch_says() -> None:
    # search.aggregation/20_terms.yml of OpenSearch's own tests.
    assert [in_partition("keyword", text, 0, 2) for text in ("abc", "bcd")] == [False, True]
    assert [in_partition("long", number, 0, 2) for number in (1234, 5678)] == [False, True]
    with pytest.raises(NotCounted):
        in_partition("double", 0.5, 0, 2)


def test_hashes_are_signed() -> None:
    assert murmur(b"", 0) == 0
    assert mix(0) == 0
    assert murmur("hello".encode("utf-16-le")) == 0xD7C31989 - 2**32


def test_a_slice_goes_by_shards_first() -> None:
    # scroll/12_slices.yml: five shards, two slices.
    assert [sliced(id, None, 0, 2, 5, 5) for id in ("1", "2", "3", "4")] == [False, True, True, True]
    assert shard("anything", 1, 1024) == 0


@FEW
@given(TEXTS, st.one_of(st.none(), TEXTS), st.integers(2, 7), st.sampled_from([(1, 1), (5, 5), (5, 640), (3, 768)]))
def test_every_document_is_in_one_slice_and_duckdb_agrees(id: str, routing: str | None, count: int, spread: tuple[int, int]) -> None:
    shards, slots = spread
    expected = [sliced(id, routing, number, count, shards, slots) for number in range(count)]
    assert sum(expected) == 1
    tests = ", ".join(slice_sql("i", "r", number, count, shards, slots) for number in range(count))
    with duckdb.connect() as connection:
        (found,) = connection.execute(
            f"SELECT {tests} FROM (SELECT $i::VARCHAR AS i, $r::VARCHAR AS r)", {"i": id, "r": routing}
        ).fetchall()
    assert list(found) == expected


@FEW
@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**64 - 1), TEXTS, st.integers(1, 5))
def test_duckdb_puts_values_into_the_same_partitions(number: int, unsigned: int, text: str, count: int) -> None:
    kinds: dict[FieldType, tuple[str, int | str]] = {
        "long": ("BIGINT", number),
        "unsigned_long": ("UBIGINT", unsigned),
        "keyword": ("VARCHAR", text),
    }
    with duckdb.connect() as connection:
        for kind, (type, value) in kinds.items():
            tests = ", ".join(partition_sql(kind, "v", at, count) for at in range(count))
            (found,) = connection.execute(f"SELECT {tests} FROM (SELECT $v::{type} AS v)", {"v": value}).fetchall()
            assert list(found) == [in_partition(kind, value, at, count) for at in range(count)]
