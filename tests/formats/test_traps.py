"""Traps that real recordings hold for whoever reads them generically; the numbers are those of the list they were collected in."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from honeyguide.formats import Batch, Chunk, Context, formats, sniff
from honeyguide.formats.column_names import MOST_COLUMNS
from honeyguide.schema.event import conform


def read(data: bytes, name: str, context: Context | None = None) -> Batch:
    return formats()[name].read(Chunk(data, context=context or Context()))


def rows(batch: Batch) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if value is not None} for row in conform(batch.events).iter_rows(named=True)]


def claimed(data: bytes, name: str = "x") -> str | None:
    found = sniff(data[: 64 << 10], name)
    return found[0].name if found else None


NAIVE = b'{"timestamp": "2022-01-28T21:36:02", "n": 1}\n'


def test_2_a_naive_time_is_local_to_the_zone_that_the_context_names() -> None:
    tokyo = Context(zone=ZoneInfo("Asia/Tokyo"))
    for name, data in (("ndjson", NAIVE), ("free_text", b"2022-01-28 21:36:02 x\n"), ("delimited", b"time,n\n2022-01-28 21:36:02,1\n")):
        assert read(data, name).events["@timestamp"][0] == datetime(2022, 1, 28, 21, 36, 2, tzinfo=UTC)
        assert read(data, name, tokyo).events["@timestamp"][0] == datetime(2022, 1, 28, 12, 36, 2, tzinfo=UTC)


def test_4_records_out_of_order_keep_their_own_times() -> None:
    events = read(NAIVE + NAIVE.replace(b"21:36", b"20:00") + NAIVE, "ndjson").events
    assert [moment.hour for moment in events["@timestamp"]] == [21, 20, 21]


def test_8_the_hole_that_copytruncate_leaves_is_no_part_of_a_record() -> None:
    hole = b"\0" * 540_597
    batch = read(hole + NAIVE + NAIVE, "ndjson")
    assert (batch.events.height, batch.rejects, batch.lines) == (2, (), 2)
    assert batch.events["log.offset"].to_list() == [0, 540_597 + len(NAIVE)]
    assert read(hole + b"2022-01-28 21:36:02 x\n", "free_text").events["message"].to_list() == ["2022-01-28 21:36:02 x"]
    assert read(hole + b"a,b,c\n1,2,3\n4,5,6\n", "delimited").events["a"].to_list() == [1, 4]
    assert read(hole + b'[{"a": 1}]', "json_array").events["a"].to_list() == [1]


def test_9_a_torn_record_costs_itself_alone() -> None:
    batch = read(NAIVE + b'{"timestamp": "2022-01-28T21:3{"n": 2}\n' + NAIVE + b'{"timestamp": "20', "ndjson")
    assert [row["n"] for row in rows(batch)] == [1, 2, 1]
    assert [(reject.line, reject.text) for reject in batch.rejects] == [(2, '{"timestamp": "2022-01-28T21:3'), (4, '{"timestamp": "20')]
    assert batch.lines == 5
    assert batch.tail == len(b'{"timestamp": "20')


def test_10_the_same_line_twice_is_two_events() -> None:
    events = read(NAIVE * 3, "ndjson").events
    assert events["log.offset"].to_list() == [0, len(NAIVE), 2 * len(NAIVE)]


def test_13_ports_as_text_endpoints_in_one_text_and_large_integers() -> None:
    data = b'{"src_port": "4711", "addr": "198.51.100.7:40001", "flow_id": 1844674407370955161, "huge": 99999999999999999999}\n'
    (row,) = rows(read(data, "ndjson"))
    assert (row["source.ip"], row["flow_id"]) == ("198.51.100.7", 1844674407370955161)
    assert row["source.port"] == 4711
    assert isinstance(row["huge"], str | float)


def test_14_an_ipv4_address_mapped_into_ipv6_is_an_ipv4_address() -> None:
    for name, data in (("ndjson", b'{"src_ip": "::ffff:61.177.173.6"}\n'), ("logfmt", b"host=x ip=::ffff:61.177.173.6\n")):
        assert read(data, name).events["source.ip"].to_list() == ["61.177.173.6"]


def test_15_a_python_repr_within_json_stays_the_text_it_is() -> None:
    (row,) = rows(read(rb"""{"data": "b'GET / HTTP/1.1\\r\\n'", "n": 1}""" + b"\n", "ndjson"))
    assert row["data"] == r"b'GET / HTTP/1.1\r\n'"


def test_16_control_characters_and_lone_surrogates_are_data() -> None:
    data = rb'{"a": "\u0000\u001b[31mred", "b": "\ud800x", "c": "' + b"\x1b]0;t\x07\xff" + b'"}\n'
    (row,) = rows(read(data, "ndjson"))
    assert (row["a"], row["b"], row["c"]) == ("\0\x1b[31mred", "\ufffdx", "\x1b]0;t\x07\ufffd")
    assert row["honeypot.log.mended"] is True


HOSTILE = {
    "__proto__": {"polluted": 1},
    "constructor": 1,
    "@source": "x",
    "log.offset": 99,
    "event": {"original": "forged", "dataset": "forged"},
    "log": {"file": {"path": "/etc/passwd"}},
    "honeypot": {"data": "forged"},
    "_id": "1",
    "": 1,
    "a..b": 1,
    "x\u202ey": 1,
    'q"; DROP TABLE x; --': 1,
    "ok": 1,
}


def test_17_a_name_from_an_attacker_hides_no_column_of_ours() -> None:
    line = json.dumps(HOSTILE).encode() + b"\n"
    (row,) = rows(read(line, "ndjson"))
    assert (row["log.offset"], row["event.original"]) == (0, line.decode().rstrip("\n"))
    assert set(row) == {"ok", 'q"; DROP TABLE x; --', "event.original", "honeypot.data", "honeypot.log.line", "log.offset"}
    kept = json.loads(row["honeypot.data"])
    assert kept["__proto__.polluted"] == 1
    assert kept["honeypot.data"] == "forged"
    assert kept["event.dataset"] == "forged"


def test_17_ten_thousand_names_are_not_ten_thousand_columns() -> None:
    lines = b"".join(
        json.dumps({"n": 1, "post": {f"k{number}_{more}": more for more in range(100)}}).encode() + b"\n" for number in range(100)
    )
    batch = read(lines, "ndjson")
    assert batch.events.height == 100
    assert batch.events.width <= MOST_COLUMNS + 5
    assert "n" in batch.events.columns
    assert len(json.loads(batch.events["honeypot.data"][99])) == 100
    assert batch.state is not None
    assert len(json.dumps(batch.state)) < 20_000


def test_17_a_name_of_the_vocabulary_with_a_value_of_another_kind_is_data() -> None:
    (row,) = rows(read(b'{"source": {"ip": "not an address", "port": "http"}, "url": {"path": "/a"}}\n', "ndjson"))
    assert "source.ip" not in row
    assert row["url.path"] == "/a"
    assert json.loads(row["honeypot.data"]) == {"source.ip": "not an address", "source.port": "http"}


def test_18_text_between_json_is_told_not_dropped() -> None:
    batch = read(NAIVE + b"Traceback (most recent call last):\n" + NAIVE, "ndjson")
    assert (batch.events.height, [reject.text for reject in batch.rejects]) == (2, ["Traceback (most recent call last):"])
    assert claimed((NAIVE + b"plain text\n") * 10 + NAIVE) == "ndjson"


@pytest.mark.parametrize(
    "data",
    [
        b'[{"a": 1},\n{"a": 2},\n{"a": 3}]\n',
        b'[{"a": 1}, {"a": 2}, {"a": 3}]',
        b'{"attacks":[{"a": 1}, {"a": 2},\n {"a": 3}], "count": 3}',
        b'{"version": 2, "attacks": [\n  {\n    "a": 1\n  },\n  {"a": 2},\n  {"a": 3}\n]}\n',
        b'{\n  "a": 1\n}\n{\n  "a": 2\n}\n{\n  "a": 3\n}\n',
        b'\xef\xbb\xbf[\n{"a": 1}\n,{"a": 2}\n,{"a": 3},\n]\n',
    ],
)
def test_19_arrays_wrappers_and_pretty_printed_objects_are_records(data: bytes) -> None:
    assert claimed(data) == "json_array"
    batch = read(data, "json_array")
    assert (batch.events["a"].to_list(), batch.rejects) == ([1, 2, 3], ())
    assert batch.lines == 3 + batch.continuations
    assert batch.consumed == len(data)


def test_20_crlf_and_headers_that_come_again() -> None:
    header = b"timestamp,source_ip,n\r\n"
    data = header + b"2022-06-02 05:12:18.560336,198.51.100.7,1\r\n" + header + b"2022-06-02 05:12:19,198.51.100.8,2\r\n\r\n"
    assert claimed(data) == "delimited"
    batch = read(data, "delimited")
    assert (batch.events["n"].to_list(), batch.rejects, batch.continuations, batch.lines) == ([1, 2], (), 3, 5)
    assert batch.events["event.original"][0] == "2022-06-02 05:12:18.560336,198.51.100.7,1"


def test_21_tracebacks_and_tabs_continue_their_record() -> None:
    data = b"2022-01-28 21:36:02 a\n\treason: b\nTraceback:\n  File x\n\n2022-01-28 21:36:03 c\n"
    batch = read(data, "free_text")
    assert batch.events["message"].to_list() == ["2022-01-28 21:36:02 a\n\treason: b\nTraceback:\n  File x", "2022-01-28 21:36:03 c"]
    assert (batch.lines, batch.continuations) == (6, 4)


def test_23_without_a_year_it_is_the_last_such_day_before_the_file_was_written() -> None:
    written = Context(modified=datetime(2023, 1, 2, tzinfo=UTC))
    events = read(b"Dec 31 23:59:59 host a\nJan  1 00:00:01 host b\n", "free_text", written).events
    assert [moment.isoformat() for moment in events["@timestamp"]] == ["2022-12-31T23:59:59+00:00", "2023-01-01T00:00:01+00:00"]


def test_23_without_any_time_each_line_is_an_event() -> None:
    batch = read(b"one\ntwo\n\nthree", "free_text")
    assert batch.events["message"].to_list() == ["one", "two", "three"]
    assert batch.events["@timestamp"].null_count() == 3


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    mark = b"\xef\xbb\xbf"
    assert "a" in read(mark + b"a,b,c\n1,2,3\n", "delimited").events.columns
    assert read(mark + NAIVE, "ndjson").events["n"].to_list() == [1]
    assert read(mark + b"2022-01-28 21:36:02 x\n", "free_text").events["message"][0].startswith("2022")
    assert claimed(mark + NAIVE) == "ndjson"


@pytest.mark.parametrize(
    ("name", "head", "tail"),
    [
        ("ndjson", b'{"n": 1, "a": "', b'"}\n'),
        ("json_array", b'[{"n": 1, "a": "', b'"}]\n'),
        ("delimited", b"n,a\n1,", b"\n"),
        ("logfmt", b"n=1 a=", b"\n"),
        ("free_text", b"2022-01-28 21:36:02 ", b"\n"),
        ("xml_rows", b"<r><x n='1'>", b"</x></r>\n"),
    ],
)
def test_a_line_of_a_megabyte_is_one_event(name: str, head: bytes, tail: bytes) -> None:
    data = head + b"x" * (1 << 20) + tail
    batch = read(data, name)
    assert (batch.events.height, batch.consumed) == (1, len(data))


def test_colours_of_a_terminal_stay_data_and_a_time_behind_them_is_found() -> None:
    batch = read(b"\x1b[32m2022-01-28 21:36:02\x1b[0m ok\n\x1b[31m2022-01-28 21:36:03\x1b[0m bad\n", "free_text")
    assert batch.events.height == 2
    assert batch.events["@timestamp"].null_count() == 0


def test_what_is_no_text_is_claimed_by_nobody() -> None:
    assert claimed(bytes(range(256)) * 40, "x.csv") is None


def test_latin_1_bytes_are_mended_and_marked_where_nobody_transcoded_them() -> None:
    events = read("n,a\n1,Gerät\n2,ok\n".encode("latin-1"), "delimited").events
    assert events["a"].to_list() == ["Ger\ufffdt", "ok"]
    assert events.select(pl.col("honeypot.log.mended").fill_null(value=False)).to_series().to_list() == [True, False]
