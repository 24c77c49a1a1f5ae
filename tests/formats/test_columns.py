"""What names from data become."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from honeyguide.formats.columns import Columns, data_columns, flatten, learn
from honeyguide.formats.format import Context


def columns(*records: dict[str, Any], written: bool = False) -> dict[str, list[Any]]:
    flat = [flatten(record) for record in records]
    series = data_columns(learn(flat, written=written), flat, Context())
    return {one.name: one.to_list() for one in series if one.null_count() < one.len()}


@pytest.mark.parametrize("name", ["src_ip", "sourceIp", "SRC-IP", "remote_addr", "client_ip", "peer", "ip", "Source Address"])
def test_a_well_known_name_with_addresses_is_the_source(name: str) -> None:
    assert columns({name: "198.51.100.7"}, {name: "2001:DB8::1"}) == {"source.ip": ["198.51.100.7", "2001:db8::1"]}
    assert columns({name: "somebody"}) == {name: ["somebody"]}


@pytest.mark.parametrize("name", ["timestamp", "@timestamp", "time", "ts", "date", "eventTime", "created_at"])
def test_a_well_known_name_with_times_is_the_time(name: str) -> None:
    moment = datetime(2022, 1, 28, 21, 36, 2, tzinfo=UTC)
    for value in ("2022-01-28T21:36:02", 1643405762, 1643405762000, "28/Jan/2022:21:36:02 +0000"):
        assert columns({name: value}) == {"@timestamp": [moment]}


def test_a_time_that_is_none_is_kept_under_its_name_or_as_data() -> None:
    assert columns({"time": "soon"}) == {"time": ["soon"]}
    assert columns({"@timestamp": "soon"}) == {"honeypot.data": ['{"@timestamp":"soon"}']}


def test_of_two_sources_the_surer_name_wins_and_the_other_keeps_its_own() -> None:
    assert columns({"ip": "192.0.2.1", "src_ip": "198.51.100.7"}) == {"ip": ["192.0.2.1"], "source.ip": ["198.51.100.7"]}


def test_the_vocabularys_own_name_beats_its_aliases() -> None:
    assert columns({"src_ip": "192.0.2.1", "source": {"ip": "198.51.100.7"}}) == {"src_ip": ["192.0.2.1"], "source.ip": ["198.51.100.7"]}


def test_kinds_are_those_that_hold_all_values_seen() -> None:
    assert columns({"a": 1, "b": 1, "c": True}, {"a": 2.5, "b": "x", "c": False}) == {"a": [1.0, 2.5], "b": ["1", "x"], "c": [True, False]}
    assert columns({"a": "1", "b": "007", "c": "1.5"}, {"a": "", "b": "1", "c": "2"}, written=True) == {
        "a": [1, None],
        "b": ["007", "1"],
        "c": [1.5, 2.0],
    }


def test_objects_are_dotted_and_arrays_are_lists_or_json() -> None:
    record = {"a": {"b": {"c": 1}}, "d": [1, 2], "e": [{"f": 1}, 2], "g": {}, "h": []}
    assert columns(record) == {"a.b.c": [1], "d": [[1, 2]], "e": ['[{"f":1},2]']}


def test_a_value_that_comes_later_and_does_not_fit_is_kept_as_data() -> None:
    known = learn([{"n": 1}])
    late = [{"n": 2, "new": "x"}, {"n": "many", "new": 5}]
    assert pl.DataFrame(data_columns(known, late, Context())).to_dict(as_series=False) == {
        "n": [2, None],
        "new": ["x", "5"],
        "honeypot.data": [None, '{"n":"many"}'],
    }
    assert Columns.of_state(known.state()) == known
