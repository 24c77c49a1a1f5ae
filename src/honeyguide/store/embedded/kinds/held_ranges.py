"""Histograms over fields that hold ranges: a row is in every bucket that one of its ranges touches."""

from typing import cast

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import MOST_BUCKETS, TOO_MANY, UNITS, hard_ends, interval
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds.clocks import start_sql
from honeyguide.store.embedded.kinds.kind import Level
from honeyguide.store.embedded.parts import Part, many_sql
from honeyguide.store.embedded.reading import Keyed
from honeyguide.store.span_fields import HIGH, LOW, ends_kind

_STEPS = {"M": "1 MONTH", "q": "3 MONTH", "y": "1 YEAR"}


def with_ends(asked: Question, one: agg.DateHistogram | agg.Histogram) -> set[str]:
    """The fields that are read."""
    del asked
    return {one.field, one.field + LOW, one.field + HIGH}


def holds(part: Part, field: str, kinds: set[FieldType]) -> bool:
    """Whether the field holds ranges of one of these types here."""
    return ends_kind(field, part.index.types) in kinds


def number_keys(asked: Question, part: Part, one: agg.Histogram) -> Keyed:
    """The numbers at which a row's buckets begin."""
    low, high = one.hard_bounds or (None, None)
    width, offset = (f"{asked.parameters.add(float(number))}::DOUBLE" for number in (one.interval, one.offset))
    first = "r[1]::DOUBLE" if low is None else f"greatest(r[1]::DOUBLE, {asked.parameters.add(float(low))})"
    last = "r[2]::DOUBLE" if high is None else f"least(r[2]::DOUBLE, {asked.parameters.add(float(high))})"
    start, end = (f"floor(({edge} - {offset}) / {width})" for edge in (first, last))
    places = f"range(({start})::BIGINT, ({end})::BIGINT + 1)"
    keys = f"CASE WHEN {first} > {last} THEN [] ELSE list_transform({places}, lambda i: i * {width} + {offset}) END"
    return _each(asked, part, one.field, f"CASE WHEN {end} - {start} >= {MOST_BUCKETS} THEN error('{TOO_MANY}') ELSE {keys} END")


def date_keys(asked: Question, part: Part, level: Level) -> Keyed:
    """Microseconds of the beginnings of a row's buckets, as `start_sql` gives them."""
    one = cast("agg.DateHistogram", level.buckets)
    low, high = hard_ends(one, asked.now)
    first = "r[1]" if low is None else f"greatest(r[1], make_timestamp({low:d}))"
    last = "r[2]" if high is None else f"least(r[2], make_timestamp({high:d}))"
    start, end = (start_sql(one, level.shifts, edge, early=True) for edge in (first, last))
    span = interval(one)
    step = _STEPS.get(UNITS[one.calendar or "day"], "1 DAY")
    series = f"generate_series(make_timestamp({start}), make_timestamp({end}), INTERVAL {step})"
    keys = f"list_transform({series}, lambda t: epoch_us(t))" if span is None else f"range({start}, {end} + 1, {span})"
    keys = f"CASE WHEN {first} > {last} THEN [] ELSE {keys} END"
    shortest = span or 28 * 86_400_000_000
    return _each(
        asked, part, one.field, f"CASE WHEN ({end} - {start}) // {shortest} >= {MOST_BUCKETS} THEN error('{TOO_MANY}') ELSE {keys} END"
    )


def _each(asked: Question, part: Part, field: str, keys: str) -> Keyed:
    """The keys of all ranges `r` of a row."""
    low, high = (many_sql(part.access(field + end, asked.parameters)) for end in (LOW, HIGH))
    return Keyed(f"list_distinct(flatten(list_transform(list_zip({low}, {high}), lambda r: {keys})))", many=True)
