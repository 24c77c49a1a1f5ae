"""JSON lines by a plan: what has no place stays data, torn lines are rejects, and any chunking gives the same rows."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from honeyguide.formats import Chunk
from honeyguide.formats.json_lines import columns, parse, plan, read_json_lines

PLAN = plan({"ip": "source.ip", "peer.port": "source.port", "user": ["user.name", "honeypot.credential.username"]}, {"event.kind": "event"})


def read(data: bytes, **rest: Any) -> list[dict[str, Any]]:
    batch = read_json_lines(Chunk(data), lambda _: PLAN, **rest)
    assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
    return batch.events.to_dicts()


def test_keys_that_an_attacker_chose_stay_data() -> None:
    record = {"ip": "192.0.2.1", "peer": {"port": "22", "source.port": 1}, "@timestamp": "x", "0x[]": [1], "user": ""}
    (row,) = read(json.dumps(record).encode() + b"\n")
    assert (row["source.ip"], row["source.port"]) == ("192.0.2.1", 22)
    assert json.loads(row["honeypot.data"]) == {"peer": {"source.port": 1}, "@timestamp": "x", "0x[]": [1]}
    assert row["event.original"] == json.dumps(record)
    assert row["honeypot.credential.username"] == [""]
    assert row["user.name"] is None


def test_a_record_torn_or_interleaved_is_a_reject_with_its_place() -> None:
    data = b'{"ip":"192.0.2.1"}\n{"ip":"192.0.{"ip":"192.0.2.2"}\n\n{"ip":"192'
    batch = read_json_lines(Chunk(data, offset=100, line=7), lambda _: PLAN)
    assert [(reject.line, reject.offset) for reject in batch.rejects] == [(8, 119), (10, 152)]
    assert (batch.lines, batch.events.height, batch.continuations) == (4, 1, 1)
    assert batch.tail == len(b'{"ip":"192')


def test_an_array_packed_from_lines_is_read_like_lines() -> None:
    data = b'[{"ip":"192.0.2.1"},\n{"ip":"192.0.2.2"},\n{"ip":"192.0.2.3"}]\n'
    assert [row["source.ip"] for row in read(data)] == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    assert len(read(b'[\n{"ip":"192.0.2.1"},\n]\n')) == 1


def test_lines_that_python_wrote_badly_are_still_json() -> None:
    assert parse('{"a":NaN,"b":"x\ty"}')["b"] == "x\ty"
    assert parse('{"a":"\\udc80\\ud800"}') == {"a": "\ufffd\ufffd"}
    assert parse('\ufeff{"a":1}') == {"a": 1}
    assert parse("[" * 5000) is None
    assert parse('{"a":1') is None


def test_control_characters_in_a_value_are_kept() -> None:
    """Escaping them is the business of what shows them."""
    (row,) = read(b'{"user":"a\\u0000\\u001b[31m\\ufffd"}\n')
    assert row["user.name"] == "a\0\x1b[31m\ufffd"


def test_duplicate_lines_are_as_many_events() -> None:
    """A scanner that asks twice asks twice: a line's identity is its place, not its text."""
    assert [row["log.offset"] for row in read(b'{"ip":"192.0.2.1"}\n' * 3)] == [0, 19, 38]


def test_a_hole_of_nuls_costs_nothing() -> None:
    (row,) = read(b"\0" * 5000 + b'{"ip":"192.0.2.1"}\n')
    assert row["source.ip"] == "192.0.2.1"


def test_lines_of_text_among_json_are_events_where_the_honeypot_writes_such() -> None:
    text = plan({"message": "message"}, {"event.module": "pot"})
    rows = read(b'Starting\n{"ip":"192.0.2.1"}\nStopping\n', text_plan=text)
    assert [row["message"] for row in rows] == ["Starting", None, "Stopping"]


def test_the_first_key_of_a_column_that_has_a_value_gives_it() -> None:
    both = plan({"new": "source.ip", "old": "source.ip"})
    assert columns([{"old": "192.0.2.1"}, {"new": "192.0.2.2", "old": "x"}], both)["source.ip"].to_list() == ["192.0.2.1", "192.0.2.2"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ip", "peer", "port", "user", "x"]), inner, max_size=3),
)


@given(st.lists(JSON, max_size=6))
@example([[{"ip": float("inf")}]])
def test_any_json_gives_a_row_or_a_reject(values: list[object]) -> None:
    data = "".join(json.dumps(value) + "\n" for value in values).encode("utf-8", "surrogatepass")
    rows = read(data)
    assert len(rows) == sum(isinstance(value, dict) for value in values)
