"""Times of any common shape are found in text and read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.errors import FormatError
from honeyguide.formats.time_shapes import find_time, likeliest, read_time, time_shape

WRITTEN = datetime(2022, 6, 1, tzinfo=UTC)

TIMES = [
    ("2022-01-28T21:36:02.123456Z x", "ISO8601", "2022-01-28T21:36:02.123456+00:00"),
    ("2022-01-28 21:36:02,123 x", "ISO8601", "2022-01-28T21:36:02.123000+00:00"),
    ("2022-01-28T21:36:02+09:00", "ISO8601", "2022-01-28T12:36:02+00:00"),
    ('198.51.100.7 - - [10/Oct/2000:13:55:36 -0700] "GET', "dd/MMM/yyyy:HH:mm:ss", "2000-10-10T20:55:36+00:00"),
    ("Jan  8 07:11:55 host", "MMM d HH:mm:ss", "2022-01-08T07:11:55+00:00"),
    ("Dec 31 23:59:59 host", "MMM d HH:mm:ss", "2021-12-31T23:59:59+00:00"),
    ("[Mon Jan 28 21:36:02.123456 2022] [core:error]", "EEE MMM d HH:mm:ss yyyy", "2022-01-28T21:36:02.123456+00:00"),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "EEE, d MMM yyyy HH:mm:ss", "1994-11-06T08:49:37+00:00"),
    ("[28012022 21:36:02] x", "ddMMyyyy HH:mm:ss", "2022-01-28T21:36:02+00:00"),
    ("20220128 21:36:02 x", "yyyyMMdd HH:mm:ss", "2022-01-28T21:36:02+00:00"),
    ("1643405762.123 x", "UNIX", "2022-01-28T21:36:02.123000+00:00"),
    ("1643405762123", "UNIX_MS", "2022-01-28T21:36:02.123000+00:00"),
    ("2022/05/28 08:01:44 [error]", "yyyy/MM/dd HH:mm:ss", "2022-05-28T08:01:44+00:00"),
    ("01/28/2022 9:36:02 PM", "M/d/yyyy h:mm:ss a", "2022-01-28T21:36:02+00:00"),
    ("2022年1月28日 21時36分02秒 起動", "yyyy年M月d日 H時m分s秒", "2022-01-28T21:36:02+00:00"),
    ("@4000000037c219bf2ef02e94 x", "TAI64N", "1999-08-24T04:04:05.787492+00:00"),
    ("Mon Jan 28 21:36:02 JST 2022", "EEE MMM d HH:mm:ss zzz yyyy", "2022-01-28T12:36:02+00:00"),
]


@pytest.mark.parametrize(("text", "name", "instant"), TIMES)
def test_a_time_is_found_and_read(text: str, name: str, instant: str) -> None:
    found = find_time(text)
    assert found is not None
    shape, match = found
    moment = read_time(match, UTC, WRITTEN)
    assert moment is not None
    assert (shape.name, moment.isoformat()) == (name, instant)


@pytest.mark.parametrize("text", ["", "no time", "198.51.100.7 10.10.2022", "081109 203518 143 INFO", "version 12.3.2022", "0x1643405762"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert find_time(text) is None


def test_a_day_that_does_not_exist_is_no_time() -> None:
    match = time_shape("yyyy-MM-dd").pattern.search("2022-02-30")
    assert match is not None
    assert read_time(match, UTC, WRITTEN) is None


def test_a_naive_time_is_local_also_where_clocks_change() -> None:
    match = time_shape("ISO8601").pattern.search("2022-03-27 02:30:00")
    assert match is not None
    assert read_time(match, ZoneInfo("Europe/Berlin"), WRITTEN) == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


def test_day_and_month_are_told_apart_by_the_values_together() -> None:
    ambiguous, clear = "01/02/2022 10:00:00", "01/28/2022 10:00:00"
    first, second = likeliest([ambiguous]), likeliest([ambiguous, clear])
    assert first is not None
    assert second is not None
    assert (first.java, second.java) == ("dd/MM/yyyy HH:mm:ss", "MM/dd/yyyy HH:mm:ss")
    assert likeliest([clear, "x"]) is None


def test_a_pattern_of_ones_own_is_read_and_a_wrong_one_is_explained() -> None:
    match = time_shape("dd~MM~yyyy 'at' HH.mm").pattern.search("28~01~2022 at 21.36")
    assert match is not None
    assert read_time(match, UTC, None) == datetime(2022, 1, 28, 21, 36, tzinfo=UTC)
    with pytest.raises(FormatError, match="can't hold 'QQ'"):
        time_shape("QQ")
    with pytest.raises(FormatError, match="twice"):
        time_shape("yyyy yyyy")


@given(st.text(max_size=60))
def test_any_text_has_a_time_or_none(text: str) -> None:
    found = find_time(text)
    moment = read_time(found[1], UTC, WRITTEN) if found else None
    assert moment is None or moment.tzinfo is UTC
