"""Fields that hold ranges are read as their two ends, which belong to them."""

from typing import Any

import pytest

from honeyguide.store.span_fields import ends_of
from honeyguide.store.values import HIGHEST, MAPPED


@pytest.mark.parametrize(
    ("kind", "value", "ends"),
    [
        ("integer_range", {"gte": 1, "lt": 5}, (1, 4)),
        ("long_range", {"gt": 1}, (2, HIGHEST)),
        ("double_range", {"gte": 0.5, "lte": 1}, (0.5, 1.0)),
        ("date_range", {"gte": "1970-01-01", "lte": "1970-01-01"}, (0, 0)),
        ("ip_range", "10.0.0.0/31", (MAPPED + 0x0A000000, MAPPED + 0x0A000001)),
        ("ip_range", {"gte": "::1", "lt": "::3"}, (1, 2)),
        ("integer_range", {"above": 1}, None),
        ("integer_range", 5, None),
        ("ip_range", "nonsense", None),
    ],
)
def test_ends(kind: str, value: Any, ends: Any) -> None:
    assert ends_of(kind, value) == ends
