"""Frames of many files of one kind become one, whatever their columns are."""

from datetime import UTC, datetime

import polars as pl

from honeyguide.ingest.pending import together

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def joined(*values: object) -> list[object]:
    return together([pl.DataFrame({"x": [value]}) for value in values]).get_column("x").to_list()


def test_a_column_that_is_a_list_in_one_file_is_one_in_all() -> None:
    assert joined("a", ["b", "c"]) == [["a"], ["b", "c"]]


def test_numbers_stay_numbers() -> None:
    assert joined(1, None, 2.5) == [1.0, None, 2.5]


def test_what_has_nothing_in_common_becomes_text() -> None:
    assert joined(True, NOON) == ["true", "2026-11-22T12:00:00Z"]
    assert joined(True, 5) == ["true", "5"]
    assert joined({"a": 1}, "b") == ['{"a":1}', "b"]
    assert joined({"a": 1}, ["b"], 7) == [['{"a":1}'], ["b"], ["7"]]
    assert joined([NOON], True) == [["2026-11-22T12:00:00Z"], ["true"]]


def test_columns_may_be_missing() -> None:
    assert together([pl.DataFrame({"x": [1]}), pl.DataFrame({"y": ["b"]})]).rows() == [(1, None), (None, "b")]
    assert together([]).is_empty()
