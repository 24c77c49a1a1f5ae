"""Names of recordings: read one by one and in whole columns they tell the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.formats.dionaea_bistream_name import MANY, columns_of, named, named_many

USUAL = "day.tar!2022-06-02/smbd-192.0.2.1-445-198.51.100.{}-{}-2022-06-02T05:00:02.{:06}-CzrOwf"
ODD = [
    "mongod-2001_db8__1-27017-2001_db8__7-40411-2026-11-22T18_35_07.475639-hlHfSz",
    "SipCall-16384-198.51.100.7:5004-a8_zk3q1",
    "smbd-445-198.51.100.7-k3jD9a",
    "smbd-192.0.2.1-445-198.51.100.7-99999-2022-06-02T05:00:02.000001-CzrOwf",
    "smbd-192.0.2.1-445-198.51.100.777-9999-2022-06-02T05:00:02.000001-CzrOwf",
    "smbd-192.0.2.1-445-198.51.100.7-9999-2022-13-02T05:00:02.000001-CzrOwf",
    "notes.txt",
    "",
]


def many(count: int = MANY) -> list[str]:
    return [USUAL.format(number % 250 + 1, 1024 + number, number) for number in range(count)]


def test_usual_names_are_read_in_columns() -> None:
    frame = named_many(many())
    assert frame.equals(columns_of([named(path) for path in many()]))
    assert frame.row(5, named=True) == named(many()[5])
    assert frame.get_column("honeypot.time.precision").unique().to_list() == ["minute"]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_among_them_changes_nothing(name: str) -> None:
    paths = [*many(), name]
    assert named_many(paths).equals(columns_of([named(path) for path in paths]))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.from_regex(
            r"[a-z]{2,5}-10\.0\.0\.\d-\d{1,5}-10\.0\.\d{1,3}\.1-\d{1,5}-20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}-\w{6}", fullmatch=True
        ),
        max_size=5,
    )
)
def test_any_names_are_read_alike(names: list[str]) -> None:
    paths = [*many(), *names]
    assert named_many(paths).equals(columns_of([named(path) for path in paths]))
