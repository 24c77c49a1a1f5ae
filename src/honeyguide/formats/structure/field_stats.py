"""What the values of a field are, and how many: types and statistics as find_structure gives them."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from honeyguide.formats.fits import MISFIT, as_double, as_ip, as_long
from honeyguide.formats.time_shapes import TimeShape, likeliest, read_time

MOST_HITS = 10
LONGEST_KEYWORD = 256
"""Characters; with more, or with more than five spaces, a value is text."""


@dataclass(frozen=True)
class FieldKind:
    """A field's mapped type, and the shape of its times where it is a date."""

    type: str
    shape: TimeShape | None = None

    def mapping(self) -> dict[str, Any]:
        """As in Elasticsearch's mappings."""
        if self.shape is None or self.shape.name == "ISO8601":
            return {"type": self.type}
        formats = {"UNIX": "epoch_second", "UNIX_MS": "epoch_millis"}
        return {"type": self.type, "format": formats.get(self.shape.name, self.shape.java)}


def kind_of_field(values: Sequence[str]) -> FieldKind:
    """The type that all these values fit; keyword or text where they have none in common."""
    real = [value for value in values if value != ""]
    if not real:
        return FieldKind("keyword")
    distinct = set(real)
    if distinct <= {"true", "false"}:
        return FieldKind("boolean")
    if all(as_long(value) is not MISFIT for value in distinct):
        return FieldKind("long")
    if all(as_double(value) is not MISFIT for value in distinct):
        return FieldKind("double")
    if all(as_ip(value) is not MISFIT for value in distinct):
        return FieldKind("ip")
    shape = likeliest(real)
    if shape and all(shape.pattern.fullmatch(value) for value in distinct):
        return FieldKind("date", shape)
    wordy = any(len(value) > LONGEST_KEYWORD or sum(map(str.isspace, value)) > 5 for value in distinct)
    return FieldKind("text" if wordy else "keyword")


def stats_of_field(values: Sequence[str], kind: FieldKind) -> dict[str, Any]:
    """Count, cardinality, the ten most frequent values, and for numbers and times their range."""
    counts = Counter(values)
    stats: dict[str, Any] = {"count": len(values), "cardinality": len(counts)}
    numbers = [float(value) for value in values if as_double(value) is not MISFIT] if kind.type in {"long", "double"} else []
    if numbers:
        stats["min_value"] = _plain(min(numbers))
        stats["max_value"] = _plain(max(numbers))
        stats["mean_value"] = _plain(statistics.fmean(numbers))
        stats["median_value"] = _plain(statistics.median(numbers))
    if kind.shape:
        times = sorted((moment, value) for value in counts if (moment := _moment(kind.shape, value)))
        if times:
            stats["earliest"], stats["latest"] = times[0][1], times[-1][1]
    stats["top_hits"] = [{"value": _typed(value, kind), "count": count} for value, count in counts.most_common(MOST_HITS)]
    return stats


def _moment(shape: TimeShape, value: str) -> datetime | None:
    found = shape.pattern.fullmatch(value)
    return read_time(found, UTC, None) if found else None


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _typed(value: str, kind: FieldKind) -> object:
    if kind.type in {"long", "double"} and as_double(value) is not MISFIT:
        return _plain(float(value))
    return value


def columns_of(records: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """{field: its values as text} of records, in order of appearance; the items of lists count each."""
    values: dict[str, list[str]] = {}
    for record in records:
        for name, value in record.items():
            for item in value if isinstance(value, list) else [value]:
                if item is not None and item != "":
                    text = item if isinstance(item, str) else str(item).lower() if isinstance(item, bool) else str(item)
                    values.setdefault(name, []).append(text)
    return values
