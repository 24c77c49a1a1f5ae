"""What a person says about a file is how it is then read: names, separators, times, patterns."""

from datetime import UTC, datetime
from typing import Any

import pytest

from honeyguide.formats import Chunk, formats
from honeyguide.formats.structure import Overrides
from honeyguide.formats.structure.reading import reading_of

TABLE = b"wann;peer;wieviel\n01.11.2026 10:00:00;192.0.2.1;3\n02.11.2026 10:00:00;192.0.2.2;4\nwann;peer;wieviel\n"
RECORDS = b'{"n":1,"sent":"2026-11-01 10:00:00","came":"2026-11-02 10:00:00"}\n{"n":2,"sent":"2026-11-01 11:00:00","came":"2026-11-02 11:00:00"}\n'
TEXT = b"knock 192.0.2.1 on 22\nknock 192.0.2.2 on 23\nand nothing else\n"


def rows(data: bytes, **words: str) -> list[dict[str, Any]]:
    """The file's events as it is read after these words, one piece after another."""
    reading = reading_of(data, Overrides.of_words(words))
    assert reading is not None
    form, cut = formats()[reading.format], data.index(b"\n") + 1
    first = form.read(Chunk(data[:cut], final=False, state=reading.state))
    rest = data[first.consumed :]
    second = form.read(Chunk(rest, first.consumed, 1 + first.lines, state=first.state or reading.state))
    return [row for batch in (first, second) for row in batch.events.iter_rows(named=True)]


def test_columns_get_the_names_that_were_given_and_the_header_is_none() -> None:
    found = rows(TABLE, column_names="when,source_ip,many")
    assert [(row["@timestamp"].day, row["source.ip"], row["many"]) for row in found] == [(1, "192.0.2.1", 3), (2, "192.0.2.2", 4)]


def test_a_day_is_read_the_way_round_that_was_said() -> None:
    assert [row["@timestamp"].month for row in rows(TABLE, timestamp_format="MM.dd.yyyy HH:mm:ss")] == [1, 2]
    assert [row["@timestamp"].month for row in rows(TABLE, timestamp_format="dd.MM.yyyy HH:mm:ss")] == [11, 11]


def test_without_times_a_column_of_them_is_one_among_others() -> None:
    (row, _) = rows(TABLE, timestamp_format="null")
    assert "@timestamp" not in row
    assert row["wann"] == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_another_field_of_a_record_is_its_time() -> None:
    assert [row["@timestamp"].day for row in rows(RECORDS, timestamp_field="came")] == [2, 2]


def test_a_pattern_names_the_fields_of_a_text() -> None:
    found = rows(TEXT, grok_pattern="knock %{IP:src_ip} on %{INT:door}")
    assert [(row["source.ip"], row["door"]) for row in found] == [("192.0.2.1", 22), ("192.0.2.2", 23), (None, None)]
    assert found[2]["message"] == "and nothing else"


@pytest.mark.parametrize("words", [{}, {"charset": "utf-8"}, {"explain": "true"}])
def test_what_says_nothing_about_the_text_changes_nothing(words: dict[str, str]) -> None:
    assert reading_of(TABLE, Overrides.of_words(words)) is None


def test_what_cannot_be_followed_is_left_out() -> None:
    assert [row["peer" if "peer" in row else "source.ip"] for row in rows(TABLE, column_names="one,two")] == ["192.0.2.1", "192.0.2.2"]
    assert len(rows(TEXT, grok_pattern="%{NOTHING:x")) == 3
