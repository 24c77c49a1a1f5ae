"""Times and numbers written in the patterns that clients name: Java's date patterns and their short names, and DecimalFormat's.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/mapping-date-format.html
"""

import re
from datetime import datetime, tzinfo

from honeyguide.store.dates import moment
from honeyguide.store.timeformats import ISO, NAMED

_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.DOTALL)
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ERA = 146_097 * 86_400_000_000
"""Microseconds of 400 years, after which the calendar repeats itself."""
_FIRST, _LAST = -62_104_060_800_000_000, 253_370_764_800_000_000
"""The years 2 to 9998, within which every zone has a date."""
_NUMBER = re.compile(r"([#,]*)(0*)(?:\.(0*)(#*))?")


def show_time(micros: int, formats: str, zone: tzinfo, finest: int = 0) -> str:
    """The time in the first of the formats (`a||b`), on the clock of the zone; `finest` are nanoseconds beyond the microseconds.

    Raises ValueError for letters that mean nothing.
    """
    name = formats.partition("||")[0].strip().removeprefix("8")
    if name in {"epoch_millis", "epoch_second"}:
        size = 1_000_000 if name == "epoch_millis" else 1_000_000_000
        whole, rest = divmod(abs(micros) * 1000 + finest, size)
        behind = f".{rest:0{len(str(size)) - 1}d}".rstrip("0") if rest else ""
        return f"{'-' if micros < 0 else ''}{whole}{behind}"
    era = 0 if _FIRST <= micros < _LAST else (micros - _FIRST) // _ERA
    when, years = moment(micros - era * _ERA).astimezone(zone), era * 400
    if name.lower() in ISO:
        fraction = ("SSSSSSSSS" if finest else "SSSSSS" if micros % 1000 else "SSS") if name.endswith("nanos") else "SSS"
        return in_pattern(when, f"yyyy-MM-dd'T'HH:mm:ss.{fraction}XXX", finest, years)
    return in_pattern(when, NAMED.get(name.removeprefix("strict_"), name), finest, years)


def in_pattern(when: datetime, pattern: str, finest: int = 0, years: int = 0) -> str:
    """The time, so many years later, in a Java pattern. Raises ValueError for a letter that means nothing."""
    made: list[str] = []
    for match in _TOKEN.finditer(pattern):
        quoted, letter, other = match.groups()
        if quoted is not None:
            made.append(quoted.replace("''", "'") or "'")
        elif letter is not None:
            made.append(_part(when, letter, len(match.group()), finest) if not years or letter not in "yu" else _year(when.year + years))
        elif other not in "[]":
            made.append(other)
    return "".join(made)


def _year(year: int) -> str:
    """One that Python has no date for, as Java writes it."""
    return f"{'-' if year < 0 else '+' if year > 9999 else ''}{abs(year):04d}"


def _part(when: datetime, letter: str, size: int, finest: int) -> str:
    match letter:
        case "y" | "u":
            return f"{when.year % 100:02d}" if size == 2 else f"{when.year:0{size}d}"
        case "Y":
            return f"{when.isocalendar().year:0{size}d}"
        case "w":
            return f"{when.isocalendar().week:0{size}d}"
        case "M" | "L":
            name = _MONTHS[when.month - 1]
            return f"{when.month:0{size}d}" if size < 3 else name[:3] if size == 3 else name
        case "E":
            return _DAYS[when.weekday()][: 3 if size < 4 else None]
        case "e":
            return str(when.isoweekday())
        case "d":
            return f"{when.day:0{size}d}"
        case "D":
            return f"{when.timetuple().tm_yday:0{size}d}"
        case "H":
            return f"{when.hour:0{size}d}"
        case "k":
            return f"{when.hour or 24:0{size}d}"
        case "h":
            return f"{when.hour % 12 or 12:0{size}d}"
        case "K":
            return f"{when.hour % 12:0{size}d}"
        case "m":
            return f"{when.minute:0{size}d}"
        case "s":
            return f"{when.second:0{size}d}"
        case "S":
            return f"{when.microsecond:06d}{finest:03d}".ljust(size, "0")[:size]
        case "n":
            return str(when.microsecond * 1000 + finest)
        case "a":
            return "AM" if when.hour < 12 else "PM"
        case "X" | "x" | "Z" | "O":
            return _offset(when, letter, size)
        case "z" | "V":
            return str(when.tzinfo)
        case _:
            raise ValueError(f"Unknown pattern letter: {letter}")


def _offset(when: datetime, letter: str, size: int) -> str:
    span = when.utcoffset()
    minutes = round(span.total_seconds() / 60) if span is not None else 0
    if letter == "X" and not minutes:
        return "Z"
    sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
    if size == 1 and letter in "Xx":
        return f"{sign}{hours:02d}" + (f"{rest:02d}" if rest else "")
    return f"{sign}{hours:02d}{':' if (letter in 'Xx' and size % 2) or size == 5 else ''}{rest:02d}"


def show_number(value: float, pattern: str) -> str:
    """The number in a pattern of DecimalFormat such as `0.00`, `#,##0.##`, `$0.0`, `0%`."""
    found = next((match for match in _NUMBER.finditer(pattern) if match.group()), None)
    if found is None:
        return pattern
    whole, zeros, fixed, free = found.group(1), found.group(2), found.group(3) or "", found.group(4) or ""
    scaled = value * 100 if "%" in pattern else value
    text = f"{abs(scaled):{',' if ',' in whole else ''}.{len(fixed) + len(free)}f}"
    if free:
        head, _, tail = text.partition(".")
        tail = tail[: len(fixed)] + tail[len(fixed) :].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    head, dot, tail = text.partition(".")
    head = head.rjust(len(zeros), "0") if zeros else head.lstrip("0") or ("" if tail else "0")
    sign = "-" if scaled < 0 and float(text.replace(",", "") or 0) else ""
    return f"{sign}{pattern[: found.start()]}{head}{dot}{tail}{pattern[found.end() :]}"
