"""Fields that hold ranges (`integer_range`, `date_range`, `ip_range` …): each is read as its two ends, which are fields of their own.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/range.html
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import read_date
from honeyguide.store.mapping import Types
from honeyguide.store.values import HIGHEST, LOWEST, Typed, read_network, read_value

LOW, HIGH = ".gte", ".lte"
"""What the names of the ends have behind that of the field; both ends belong to the range."""
ENDS: Mapping[str, FieldType] = MappingProxyType(
    {
        "integer_range": "long",
        "long_range": "long",
        "float_range": "double",
        "double_range": "double",
        "date_range": "date",
        "ip_range": "ip",
    }
)
"""The type of the ends of each kind of range."""
OPEN: Mapping[FieldType, tuple[float, float]] = {
    "long": (LOWEST, HIGHEST),
    "double": (-1.7976931348623157e308, 1.7976931348623157e308),
    "date": (-62_135_596_800_000_000, 253_402_300_799_999_999),
    "ip": (0, 2**128 - 1),
}
"""The ends of a range that says none."""


def ends_kind(field: str, types: Types) -> FieldType | None:
    """The type of the ends of a field that holds ranges; None for other fields."""
    mapped, low = types.get(field), types.get(field + LOW)
    return low.type if mapped is not None and mapped.type == "flattened" and low is not None and field + HIGH in types else None


def ends_of(kind: str, value: Any) -> tuple[Typed, Typed] | None:
    """The first and the last value of a range in a document; None where it is none."""
    end = ENDS[kind]
    if end == "ip" and isinstance(value, str):
        return read_network(value) if "/" in value else _single(value)
    if not isinstance(value, dict):
        return None
    low, high = OPEN[end]
    for name, found in value.items():
        if found is None:
            continue
        typed = read_date(found) if end == "date" else read_value(end, found)
        if typed is None or isinstance(typed, str):
            return None
        match name:
            case "gte" | "from":
                low = typed
            case "gt":
                low = _beside(end, typed, 1)
            case "lte" | "to":
                high = typed
            case "lt":
                high = _beside(end, typed, -1)
            case _:
                return None
    return low, high


def _single(text: str) -> tuple[Typed, Typed] | None:
    address = read_value("ip", text)
    return None if address is None else (address, address)


def _beside(kind: FieldType, value: float, step: int) -> Typed:
    """The next value; times have milliseconds."""
    return math.nextafter(value, math.inf * step) if kind == "double" else value + (1000 * step if kind == "date" else step)
