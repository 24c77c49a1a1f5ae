"""Intervals that a query means on ordered values."""

import math
from datetime import UTC, datetime

import pytest

from honeyguide.query.ast import Match, Prefix, Query, Range, Term, Terms, Wildcard
from honeyguide.schema.fields import FieldType
from honeyguide.store.bounds import clipped, spans

NOW = datetime(2026, 11, 22, tzinfo=UTC)
V4 = 0xFFFF << 32


@pytest.mark.parametrize(
    ("query", "kind", "found"),
    [
        (Term("n", 5), "long", [(5, 5)]),
        (Term("n", "5.0"), "long", [(5, 5)]),
        (Term("n", 5.5), "long", []),
        (Match("n", "x"), "long", []),
        (Terms("n", (1, "x", 3)), "long", [(1, 1), (3, 3)]),
        (Range("n", gt=5.5, lte="7"), "long", [(6, 7)]),
        (Range("n", gt=5, lt=6), "long", []),
        (Range("n"), "long", [(-math.inf, math.inf)]),
        (Range("n", gte="x"), "long", []),
        (Range("n", gt=1.0, lt=2.0), "double", [(math.nextafter(1.0, 2), math.nextafter(2.0, 1))]),
        (Term("b", "true"), "boolean", [(True, True)]),
        (Range("b", gte=False), "boolean", [(0, math.inf)]),
        (Term("a", "10.0.0.0/8"), "ip", [(V4 + 0x0A000000, V4 + 0x0AFFFFFF)]),
        (Wildcard("a", "10.1.*"), "ip", [(V4 + 0x0A010000, V4 + 0x0A01FFFF)]),
        (Prefix("a", "10."), "ip", [(V4 + 0x0A000000, V4 + 0x0AFFFFFF)]),
        (Wildcard("a", "1*.0"), "ip", []),
        (Range("a", gt="10.0.0.1", lt="10.0.0.4"), "ip", [(V4 + 0x0A000002, V4 + 0x0A000003)]),
        (Term("d", "1970-01-01T00:00:01Z"), "date", [(1_000_000, 1_999_999)]),
        (Range("d", gt="1970-01-01"), "date", [(86_400_000_000, math.inf)]),
        (Range("d", lt="1970-01-01||/d"), "date", [(-math.inf, -1)]),
    ],
)
def test_spans(query: Query, kind: FieldType, found: list[tuple[float, float]]) -> None:
    assert spans(query, kind, NOW) == found


def test_open_and_impossible_ends_are_left_out() -> None:
    assert clipped((-math.inf, 5), "long") == (None, 5)
    assert clipped((-(2**70), 2**70), "date") == (None, None)
    assert clipped((0, math.inf), "ip") == (0, None)
