"""Reads times in the formats that mappings and pipelines name: Java's patterns, and the names that Elasticsearch has for some.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/mapping-date-format.html
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from honeyguide.errors import StoreError
from honeyguide.store.dates import microseconds, zone_named
from honeyguide.store.values import read_double, read_value

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = frozenset({"iso8601", "date_optional_time", "strict_date_optional_time", "strict_date_optional_time_nanos"})
NAMED = {
    "basic_date": "yyyyMMdd",
    "basic_date_time": "yyyyMMdd'T'HHmmss.SSSXX",
    "basic_date_time_no_millis": "yyyyMMdd'T'HHmmssXX",
    "date": "yyyy-MM-dd",
    "date_hour": "yyyy-MM-dd'T'HH",
    "date_hour_minute": "yyyy-MM-dd'T'HH:mm",
    "date_hour_minute_second": "yyyy-MM-dd'T'HH:mm:ss",
    "date_hour_minute_second_millis": "yyyy-MM-dd'T'HH:mm:ss.SSS",
    "date_hour_minute_second_fraction": "yyyy-MM-dd'T'HH:mm:ss.SSS",
    "date_time": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "date_time_no_millis": "yyyy-MM-dd'T'HH:mm:ssXXX",
    "hour": "HH",
    "hour_minute": "HH:mm",
    "hour_minute_second": "HH:mm:ss",
    "year": "yyyy",
    "year_month": "yyyy-MM",
    "year_month_day": "yyyy-MM-dd",
}
PARTS = {
    "y": ("year", r"\d{1,9}"),
    "u": ("year", r"\d{1,9}"),
    "M": ("month", r"\d{1,2}"),
    "L": ("month", r"\d{1,2}"),
    "d": ("day", r"\d{1,2}"),
    "H": ("hour", r"\d{1,2}"),
    "k": ("hour", r"\d{1,2}"),
    "h": ("hour12", r"\d{1,2}"),
    "K": ("hour12", r"\d{1,2}"),
    "m": ("minute", r"\d{1,2}"),
    "s": ("second", r"\d{1,2}"),
    "S": ("fraction", r"\d{1,9}"),
    "n": ("fraction", r"\d{1,9}"),
    "D": ("ordinal", r"\d{1,3}"),
    "a": ("half", r"[AaPp][Mm]"),
    "E": ("", r"[A-Za-z]+"),
    "e": ("", r"[A-Za-z0-9]+"),
    "X": ("zone", r"Z|[+-]\d\d(?::?\d\d)?"),
    "x": ("zone", r"[+-]\d\d(?::?\d\d)?"),
    "Z": ("zone", r"Z|[+-]\d\d:?\d\d"),
    "z": ("zone", r"[A-Za-z][A-Za-z0-9_+/-]*|[+-]\d\d:?\d\d"),
    "V": ("zone", r"[A-Za-z][A-Za-z0-9_+/-]*"),
    "O": ("zone", r"(?:GMT)?[+-]\d\d?(?::?\d\d)?"),
}
_EXACT = frozenset({"epoch_millis", "epoch_second", "UNIX", "UNIX_MS", "TAI64N"})
_FINEST = re.compile(r"[.,]\d{6}(\d{1,3})(?!\d)", re.ASCII)
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.DOTALL)


def read_time(value: object, formats: str, zone: tzinfo = UTC, year: int = 1970) -> int | None:
    """Microseconds since 1970 of a value in one of the formats (`a||b`); None where it is in none of them."""
    for one in formats.split("||"):
        found = _read_in(value, one.strip().removeprefix("8"), zone, year)
        if found is not None:
            return found
    return None


def last_of(value: object, formats: str, zone: tzinfo = UTC) -> int | None:
    """The last microsecond of what a value in one of the formats names: a day that is given as one ends before midnight."""
    for one in formats.split("||"):
        name = one.strip().removeprefix("8")
        begins = _read_in(value, name, zone, 1970)
        if begins is not None:
            form = NAMED.get(name.removeprefix("strict_"), "" if name in _EXACT or name.lower() in ISO else name)
            return begins if not form else _next(begins, form, zone) - 1
    return None


def _next(begins: int, form: str, zone: tzinfo) -> int:
    """When the unit ends that a pattern is exact to."""
    letters = {match[2] for match in _TOKEN.finditer(form) if match[2]}
    for size, finer in ((1, "Sn"), (1_000_000, "s"), (60_000_000, "m"), (3_600_000_000, "HkhK")):
        if letters & set(finer):
            return begins + size
    # A month or a year is its first day, as in Elasticsearch (JavaDateFormatter.ROUND_UP_BASE_FIELDS).
    there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=begins)).astimezone(zone)
    return microseconds((there.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone))


def beyond_micros(value: object) -> int:
    """The nanoseconds (0 to 999) of a time's text that microseconds don't hold."""
    found = _FINEST.search(value) if isinstance(value, str) else None
    return 0 if found is None else int(found[1].ljust(3, "0"))


def _read_in(value: object, name: str, zone: tzinfo, year: int) -> int | None:
    if name in {"epoch_millis", "epoch_second", "UNIX", "UNIX_MS"}:
        number = read_double(value)
        scale = 1000 if name in {"epoch_millis", "UNIX_MS"} else 1_000_000
        return None if number is None or abs(number * scale) > 253_402_300_799_999_999 else round(number * scale)
    if name.lower() in ISO:
        if zone is not UTC and isinstance(value, str) and not re.search(r"(?:Z|[+-]\d\d:?\d\d)$", value):
            local = read_value("date", value)
            return _shifted(local, zone) if isinstance(local, int) else None
        found = read_value("date", value if isinstance(value, str) else str(value))
        return found if isinstance(found, int) else None
    if name == "TAI64N":
        return _tai(str(value))
    key = name.removeprefix("strict_")
    try:
        return _read_parts(pattern(NAMED.get(key, name)).fullmatch(str(value)), zone, year)
    except (ValueError, OverflowError, StoreError, re.error):
        return None


def _shifted(micros: int, zone: tzinfo) -> int:
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return microseconds(local.replace(tzinfo=zone))


def _tai(text: str) -> int | None:
    match = re.fullmatch(r"@?([0-9a-fA-F]{16})([0-9a-fA-F]{8})", text)
    if match is None:
        return None
    # TAI64: 2^62 is 1970; TAI was ten seconds ahead of UTC then. https://cr.yp.to/libtai/tai64.html
    return (int(match[1], 16) - (1 << 62) - 10) * 1_000_000 + int(match[2], 16) // 1000


@lru_cache(maxsize=256)
def pattern(format: str) -> re.Pattern[str]:
    """The regular expression of a Java pattern. Raises ValueError where a letter means nothing."""
    made: list[str] = []
    seen: set[str] = set()
    tokens = [match for match in _TOKEN.finditer(format) if match.group() not in "[]"]
    optional = "[" in format
    for at, match in enumerate(tokens):
        if match[2] is None:
            made.append(re.escape(match[1].replace("''", "'") or "'") if match[1] is not None else re.escape(match[3]))
            continue
        if match[2] not in PARTS:
            raise ValueError(f"Illegal pattern character '{match[2]}'")
        name, shape = PARTS[match[2]]
        length = len(match.group())
        if match[2] in "ML" and length > 2:
            name, shape = "named", r"[A-Za-z]+\.?"
        elif match[2] not in "zVOXxZEea" and length > 1 and (match[2] not in "yu" or length == 2 or _follows(tokens, at)):
            shape = rf"\d{{{length}}}"
        made.append(f"(?P<{name}>{shape})" if name and name not in seen else f"(?:{shape})")
        seen.add(name)
    text = "".join(made)
    return re.compile(_optional(format) if optional else text)


def _follows(tokens: "list[re.Match[str]]", at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1][2] is not None


def _optional(format: str) -> str:
    parts = re.split(r"([\[\]])", format)
    return "".join({"[": "(?:", "]": ")?"}.get(part) or pattern(part).pattern for part in parts if part)


def _read_parts(match: "re.Match[str] | None", zone: tzinfo, year: int) -> int | None:
    if match is None:
        return None
    found = match.groupdict()
    month = MONTHS.index(found["named"][:3].lower()) + 1 if found.get("named") else int(found.get("month") or 1)
    years = int(found["year"]) if found.get("year") else year
    if found.get("year") and len(found["year"]) == 2:
        years += 2000
    hour = int(found.get("hour") or 0)
    if found.get("hour12"):
        hour = int(found["hour12"]) % 12 + (12 if (found.get("half") or "am").lower() == "pm" else 0)
    micros = int((found.get("fraction") or "0").ljust(6, "0")[:6])
    where = zone_of(found["zone"]) if found.get("zone") else zone
    when = datetime(
        years, month, int(found.get("day") or 1), hour, int(found.get("minute") or 0), int(found.get("second") or 0), micros, where
    )
    if found.get("ordinal"):
        when += timedelta(days=int(found["ordinal"]) - 1)
    return microseconds(when)


def zone_of(text: str) -> tzinfo:
    """The zone of a name or an offset. Raises StoreError where there is no such zone."""
    short = text.removeprefix("GMT")
    if text in {"Z", "GMT", "UTC", "UT"}:
        return UTC
    if re.fullmatch(r"[+-]\d\d?", short):
        return timezone(timedelta(hours=int(short)))
    return zone_named(short or text)
