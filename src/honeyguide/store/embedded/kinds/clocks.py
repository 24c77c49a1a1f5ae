"""SQL of what a zone's clock shows, and where spans of time begin on it."""

from collections.abc import Sequence

from honeyguide.query import aggregation as agg
from honeyguide.store.buckets import DAY, UNITS, clock_shift, interval, whole_days
from honeyguide.store.dates import read_span
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.segments import TIME

_MONDAY = 4 * DAY
_MONTH = 32 * DAY


def start_sql(histogram: agg.DateHistogram, shifts: Sequence[tuple[int, int]], value: str, *, early: bool) -> str:
    """Microseconds of the bucket's beginning: on the zone's clock for whole days, else in UTC. `early`: some lie before 1970."""
    offset = read_span(histogram.offset)
    micros = f"epoch_us({value}::TIMESTAMP)" + (f" - {offset}" if offset else "")
    shift = _shift_sql(shifts, micros)
    local = f"({micros} + {shift})" if shift != "0" else f"({micros})"
    span = interval(histogram)
    if span is None:
        unit = {"M": "month", "q": "quarter", "y": "year"}[UNITS[histogram.calendar or "day"]]
        return f"epoch_us(date_trunc('{unit}', make_timestamp({local})))"
    origin = _MONDAY if histogram.calendar == "week" else 0
    if early:
        start = f"({local} - (({local} - {origin}) % {span} + {span}) % {span})"
    else:
        start = f"(({local} - {origin}) // {span} * {span} + {origin})" if origin else f"({local} // {span} * {span})"
    return start if whole_days(histogram) or shift == "0" else f"({start} - {shift})"


def early(part: Part, histogram: agg.DateHistogram) -> bool:
    """Whether times of the part may lie before 1970, or nearly."""
    return (
        histogram.field != TIME
        or histogram.missing is not None
        or part.hot is not None
        or any((one.first or 0) < _MONTH for one in part.segments)
    )


def _shift_sql(shifts: Sequence[tuple[int, int]], micros: str) -> str:
    if not shifts:
        return "0"
    if len(shifts) == 1:
        return str(shifts[0][1])
    cases = " ".join(f"WHEN {micros} < {until} THEN {shift}" for until, shift in shifts[:-1])
    return f"(CASE {cases} ELSE {shifts[-1][1]} END)"


def shifts_between(zone: str, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The shifts of a zone's clock from a month before to a month behind, each with the moment up to which it holds (the last one open)."""
    if zone in {"UTC", "Z"}:
        return ()
    first, last = first - _MONTH, last + _MONTH
    found: list[tuple[int, int]] = []
    start, shift = first, clock_shift(first, zone)
    while start < last:
        end = min(start + max(DAY, (last - first) // 20_000), last)
        after = clock_shift(end, zone)
        if after != shift:
            low, high = start, end
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if clock_shift(middle, zone) == shift else (low, middle)
            found.append((high, shift))
            end, shift = high, clock_shift(high, zone)
        start = end
    return (*found, (last, shift))


def ends_sql(asked: Question, field: str) -> tuple[int, int] | None:
    """The first and the last time in a field, in microseconds; None where there is none."""
    statements: list[str] = []
    for part, condition in asked.parts({field}):
        mapped = part.index.types.get(field)
        if mapped is None or mapped.type != "date" or mapped.nested is not None:
            continue
        access = part.access(field, asked.parameters)
        lows = [*([access.one] if access.one else []), *([f"list_min({access.many})"] if access.many else [])]
        highs = [*([access.one] if access.one else []), *([f"list_max({access.many})"] if access.many else [])]
        if lows:
            low, high = (
                f"{end}({', '.join(found)})" if len(found) > 1 else found[0] for end, found in (("least", lows), ("greatest", highs))
            )
            statements.append(f"SELECT min({low})::TIMESTAMP AS low, max({high})::TIMESTAMP AS high {asked.from_where(part, condition)}")
    if not statements:
        return None
    low, high = asked.rows(f"SELECT epoch_us(min(low)), epoch_us(max(high)) FROM ({' UNION ALL '.join(statements)})")[0]
    return (low, high) if isinstance(low, int) and isinstance(high, int) else None
