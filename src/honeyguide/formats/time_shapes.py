"""The shapes that times have in logs: found in text, written as Java's and Joda's patterns, and read into instants.

The letters are java.time.format.DateTimeFormatter's, as far as Elasticsearch's find_structure takes them; the table of shapes is
timestamps.json. Where a shape has seconds, a fraction may follow, and at its end a zone.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from honeyguide.errors import FormatError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE = r"(?:[ ]?(?P<z>[+-](?:0\d|1[0-4]):?[0-5]\d|Z\b|(?:UTC|GMT)\b))"
_FRACTION = r"(?:[.,:](?P<f>\d{1,9}))"
_MONTH_NAME = r"(?P<b>(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?-i:[a-z]{0,6}))"
_LETTERS = {
    "yyyy": r"(?P<Y>(?:19|20|21)\d\d)",
    "yy": r"(?P<y>\d\d)",
    "MMMM": _MONTH_NAME,
    "MMM": _MONTH_NAME,
    "MM": r"(?P<m>0[1-9]|1[0-2])",
    "M": r"(?P<m>1[0-2]|0?[1-9])",
    "dd": r"(?P<d>0[1-9]|[12]\d|3[01])",
    "d": r"(?P<d>[12]\d|3[01]|[ 0]?[1-9])",
    "EEEE": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    "EEE": r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
    "HH": r"(?P<H>[01]\d|2[0-3])",
    "H": r"(?P<H>1\d|2[0-3]|0?\d)",
    "hh": r"(?P<h>0[1-9]|1[0-2])",
    "h": r"(?P<h>1[0-2]|0?[1-9])",
    "mm": r"(?P<M>[0-5]\d)",
    "m": r"(?P<M>[1-5]\d|0?\d)",
    "ss": r"(?P<S>[0-5]\d|60)",
    "s": r"(?P<S>[1-5]\d|0?\d)",
    "a": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "XXX": r"(?P<z>[+-]\d\d:\d\d|Z)",
    "XX": r"(?P<z>[+-]\d{4}|Z)",
    "zzz": r"(?P<z>[A-Z]{3,4})",
}
_NUMBERS = {
    "UNIX": r"(?P<unix>[12]\d{9}(?:\.\d{1,9})?)(?![\d.])",
    "UNIX_MS": r"(?P<unix>[12]\d{12})(?!\d)",
    "UNIX_US": r"(?P<unix>[12]\d{15})(?!\d)",
    "UNIX_NS": r"(?P<unix>[12]\d{18})(?!\d)",
    "TAI64N": r"@(?P<tai>4[0-9a-f]{15})(?P<tain>[0-9a-f]{8})\b",
}
_ABBREVIATIONS = {
    "JST": 9,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "EST": -5,
    "EDT": -4,
    "CDT": -5,
    "MST": -7,
    "PST": -8,
    "PDT": -7,
}
"""CST is left out: it is China's, Cuba's and North America's."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class TimeShape:
    """One way to write a time. `pattern` has the parts as named groups, see `read_time`."""

    name: str
    """As Elasticsearch's date processor takes it: ISO8601, UNIX, UNIX_MS, TAI64N, or the Java pattern."""
    java: str
    grok: str
    pattern: re.Pattern[str]

    @property
    def anywhere(self) -> bool:
        """Sure enough to be looked for in the middle of a line."""
        return self.java == "ISO8601" or ":" in self.java

    @property
    def has_year(self) -> bool:
        """False for syslog's and other times that leave the year out."""
        return "y" in self.java or self.java.isupper()


@cache
def time_shapes() -> tuple[TimeShape, ...]:
    """Every known shape; of two that match the same text the earlier is meant."""
    table: list[dict[str, str]] = json.loads((resources.files("honeyguide.formats") / "timestamps.json").read_text("utf-8"))
    return tuple(TimeShape(row.get("name", row["java"]), row["java"], row["grok"], re.compile(_loose(row["java"]))) for row in table)


@cache
def time_shape(java: str) -> TimeShape:
    """The shape of a Java pattern, from the table or made of it. Raises FormatError for one that can't be read."""
    for shape in time_shapes():
        if java in {shape.java, shape.name}:
            return shape
    return TimeShape(java, java, "DATA", re.compile(_strict(java)))


def _loose(java: str) -> str:
    """The pattern with an optional fraction and zone, not cut out of a longer number."""
    if java in _NUMBERS:
        return rf"(?<![\w.]){_NUMBERS[java]}"
    if java == "ISO8601":
        minutes, _, seconds = _strict("yyyy-MM-dd HH:mm:ss").partition(f":{_LETTERS['ss']}")
        body = minutes.replace(r"\ ", "[Tt ]") + f"(?::{_LETTERS['ss']}{_FRACTION}?)?" + seconds
    else:
        body = _strict(java).replace(_LETTERS["ss"], f"{_LETTERS['ss']}{_FRACTION}?")
    zone = "" if "z" in java else f"{_ZONE}?"
    return rf"(?<![\w.]){body}{zone}(?!\d)"


def _strict(java: str) -> str:
    """The pattern as a regular expression. Raises FormatError."""
    pieces: list[str] = []
    for found in re.finditer(r"'([^']*)'|([A-Za-z])\2*|(.)", java, re.DOTALL):
        token = found[0]
        if found[2]:
            if token in _LETTERS:
                pieces.append(_LETTERS[token])
            elif set(token) == {"S"}:
                pieces.append(rf"(?P<f>\d{{{len(token)}}})")
            else:
                raise FormatError(
                    f"a time pattern can't hold {token!r}",
                    where=java,
                    hint="Letters are a d dd EEE EEEE H HH h hh M MM MMM MMMM mm ss XX XXX yy yyyy zzz, S for fractions, others in '…'.",
                )
        else:
            pieces.append(re.escape(found[1] if token.startswith("'") else token))
    names = re.findall(r"\(\?P<(\w+)>", "".join(pieces))
    if len(names) != len(set(names)):
        raise FormatError("a time pattern can't hold the same part twice", where=java)
    return "".join(pieces)


def read_time(found: re.Match[str], zone: tzinfo, modified: datetime | None) -> datetime | None:
    """The instant (UTC) of a match of a shape's pattern; None where there is no such day.

    Without an offset it is local to `zone`; without a year, the last such day that isn't after `modified`.
    """
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        if "unix" in parts:
            return _since_epoch(parts["unix"])
        if "tai" in parts:
            # DJB's TAI64N counts from 2**62, ten seconds ahead of 1970; leap seconds since are left out here.
            return _EPOCH + timedelta(seconds=int(parts["tai"], 16) - 2**62 - 10, microseconds=int(parts["tain"], 16) // 1000)
        return _since_year_one(parts, zone, modified)
    except (ValueError, OverflowError):
        return None


def _since_epoch(number: str) -> datetime:
    whole, _, fraction = number.partition(".")
    scale = 10 ** (len(whole) - 10)
    seconds, rest = divmod(int(whole), scale)
    microseconds = int(fraction.ljust(6, "0")[:6]) if fraction else rest * 1_000_000 // scale
    return _EPOCH + timedelta(seconds=seconds, microseconds=microseconds)


def _since_year_one(parts: dict[str, str], zone: tzinfo, modified: datetime | None) -> datetime:
    hour = int(parts.get("H", 0))
    if "h" in parts:
        hour = int(parts["h"]) % 12 + (12 if parts.get("p", "a")[0] in "pP" else 0)
    month = MONTHS.index(parts["b"][:3].lower()) + 1 if "b" in parts else int(parts.get("m", 1))
    day = int(parts.get("d", 1))
    second = int(parts.get("S", 0))
    clock = timedelta(hours=hour, minutes=int(parts.get("M", 0)), seconds=second, microseconds=int(parts.get("f", "0").ljust(6, "0")[:6]))
    where = _zone(parts["z"]) if "z" in parts else zone
    if "Y" in parts or "y" in parts:
        year = int(parts["Y"]) if "Y" in parts else (2000 if int(parts["y"]) < 69 else 1900) + int(parts["y"])
        return (datetime(year, month, day, tzinfo=where) + clock).astimezone(UTC)
    latest = (modified or datetime.now(UTC)) + timedelta(days=1)
    for year in range(latest.year, latest.year - 9, -1):
        if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
            continue
        moment = (datetime(year, month, day, tzinfo=where) + clock).astimezone(UTC)
        if moment <= latest:
            return moment
    raise ValueError("no year has this day")


def _zone(text: str) -> tzinfo:
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    if text[0] in "+-":
        offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        return timezone(-offset if text[0] == "-" else offset)
    if text in _ABBREVIATIONS:
        return timezone(timedelta(hours=_ABBREVIATIONS[text]))
    return ZoneInfo("UTC")


def find_time(text: str, shapes: Sequence[TimeShape] | None = None, *, within: int = 120) -> tuple[TimeShape, re.Match[str]] | None:
    """The time that stands first in the text, and its shape; of shapes that start at one place the longest match."""
    best: tuple[TimeShape, re.Match[str]] | None = None
    for shape in shapes or time_shapes():
        found = shape.pattern.search(text, 0, within + 40) if shape.anywhere else shape.pattern.match(text)
        if found and (best is None or (-found.start(), found.end()) > (-best[1].start(), best[1].end())):
            best = shape, found
    return best


def likeliest(texts: Sequence[str]) -> TimeShape | None:
    """The shape that most of these texts have as a whole; None where fewer than nine of ten have one in common."""
    texts = texts[:200]
    candidates = [shape for shape in time_shapes() if any(shape.pattern.fullmatch(text) for text in texts[:3])]
    counted = [(sum(1 for text in texts if shape.pattern.fullmatch(text)), shape) for shape in candidates]
    most = max((count for count, _ in counted), default=0)
    if most == 0 or most < 0.9 * len(texts):
        return None
    return next(shape for count, shape in counted if count == most)
