"""Recorded conversations: what their names tell through the versions, and how many bytes each side sent."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats import Chunk, Context, dionaea_bistream, dionaea_bistream_bytes
from honeyguide.formats.dionaea_bistream import FORMAT, conversation, read_many
from honeyguide.formats.dionaea_bistream_bytes import counted, counted_file
from honeyguide.schema.event import conform

NAME = "smbd-192.0.2.1-445-198.51.100.7-40411-2026-11-22T18:35:22.475639-hlHfSz"
Turns = list[tuple[Literal["in", "out"], bytes]]
QUOTED = st.sampled_from([b"it's", b'a "b"', b"'\"", b"', b\"", b"\\", b"\\'"])
TURNS: st.SearchStrategy[Turns] = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.binary(max_size=40) | QUOTED), max_size=6)


def as_dionaea_writes(turns: Turns) -> bytes:
    """src/processor.c: printable ASCII but for quote and backslash as it is, everything else \\xNN."""

    def literal(data: bytes) -> str:
        return "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\x{byte:02x}" for byte in data)

    return ("stream = [" + ",\n".join(f"('{direction}', b'{literal(data)}')" for direction, data in turns) + "]").encode()


def sent(turns: Turns, direction: str) -> int:
    return sum(len(data) for way, data in turns if way == direction)


@given(TURNS)
def test_bytes_are_counted_without_decoding_them(turns: Turns) -> None:
    data = as_dionaea_writes(turns)
    assert ast.literal_eval(data.decode().partition("=")[2].strip()) == turns
    counts = counted(data)
    assert (counts.inbound, counts.outbound, counts.complete) == (sent(turns, "in"), sent(turns, "out"), True)


@given(TURNS)
def test_a_dump_by_python_is_counted_too(turns: Turns) -> None:
    counts = counted(b"stream = " + str(turns).encode())
    assert (counts.inbound, counts.outbound, counts.complete) == (sent(turns, "in"), sent(turns, "out"), True)


@given(TURNS, st.data())
def test_of_a_cut_recording_all_whole_bytes_count(turns: Turns, draw: st.DataObject) -> None:
    data = as_dionaea_writes(turns)
    at = draw.draw(st.integers(0, len(data) - 1))
    counts = counted(data[:at])
    assert not counts.complete
    assert counts.inbound <= sent(turns, "in")
    assert counts.outbound <= sent(turns, "out")
    if at >= len(data) - 2 and turns:
        assert (counts.inbound, counts.outbound) == (sent(turns, "in"), sent(turns, "out"))


@pytest.mark.parametrize("tail", [rb"\x0", rb"\x", b"\\"])
def test_half_an_escape_is_no_byte(tail: bytes) -> None:
    assert counted(rb"stream = [('in', b'ab\x00" + tail).inbound == 3


@given(st.binary(max_size=200))
def test_anything_may_stand_in_such_a_file(data: bytes) -> None:
    counts = counted(data)
    assert counts.inbound >= 0
    assert counts.outbound >= 0


def test_a_file_of_any_size_is_counted_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: Turns = [("in", bytes(range(256)) * 3), ("out", b"\\x41'"), ("in", b"\0" * 99)]
    file = tmp_path / NAME
    file.write_bytes(as_dionaea_writes(turns))
    for block in range(1, 40):
        monkeypatch.setattr(dionaea_bistream_bytes, "BLOCK", block)
        counts, size = counted_file(file)
        assert (counts.inbound, counts.outbound, counts.complete) == (768 + 99, 5, True)
        assert size == file.stat().st_size


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (NAME, {"honeypot.service": "smbd", "destination.ip": "192.0.2.1", "destination.port": 445, "source.ip": "198.51.100.7"}),
        (NAME.replace(":", "_"), {"source.port": 40411, "@timestamp": datetime(2026, 11, 22, 18, 35, 0, 475639, UTC)}),
        (NAME.replace(":", "%3A"), {"source.port": 40411, "@timestamp": datetime(2026, 11, 22, 18, 35, 0, 475639, UTC)}),
        (
            "httpd-::ffff:192.0.2.1-80-::ffff:198.51.100.7-1-2026-11-05T00:00:05.000001-aB3dE6",
            {"destination.ip": "192.0.2.1", "source.ip": "198.51.100.7", "honeypot.time.precision": "minute"},
        ),
        (
            "ftpd-fe80::1%eth-0-21-2001:db8::7-1-2026-11-05T00:00:05.000001-aB3dE6",
            {"destination.ip": "fe80::1", "source.ip": "2001:db8::7"},
        ),
        ("smbd-445-198.51.100.7-aB3dE6", {"destination.port": 445, "source.ip": "198.51.100.7", "source.port": None, "@timestamp": None}),
        ("epmapper-135-2001:db8::7-aB3dE6", {"destination.port": 135, "source.ip": "2001:db8::7"}),
        ("SipCall-16384-198.51.100.7:5004-ab_cde12", {"honeypot.service": "SipCall", "source.port": 5004, "destination.port": 16384}),
        ("SipCall-16384-2001:db8::7:5004-abcdef", {"source.ip": "2001:db8::7", "source.port": 5004}),
        ("smbd-192.0.2.1-445-198.51.100.7-40411-2026-13-22T18:35:22.475639-hlHfSz", {"source.port": 40411, "@timestamp": None}),
        ("smbd-192.0.2.1-99999-999.1.1.1-1-2026-11-05T00:00:05.000001-aB3dE6", {"destination.port": None, "source.ip": None}),
        ("notes.txt", {"honeypot.service": None, "source.ip": None, "file.name": "notes.txt"}),
    ],
)
def test_a_name_tells_who_talked_to_whom(name: str, expected: dict[str, Any]) -> None:
    row = conversation(name, b"")
    assert {field: row.get(field) for field in expected} == expected


def test_seconds_that_are_not_the_day_are_seconds() -> None:
    row = conversation(NAME.replace("18:35:22", "18:35:07"), b"")
    assert (row["@timestamp"], row.get("honeypot.time.precision")) == (datetime(2026, 11, 22, 18, 35, 7, 475639, UTC), None)


def test_an_old_name_leaves_the_folders_day_or_the_last_write() -> None:
    path = "bistreams/2018-05-01/smbd-445-198.51.100.7-aB3dE6"
    assert conversation(path, b"")["@timestamp"] == datetime(2018, 5, 1, tzinfo=UTC)
    assert conversation(path, b"")["honeypot.time.precision"] == "day"


@pytest.mark.parametrize(
    ("modified", "precision"), [(datetime(2018, 5, 1, 13, 5, tzinfo=UTC), "end"), (datetime(2026, 1, 1, tzinfo=UTC), "day"), (None, "day")]
)
def test_a_last_write_counts_where_it_fits_the_day(tmp_path: Path, modified: datetime | None, precision: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"")
    context = Context(path="a.tar!bistreams/2018-05-01/smbd-445-198.51.100.7-aB3dE6", modified=modified)
    (row,) = conform(FORMAT.read(Chunk(b"", file=file, context=context)).events).iter_rows(named=True)
    assert row["honeypot.time.precision"] == precision
    assert row["source.ip"] == "198.51.100.7"
    assert row.get("event.end") == (modified if precision == "end" else None)


def test_many_files_give_the_rows_that_each_gives(tmp_path: Path) -> None:
    files = [
        (NAME, as_dionaea_writes([("in", b"abc"), ("out", b"d")])),
        ("mirrorc-192.0.2.1-38909-198.51.100.7-42-2026-11-22T18:38:22.000001-aB3dE6", b""),
        ("SipCall-16384-198.51.100.7:5004-ab_cde12", b"stream = [('in', b\"it's\")]"),
    ]
    rows = conform(read_many(files)).to_dicts()
    assert [(row["source.bytes"], row["destination.bytes"], row["honeypot.connection.complete"]) for row in rows] == [
        (3, 1, True),
        (0, 0, False),
        (4, 0, True),
    ]
    assert [row["network.direction"] for row in rows] == ["inbound", "outbound", "inbound"]
    for (name, data), row in zip(files, rows, strict=True):
        file = tmp_path / name
        file.write_bytes(data)
        (alone,) = conform(FORMAT.read(Chunk(b"", file=file)).events).iter_rows(named=True)
        assert alone == {field: row[field] for field in alone}


def test_a_word_that_disguises_a_scanner_is_known_in_the_peers_other_conversations() -> None:
    cookie = b"\x03\x00\x00\x2a\x25\xe0\x00\x00\x00\x00\x00Cookie: mstshash=beio\r\n\x01\x00\x08\x00\x03\x00\x00\x00"
    other, unknown = NAME.replace("198.51.100.7", "203.0.113.9"), as_dionaea_writes([("in", b"\x8f\x13nonebeio\xfe")])
    rows = read_many(
        [(NAME, unknown), (NAME.replace("hlHfSz", "aaaaaa"), as_dionaea_writes([("in", cookie)])), (NAME, unknown), (other, unknown)]
    ).to_dicts()
    assert [row["honeypot.tool.name"] for row in rows] == ["service scanner"] * 3 + [None]
    assert rows[0]["honeypot.tool.step"] == "unidentified, carries the token beio"


def test_equal_bytes_are_told_by_the_service_that_got_them() -> None:
    files = [(NAME.replace("smbd", service), as_dionaea_writes([("in", b"\0" * 16)])) for service in ("mongod", "httpd")]
    assert [row["honeypot.fault"] for row in read_many(files).to_dicts()] == ["DIO-MONGO-LENGTH", None]


@pytest.mark.parametrize(
    ("service", "said", "protocol"),
    [
        ("smbd", b"GET / HTTP/1.0\r\n\r\n", "http"),
        ("ftpd", b"HELP\r\n", "ftp"),
        ("mongod", b"\x91\x82\xfe", "mongodb"),
        ("mirrord", b"", None),
    ],
)
def test_the_protocol_is_the_bytes_and_else_the_services(service: str, said: bytes, protocol: str | None) -> None:
    frame = read_many([(NAME.replace("smbd", service), as_dionaea_writes([("in", said)]))])
    assert frame["network.protocol"].to_list() == [protocol]


def test_of_a_huge_recording_the_beginning_is_decoded_and_all_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / NAME
    file.write_bytes(as_dionaea_writes([("in", b"GET / HTTP/1.0\r\n\r\n"), ("out", b"x" * 500)]))
    monkeypatch.setattr(dionaea_bistream, "WHOLE", 200)
    (row,) = FORMAT.read(Chunk(b"", file=file)).events.to_dicts()
    assert (row["network.protocol"], row["source.bytes"], row["destination.bytes"]) == ("http", 18, 500)
    assert row["honeypot.payload.sha256"] is None


@pytest.mark.parametrize(
    ("head", "name", "sure"),
    [
        (b"stream = [('in', b'x')]", NAME, 1.0),
        (b"stream = [('out', b'x')]", "copy of a stream", 0.9),
        (b"", NAME, 0.95),
        (b"stream = [(", NAME, 0.95),
        (b"", "empty.txt", 0.0),
        (b"something else", NAME, 0.0),
        (b"stream = ['a', 'b']", "x.py", 0.0),
    ],
)
def test_content_decides_and_the_name_where_there_is_none(head: bytes, name: str, sure: float) -> None:
    assert FORMAT.sniff(head, name) == sure
