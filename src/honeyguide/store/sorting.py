"""The order of rows, and which come behind the last one seen; what the real stores' orders are compared with."""

import math
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime

from honeyguide.errors import StoreError
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.geogrid import point
from honeyguide.store.mapping import Types
from honeyguide.store.meaning import Row, matches, nested_rows, values_of
from honeyguide.store.places import distance
from honeyguide.store.protocol import Sort
from honeyguide.store.values import Typed, read_value, show_value

_ALIKE: dict[FieldType, str] = {
    "long": "number",
    "double": "number",
    "unsigned_long": "number",
    "keyword": "text",
    "wildcard": "text",
    "flattened": "text",
    "nested": "text",
}


def arrival(index: str, seq_no: int) -> str:
    """The sort value of `_doc`: indices by name, rows as they came."""
    return f"{index} {seq_no:016x}"


def order_values(sort: Sequence[Sort], row: Row, seq_no: int, *, shown: bool = False, score: float = 0.0) -> tuple[Value, ...]:
    """What a row is sorted by: of several values the least, descending the greatest. `shown` as JSON."""
    return tuple(_order_value(one, row, seq_no, shown, score) for one in sort)


def _order_value(sort: Sort, row: Row, seq_no: int, shown: bool, score: float) -> Value:
    if sort.field == "_score":
        return score
    if sort.field == "_doc":
        return arrival(row.index, seq_no)
    if sort.field == "_seq_no":
        return seq_no
    kind, values = _nested(sort, row) if sort.nested else values_of(row, sort.field)
    if sort.origin is not None:
        far = [distance(*point(str(value)), *sort.origin) for value in values]
        return _one(sort, far) if far else None
    if not values:
        values = [value for value in [read_value(kind, sort.fill)] if value is not None]
    if not values:
        return None
    value = _one(sort, values, kind)
    if kind in {"long", "date"} and isinstance(value, float):
        value = math.floor(value + 0.5)
    return show_value(kind, value) if shown else value


def _one(sort: Sort, values: Sequence[Typed], kind: FieldType = "double") -> Typed:
    """What counts of several values. Whole numbers are summed up in 64 bits, as the engine does."""
    numbers = [value for value in values if not isinstance(value, str)]
    if kind == "unsigned_long" and sort.mode in {"avg", "sum", "median"}:
        return _unsigned(sort.mode, sorted(map(int, numbers)))
    if kind == "long" and sort.mode in {"avg", "sum"}:
        total = (sum(map(int, numbers)) + (1 << 63)) % (1 << 64) - (1 << 63)
        return total if sort.mode == "sum" else float(total) / len(numbers)
    if sort.mode in {"avg", "sum", "median"} and len(numbers) == len(values):
        return {"avg": _average, "sum": _sum, "median": statistics.median}[sort.mode](numbers)
    return (max if sort.mode == "max" or (sort.descending and sort.mode != "min") else min)(values)


def _unsigned(mode: str, numbers: Sequence[int]) -> int:
    count = len(numbers)
    if mode == "median":
        numbers = numbers[(count - 1) // 2 : count // 2 + 1]
    total = sum(numbers) % (1 << 64)
    return total if mode == "sum" else (2 * total + len(numbers)) // (2 * len(numbers))


def _sum(numbers: Sequence[float]) -> float:
    return sum(sorted(numbers))


def _average(numbers: Sequence[float]) -> float:
    return sum(sorted(numbers)) / len(numbers)


def _nested(sort: Sort, row: Row) -> tuple[FieldType, Sequence[Typed]]:
    now = datetime.now(UTC)
    rows = [one for one in nested_rows(row, sort.nested) if sort.filter is None or matches(sort.filter, one, now)]
    mapped = row.types.get(sort.field)
    return (mapped.type if mapped is not None else "keyword"), [value for one in rows for value in values_of(one, sort.field)[1]]


def in_milliseconds(kind: FieldType, value: Value, shown: Value) -> Value:
    """A shown sort value as aggregations show it: dates in milliseconds."""
    return value // 1000 if kind == "date" and isinstance(value, int) else shown


def compare(sort: Sequence[Sort], left: Sequence[Value], right: Sequence[Value]) -> int:
    """Negative where the left row comes first, 0 where the sort doesn't tell them apart."""
    for one, a, b in zip(sort, left, right, strict=True):
        order = _compare(one, a, b)
        if order:
            return order
    return 0


def _compare(sort: Sort, a: Value, b: Value) -> int:
    if a is None or b is None:
        return ((a is None) - (b is None)) * (1 if sort.missing == "_last" else -1)
    order = (a > b) - (a < b)  # pyright: ignore[reportOperatorIssue]
    return -order if sort.descending else order


def after(sort: Sequence[Sort], values: Sequence[Value], last: Sequence[Value], types: Types) -> bool:
    """Whether a row comes behind the one with these shown sort values."""
    return compare(sort, values, [read_last(one, value, types) for one, value in zip(sort, last, strict=True)]) > 0


def read_last(sort: Sort, value: Value, types: Types) -> Typed | None:
    """A shown sort value as it is compared. Raises StoreError where the field can't have it."""
    mapped = types.get(sort.field)
    if value is None or mapped is None or sort.origin is not None:
        return value
    typed = read_value(mapped.type, value)
    if typed is None:
        raise StoreError(f"{value!r} can't be a value of {sort.field!r}, which is {mapped.type}", where=sort.field)
    return typed


def one_kind(field: str, kinds: Sequence[FieldType]) -> None:
    """Raises StoreError where indices have the field in types that don't compare."""
    if len({_ALIKE.get(kind, "text" if kind == "text" else kind) for kind in kinds}) > 1:
        raise StoreError(
            f"{field!r} has types that don't compare: {', '.join(sorted(set(kinds)))}", where=field, hint="Name fewer indices."
        )
