"""A sentence is written once and told in the zone of whoever reads it."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from honeyguide.investigate.moments import ZONE, told, written
from honeyguide.schema.words import Words

MOMENT = datetime(2026, 11, 22, 21, 37, 18, tzinfo=UTC)


def test_a_time_is_told_by_the_readers_clock_in_both_languages() -> None:
    sentence = Words(f"It hung at {written(MOMENT)}.", f"{written(MOMENT, 'minute')}に停止しました（{ZONE}）。")
    assert told(sentence, UTC) == Words("It hung at 2026-11-22 21:37:18.", "2026-11-22 21:37に停止しました（UTC）。")
    assert told(sentence, ZoneInfo("Asia/Kolkata")).en == "It hung at 2026-11-23 03:07:18."
    assert told(sentence, ZoneInfo("Asia/Tokyo")).ja == "2026-11-23 06:37に停止しました（Asia/Tokyo）。"
    assert told(sentence, timezone(-timedelta(hours=3, minutes=30))).ja == "2026-11-22 18:07に停止しました（-03:30）。"


@pytest.mark.parametrize(
    "quoted",
    ["2026-11-22 21:37:18", "\ue000", "\ue000second 2026-13-45T00:00:00.00Z\ue001", "\ue000second 0001-01-01T00:00:00+00:00\ue001"],
)
def test_what_a_sentence_quotes_stays_as_it_was_sent(quoted: str) -> None:
    assert told(Words(quoted, quoted), timezone(-timedelta(hours=12))) == Words(quoted, quoted)
