"""The spans of time in which rows are read, so that memory is that of one span, however long the recording."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from honeyguide.investigate.rows import Rows, from_milliseconds
from honeyguide.query.aggregation import DateHistogram
from honeyguide.query.ast import And, Query, Range

SPANS = ("1d", "1h", "10m", "1m")
LENGTHS = {"1d": timedelta(days=1), "1h": timedelta(hours=1), "10m": timedelta(minutes=10), "1m": timedelta(minutes=1)}
MANY = 200_000
"""Rows that are read at once; a busier span is read in shorter ones, down to a minute."""


def windows(rows: Rows, query: Query, level: int = 0) -> Iterator[tuple[datetime, datetime]]:
    """Spans that have rows, in order, each begun and ended on a whole minute."""
    histogram = DateHistogram("@timestamp", fixed=SPANS[level], min_doc_count=1)
    for bucket in rows.aggregate(query, {"spans": histogram})["spans"]["buckets"]:
        start = from_milliseconds(bucket["key"])
        assert start is not None
        end = start + LENGTHS[SPANS[level]]
        if bucket["doc_count"] > MANY and level + 1 < len(SPANS):
            yield from windows(rows, And((query, between(start, end))), level + 1)
        else:
            yield start, end


def between(start: datetime, end: datetime) -> Range:
    """The rows of a span."""
    return Range("@timestamp", gte=start.isoformat(), lt=end.isoformat())
