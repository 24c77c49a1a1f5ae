"""Buckets by spans of time: `date_histogram`, and `auto_date_histogram` once its spans are chosen."""

from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.store.autodates import SHORT, Spacing
from honeyguide.store.buckets import DAY, date_keys, from_clock, shown_key, whole_days
from honeyguide.store.dates import read_span
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.clocks import early, ends_sql, shifts_between, start_sql
from honeyguide.store.embedded.kinds.held_ranges import date_keys as ranged_keys
from honeyguide.store.embedded.kinds.held_ranges import holds, with_ends
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed, each, literal, typed_sql
from honeyguide.store.protocol import Json
from honeyguide.store.span_fields import ends_kind
from honeyguide.store.values import read_value


def level_of(asked: Question, one: Any) -> Level:
    """The level, with the shifts of its zone's clock over the times that there are."""
    histogram = cast("agg.DateHistogram", one)
    if histogram.zone in {"UTC", "Z"}:
        return Level(one, "date")
    ends = [end for field in sorted(with_ends(asked, histogram)) for end in ends_sql(asked, field) or ()]
    missing = None if histogram.missing is None else read_value("date", histogram.missing)
    ends += [] if missing is None else [int(missing)]
    return Level(one, "date", shifts_between(histogram.zone, min(ends), max(ends)) if ends else ())


def key(asked: Question, part: Part, level: Level) -> Keyed:
    """Microseconds of the bucket's beginning, as `start_sql` gives them."""
    one = cast("agg.DateHistogram", level.buckets)
    if holds(part, one.field, {"date"}):
        return ranged_keys(asked, part, level)
    access = typed_sql(asked, part, one.field, ("date",), literal(asked, "date", one.missing))
    before = early(part, one)
    return each(access, lambda value: start_sql(one, level.shifts, value, early=before), "BIGINT")


def value(level: Level, raw: Any) -> int:
    """The bucket's key in microseconds, from what SQL gave."""
    one = cast("agg.DateHistogram", level.buckets)
    return (from_clock(raw, one.zone) if whole_days(one) else raw) + read_span(one.offset)


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    one = cast("agg.DateHistogram", level.buckets)
    by_key = {bucket.key: bucket for bucket in found}
    held = any(ends_kind(one.field, index.types) == "date" for index in asked.indices)
    buckets = (by_key.get(key) or Bucket(None, key, 0) for key in date_keys(one, list(by_key), asked.now, held=held))
    return [bucket for bucket in buckets if bucket.count >= one.min_doc_count], 0


def _shown(level: Level, key: Any) -> Json:
    return shown_key("date", key, cast("agg.DateHistogram", level.buckets).zone)


KIND = Kind(key, _chosen, fields=with_ends, level=level_of, value=value, shown=_shown)


def auto_level(one: agg.AutoDateHistogram, spacing: Spacing) -> Level:
    """The level once the spans are chosen."""
    return Level(one, "date", shifts_between(one.zone, spacing.first, spacing.last), spacing)


def _auto_key(asked: Question, part: Part, level: Level) -> Keyed:
    """The number of the bucket."""
    one, spacing = cast("agg.AutoDateHistogram", level.buckets), cast("Spacing", level.spacing)
    histogram = agg.DateHistogram(one.field, calendar=spacing.unit, zone=one.zone)
    access = typed_sql(asked, part, one.field, ("date",))
    before = early(part, histogram)

    def number(value: str) -> str:
        start = start_sql(histogram, level.shifts, value, early=before)
        if spacing.unit in SHORT:
            return f"(({start}) - {spacing.first}) // {spacing.step * SHORT[spacing.unit]}"
        months = f"year(make_timestamp({start})) * 12 + month(make_timestamp({start})) - 1"
        count = {"day": f"({start}) // {DAY}", "month": months}.get(spacing.unit, f"year(make_timestamp({start}))")
        return f"(({count}) - {spacing.count(spacing.first)})::BIGINT // {spacing.step}"

    return each(access, number, "BIGINT")


def _auto_chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    spacing = cast("Spacing", level.spacing)
    by_number = {bucket.raw: bucket for bucket in found}
    return [by_number.get(number) or Bucket(None, spacing.key(number), 0) for number in spacing.numbers], 0


def _auto_value(level: Level, raw: Any) -> int:
    return cast("Spacing", level.spacing).key(raw)


def _auto_shown(level: Level, key: Any) -> Json:
    return shown_key("date", key, cast("agg.AutoDateHistogram", level.buckets).zone)


def _auto_answer(level: Level, buckets: Any, made: list[Json], others: int) -> Json:
    del buckets, others
    return {"buckets": made, "interval": cast("Spacing", level.spacing).interval}


AUTO = Kind(_auto_key, _auto_chosen, value=_auto_value, shown=_auto_shown, answer=_auto_answer)
