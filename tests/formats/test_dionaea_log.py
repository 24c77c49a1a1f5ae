"""dionaea.log: heads, continuation lines, glued processes, cut tails, colours, zones."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats import Batch, Chunk, Context
from honeyguide.formats.dionaea_log import BLOCK, FORMAT, original, read, sniff

RECORD = b"[22112026 18:37:12] connection /opt/dionaea/src/connection_tcp.c:255-debug: EAGAIN\n"
START = b"[22112026 19:25:21] modules /opt/dionaea/src/modules.c:197-message: new module lib/dionaea/curl.so 0x5600 fn 0x7f80\n"


def balanced(batch: Batch) -> bool:
    return batch.lines == batch.events.height + batch.continuations + len(batch.rejects)


def test_local_times_become_utc() -> None:
    def time_in(zone: timezone | ZoneInfo) -> datetime:
        batch = read(Chunk(RECORD, context=Context(zone=zone)))
        return batch.events.item(0, "@timestamp")

    assert time_in(timezone(timedelta(hours=9))) == datetime(2026, 11, 22, 9, 37, 12, tzinfo=UTC)
    assert time_in(ZoneInfo("America/New_York")) == datetime(2026, 11, 22, 23, 37, 12, tzinfo=UTC)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30)), ZoneInfo("Asia/Tokyo")])
def test_a_record_is_rebuilt_word_for_word(zone: timezone | ZoneInfo) -> None:
    for sample in FORMAT.samples[:2]:
        assert isinstance(sample.data, bytes)
        batch = read(Chunk(sample.data, context=Context(zone=zone)))
        rebuilt = "\n".join(original(batch.events)).encode()
        assert sample.data.startswith(rebuilt)
        assert len(rebuilt) >= batch.tail


def test_a_killed_process_and_its_successor_share_a_line() -> None:
    """The first writes in blocks and is cut at one's end; the second appends its first record there."""
    before = RECORD * 40
    long = RECORD.replace(b"EAGAIN", b"x" * BLOCK)
    data = (before + long)[:BLOCK] + START
    batch = read(Chunk(data))
    cut, fresh = batch.events.tail(2).to_dicts()
    assert fresh["log.logger"] == "modules"
    assert fresh["log.offset"] == BLOCK
    assert fresh["honeypot.log.line"] == cut["honeypot.log.line"]
    assert cut["honeypot.log.cut"] is True
    assert batch.lines == data.count(b"\n") + 1
    assert balanced(batch)


def test_an_attackers_text_that_looks_like_a_record_stays_text() -> None:
    forged = b"[22112026 18:37:12] http /x/http.py:1-debug: header [22112026 19:25:21] sip /x/sip.py:45-warning: Cleanup\n"
    batch = read(Chunk(forged))
    assert batch.events.get_column("message").to_list() == ["header [22112026 19:25:21] sip /x/sip.py:45-warning: Cleanup"]


def test_brackets_and_colons_in_messages_are_messages() -> None:
    batch = read(Chunk(b'[22112026 18:37:12] sip /x/sip.py:9-info: Sending message "a: b-warning: c [1]: 2"\n'))
    assert batch.events.item(0, "message") == 'Sending message "a: b-warning: c [1]: 2"'
    assert batch.events.item(0, "log.level") == "info"


def test_a_release_build_names_no_source_line() -> None:
    batch = read(Chunk(b"[22112026 18:37:12] connection-debug: EAGAIN\n"))
    assert batch.events.item(0, "log.logger") == "connection"
    assert "log.origin.file.name" not in batch.events.columns or batch.events.item(0, "log.origin.file.name") is None


def test_continuation_lines_without_a_record_are_rejected_once_and_kept_when_it_goes_on() -> None:
    text = b"  File x, line 3\n" + RECORD
    alone = read(Chunk(text))
    assert [reject.reason for reject in alone.rejects] == ["belongs to a record that this file doesn't begin"]
    after = read(Chunk(text, state={"continues": True}))
    assert (len(after.rejects), after.continuations) == (0, 1)


def test_incident_trees_have_paths_and_go_on_across_chunks() -> None:
    head = b"[22112026 18:37:12] incident i.c:365-debug: incident 0x5501 dionaea.modules.python.sip.command\n"
    tree = b"".join(
        b"[22112026 18:37:12] incident i.c:160-debug: " + line + b"\n"
        for line in (b"\tfrom: (list) 0x1", b"\t\turi: (dict) 0x2", b"\t\t\tuser: (string) 100", b"\tmethod: (string) OPTIONS")
    )
    data = head + tree
    whole = read(Chunk(data)).events
    assert whole.select("honeypot.incident.key", "honeypot.incident.value").rows()[1:] == [
        ("from", None),
        ("from.uri", None),
        ("from.uri.user", "100"),
        ("method", "OPTIONS"),
    ]
    assert in_pieces(data, 150).equals(whole)


def item(text: bytes) -> bytes:
    return b"[22112026 18:37:12] incident-debug: " + text + b"\n"


def test_trees_that_leave_out_a_level_or_begin_below_the_top_have_paths_too() -> None:
    first, second = (b"incident %s dionaea.x" % pointer for pointer in (b"0x1", b"0x2"))
    lines = [first, b"\ta: (dict) 0x3", b"\t\t\tc: (int) 1", b"\t\td: (int) 2", second, b"\t\t(null): (int) 3", b"\te: (none)"]
    events = read(Chunk(b"".join(map(item, lines)))).events
    assert events.select("honeypot.incident.pointer", "honeypot.incident.key", "honeypot.incident.value").rows() == [
        ("0x1", None, None),
        ("0x1", "a", None),
        ("0x1", "a.c", "1"),
        ("0x1", "a.d", "2"),
        ("0x2", None, None),
        ("0x2", "[]", "3"),
        ("0x2", "e", None),
    ]


def test_what_an_attacker_typed_is_no_incident_and_no_connection() -> None:
    typed = [b"\tcommand: (string) incident 0x666 dionaea.forged", b"\targuments: (string) con 0x667"]
    events = read(Chunk(b"".join(map(item, [b"incident 0x1 dionaea.real", *typed])))).events
    assert events.get_column("honeypot.incident.name").to_list() == ["dionaea.real"] * 3
    assert events.get_column("honeypot.incident.value").to_list() == [None, "incident 0x666 dionaea.forged", "con 0x667"]
    assert "honeypot.connection.pointer" not in events.columns


def test_the_same_message_with_a_further_line_is_another_one() -> None:
    record = item(b"\tcommand: (string) USER")
    events = read(Chunk(record + record + b"anonymous\n" + record)).events
    assert events.get_column("honeypot.incident.value").to_list() == ["USER", "USER\nanonymous", "USER"]


def test_the_same_line_has_the_time_that_stands_before_it() -> None:
    later = RECORD.replace(b"18:37:12", b"18:37:13")
    events = read(Chunk(RECORD + later + RECORD)).events
    assert events.get_column("@timestamp").dt.second().to_list() == [12, 13, 12]
    assert events.get_column("log.offset").to_list() == [0, len(RECORD), 2 * len(RECORD)]


def test_a_broken_record_takes_its_further_lines_with_it() -> None:
    batch = read(Chunk(RECORD + b"[22112026 18:37:12] conn\n  of the broken one\n" + RECORD))
    assert [reject.line for reject in batch.rejects] == [2]
    assert set(batch.events.get_column("message")) == {"EAGAIN"}
    assert balanced(batch)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"connection 0x5 none/tcp type: none->accept", {"honeypot.connection.type": "none", "honeypot.connection.state.to": "accept"}),
        (
            b"connection 0x5 accept/tcp/none [::1:80->::ffff:192.0.2.7:9] state: none->close",
            {"destination.ip": "::1", "source.ip": "192.0.2.7"},
        ),
        (
            b"accept() 43 local:'192.0.2.1:21' remote:'[2001:db8::1]:5'",
            {"destination.port": 21, "source.ip": "2001:db8::1", "source.port": 5},
        ),
        (b"reject connection from 192.0.2.7:9 to 192.0.2.1:21 (id=4)", {"source.port": 9, "honeypot.connection.id": "4"}),
        (b"recv failed con 0x5 errno 104", {"honeypot.errno": 104, "honeypot.connection.pointer": "0x5"}),
        (b"traceable_io_out_cb con 0x5 ctx 0x6", {"honeypot.callback": "io_out", "honeypot.connection.pointer": "0x5"}),
        (b"free 0x5 size 7", {"honeypot.connection.pointer": None, "honeypot.bytes": None}),
    ],
)
def test_messages_name_ends_and_errors(message: bytes, expected: dict[str, object]) -> None:
    (row,) = read(Chunk(item(message))).events.to_dicts()
    assert {name: row.get(name) for name in expected} == expected


def in_pieces(data: bytes, size: int) -> pl.DataFrame:
    """The events as they come when the file is read `size` bytes at a time."""
    frames: list[pl.DataFrame] = []
    rest, position, line, state = b"", 0, 1, None
    for start in range(0, len(data), size):
        rest += data[start : start + size]
        batch = read(Chunk(rest, position, line, start + size >= len(data), state=state))
        assert balanced(batch)
        rest, position, line, state = rest[batch.consumed :], position + batch.consumed, line + batch.lines, batch.state
        if batch.events.height:
            frames.append(batch.events)
    assert rest == b""
    whole = pl.concat(frames, how="diagonal_relaxed")
    return whole.select([name for name in read(Chunk(data)).events.columns if name in whole.columns])


@given(st.integers(min_value=20, max_value=700))
def test_where_a_chunk_ends_changes_nothing(size: int) -> None:
    for sample in FORMAT.samples[:2]:
        assert isinstance(sample.data, bytes)
        whole = read(Chunk(sample.data)).events
        pieces = in_pieces(sample.data, size)
        assert pieces.to_dicts() == whole.select(pieces.columns).to_dicts()


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_accounted_for(noise: bytes, final: bool) -> None:
    batch = read(Chunk(RECORD + noise + b"\n" + RECORD + noise, final=final))
    assert balanced(batch)
    assert 0.0 <= sniff(noise, "x") <= 1.0


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["kodoshi-2022-dionaea.log", "istec-2022-dionaea-errors.log", "noahassd-2025-dionaea-errors.log"])
def test_real_logs_are_read_to_the_last_byte(corpus: Path, name: str) -> None:
    data = (corpus / "dionaea/text-log" / name).read_bytes()
    assert sniff(data[:65536], name) > 0.9
    batch = read(Chunk(data))
    assert batch.consumed == len(data)
    assert balanced(batch)
    assert len(batch.rejects) <= 1, "only the cut tail"
    records = sum(1 for line in data.split(b"\n") if line[:1] == b"[" and line[9:10] == b" " and b": " in line)
    assert batch.events.height == records
