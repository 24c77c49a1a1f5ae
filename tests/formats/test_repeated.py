"""What is worked out once for each distinct text comes back to every row that has it."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.repeated import distinct, places, spread, taken, where


@given(st.lists(st.sampled_from(["a", "b", "a longer text than fits a view", "", None])))
def test_distinct_texts_and_their_numbers_are_the_texts(texts: list[str | None]) -> None:
    different, numbers = distinct(pl.Series(texts, dtype=pl.String))
    assert different.to_list() == list(dict.fromkeys(texts))
    assert different[numbers].to_list() == texts


def test_what_is_told_of_a_text_is_told_of_every_row() -> None:
    different, numbers = distinct(pl.Series(["xx", "y", "xx"]))
    assert taken(pl.DataFrame({"length": different.str.len_bytes()}), numbers).rows() == [(2,), (1,), (2,)]


def test_found_rows_go_where_they_belong_and_empty_columns_nowhere() -> None:
    found = pl.DataFrame({"row": [3, 1], "port": [80, 21], "nothing": [None, None]}, schema_overrides={"row": pl.UInt32})
    (port,) = spread(found, places(found, 5))
    assert (port.name, port.to_list()) == ("port", [None, 21, None, 80, None])


def test_rows_of_a_mask() -> None:
    assert where(pl.Series([False, True, True])).to_list() == [1, 2]
