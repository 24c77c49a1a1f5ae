"""Text logs: which lines belong together, which meaning holds, and what waits for more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from honeyguide.formats import Batch, Chunk, Context
from honeyguide.formats.text_log import LONGEST_RECORD, NEVER, Meaning, TextLog, read_text_log

SHAPE = TextLog(
    start=r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<rest>.*)$",
    meanings=(
        Meaning(r"^hello (?P<user.name>\w+) from (?P<source.ip>\S+)$", {"event.action": "hello"}, "hello "),
        Meaning(r"^(?P<user.name>\w+) left$", {"event.action": "left"}),
    ),
    constants={"event.kind": "event"},
)
HELLO = b"2024-05-01 12:00:00 hello ann from 192.0.2.1\n"


def read(data: bytes, shape: TextLog = SHAPE, *, final: bool = True) -> Batch:
    batch = read_text_log(Chunk(data, final=final), shape)
    assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
    return batch


def test_the_first_meaning_that_matches_holds() -> None:
    rows = read(HELLO + b"2024-05-01 12:00:01 bob left\n2024-05-01 12:00:02 silence\n").events.to_dicts()
    assert [row["event.action"] for row in rows] == ["hello", "left", None]
    assert [row["user.name"] for row in rows] == ["ann", "bob", None]
    assert rows[0]["source.ip"] == "192.0.2.1"


def test_a_record_goes_on_until_the_next_begins() -> None:
    batch = read(b"2024-05-01 12:00:00 oops\nTraceback\n  line\n\n" + HELLO)
    oops, _ = batch.events.to_dicts()
    assert oops["message"] == "oops\nTraceback\n  line"
    assert oops["event.original"] == "2024-05-01 12:00:00 oops\nTraceback\n  line"
    assert batch.continuations == 3


def test_the_last_record_waits_for_more() -> None:
    batch = read(HELLO + HELLO + b"  more\n", final=False)
    assert (batch.consumed, batch.lines) == (len(HELLO), 1)
    batch = read(HELLO + HELLO + b"  more\n", final=True)
    assert batch.tail == len(HELLO) + len(b"  more\n")


def test_one_line_records_do_not_wait() -> None:
    single = TextLog(start=SHAPE.start, goes_on=NEVER)
    assert read(HELLO, single, final=False).consumed == len(HELLO)
    assert [reject.reason for reject in read(HELLO + b"  more\n", single).rejects] == ["not a line of this log"]


def test_what_goes_on_a_record_that_is_not_there_is_a_reject() -> None:
    batch = read(b"  more\n" + HELLO)
    assert [(reject.line, reject.text) for reject in batch.rejects] == [(1, "  more")]


def test_a_record_without_end_cannot_hoard_memory() -> None:
    flood = HELLO + b"x\n" * (LONGEST_RECORD + 500)
    whole = read(flood)
    assert len(whole.rejects) == 501
    part = read(flood, final=False)
    assert part.consumed == len(flood)


def test_a_time_without_offset_is_local_and_says_so() -> None:
    shape = TextLog(start=r"^(?P<time>\S+) (?P<rest>.*)$", goes_on=NEVER)
    data = b"2024-05-01T21:00:00 x\n2024-05-01T12:00:00Z x\n"
    events = read_text_log(Chunk(data, context=Context(zone=ZoneInfo("Asia/Tokyo"))), shape).events
    assert events["@timestamp"].to_list() == [datetime(2024, 5, 1, 12, tzinfo=UTC)] * 2
    assert events["event.timezone"].to_list() == ["Asia/Tokyo", None]
