"""Names of indices with dates in them, `<logs-{now/d{yyyy.MM.dd|+09:00}}>`, as people and Logstash write them.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/api-conventions.html#api-date-math-index-names
"""

from datetime import UTC, datetime

from honeyguide.errors import QueryError, UsageError
from honeyguide.query.datemath import instant
from honeyguide.store.timeformats import zone_of

LETTERS = {
    "yyyy": "%Y",
    "uuuu": "%Y",
    "YYYY": "%G",
    "yy": "%y",
    "MM": "%m",
    "MMM": "%b",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "ww": "%V",
    "DDD": "%j",
}
DAY = "yyyy.MM.dd"
SLASH = "\ue02f"
"""Stands for a slash that is part of a name, where an address is cut at slashes."""


def written_out(name: str, now: datetime) -> str:
    """The name with its dates; as it is where it isn't in angle brackets. Raises UsageError."""
    name = name.replace(SLASH, "/")
    if not (name.startswith("<") and name.endswith(">")):
        return name
    made: list[str] = []
    place, inner = 0, name[1:-1]
    while place < len(inner):
        if inner[place] != "{":
            made.append(inner[place])
            place += 1
            continue
        end = _closing(inner, place)
        made.append(_date(inner[place + 1 : end], now))
        place = end + 1
    return "".join(made)


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    raise UsageError(f"invalid dynamic name expression [{text}]. date math placeholder is open ended")


def _date(text: str, now: datetime) -> str:
    math, _, rest = text.partition("{")
    form, _, zone = rest.rstrip("}").partition("|")
    where = zone_of(zone) if zone else UTC
    try:
        when = instant(math, now=now, zone=where)
    except QueryError as error:
        raise UsageError(f"invalid dynamic name expression [{text}]: {error.message}") from error
    return shown_in(when.astimezone(where), form or DAY)


def shown_in(when: datetime, form: str) -> str:
    """A time in a Java pattern of years, months, days, hours."""
    made: list[str] = []
    place = 0
    while place < len(form):
        end = place
        while end < len(form) and form[end] == form[place]:
            end += 1
        run = form[place:end]
        made.append(when.strftime(LETTERS[run]) if run in LETTERS else run)
        place = end
    return "".join(made)
