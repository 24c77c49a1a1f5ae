"""Writes a grok pattern for messages that look alike: what they have in common becomes fields, signs between them stay.

The way of Elasticsearch's GrokPatternCreator, as its documentation describes it: known whole-line patterns first, then the time,
then whatever kind of value every message has, before and behind it.
"""

import re
from collections import Counter
from collections.abc import Sequence

from honeyguide.formats.structure.grok import apply_grok, read_grok
from honeyguide.formats.text_times import WITHIN
from honeyguide.formats.time_shapes import TimeShape

MOST_FIELDS = 30
ENOUGH_MESSAGES = 200

_WHOLE = {
    "disabled": ("%{COMBINEDAPACHELOG}", "%{COMMONAPACHELOG}", "%{SYSLOGBASE}.*"),
    "v1": (
        '%{IPORHOST:source.address} %{HTTPDUSER:apache.access.user.identity} %{HTTPDUSER:user.name} \\[%{HTTPDATE:timestamp}\\] "'
        '(?:%{WORD:http.request.method} %{NOTSPACE:url.original}(?: HTTP/%{NUMBER:http.version})?|%{DATA})" '
        "%{INT:http.response.status_code} (?:%{INT:http.response.body.bytes}|-)(?: %{QS:http.request.referrer} %{QS:user_agent.original})?",
    ),
}

_CANDIDATES = (
    ("TIMESTAMP_ISO8601", "extra_timestamp", r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,:]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"),
    (
        "LOGLEVEL",
        "loglevel",
        r"\b(?i:alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?)\b",
    ),
    ("URI", "uri", r"\b[A-Za-z][A-Za-z0-9+\-.]+://[^\s\"'<>]+"),
    ("UUID", "uuid", r"\b[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}\b"),
    ("EMAILADDRESS", "email", r"\b[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    ("MAC", "mac", r"\b(?:[A-Fa-f0-9]{2}[:-]){5}[A-Fa-f0-9]{2}\b"),
    ("IP", "ipaddress", r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:(?:[0-9A-Fa-f]{0,4}:)+[0-9A-Fa-f.]{0,15})(?![\w.])"),
    ("QUOTEDSTRING", "field", r"\"(?:\\.|[^\\\"])*\""),
    ("NUMBER", "field", r"(?<![\w.+-])[+-]?\d+(?:\.\d+)?(?![\w+-]|\.\d)"),
    ("PATH", "path", r"(?<![\w./])/[\w.%@+~-]+(?:/[\w.%@+~-]*)+"),
)
_ECS = {"loglevel": "log.level", "uri": "url.original", "path": "file.path"}
_PLAIN_GROK = {"TIMESTAMP_ISO8601", "HTTPDATE", "SYSLOGTIMESTAMP", "NUMBER"}


def time_pattern(shape: TimeShape) -> tuple[str, dict[str, str]]:
    """The grok reference to the time, and the definition that it needs if it is none of the known ones."""
    if shape.grok in _PLAIN_GROK:
        return f"%{{{shape.grok}:timestamp}}", {}
    return "%{CUSTOM_TIMESTAMP:timestamp}", {"CUSTOM_TIMESTAMP": rough_pattern(shape)}


def rough_pattern(shape: TimeShape) -> str:
    """A simple regular expression for the shape's times: digits and letters where they stand."""
    if shape.java == "ISO8601":
        return r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
    if shape.java.startswith("UNIX"):
        return r"\d{10,19}(?:\.\d{1,9})?"
    if shape.java == "TAI64N":
        return r"@4[0-9a-f]{23}"
    pieces: list[str] = []
    for found in re.finditer(r"'([^']*)'|([A-Za-z])\2*|(.)", shape.java):
        letters = found[0]
        if not found[2]:
            pieces.append(re.escape(found[1] if letters.startswith("'") else letters).replace(r"\ ", " ").replace(r"\-", "-"))
        elif letters in {"MMM", "MMMM", "EEE", "EEEE", "zzz"}:
            pieces.append(r"[A-Z]\S{2,8}")
        elif letters == "a":
            pieces.append("[AP]M")
        elif letters in {"XX", "XXX"}:
            pieces.append(r"(?:Z|[+-]\d{2}:?\d{2})")
        elif len(letters) == 1:
            pieces.append(r"\s?\d{1,2}" if letters == "d" else r"\d{1,2}")
        else:
            pieces.append(rf"\d{{{len(letters)}}}")
    return "".join(pieces)


def make_grok(messages: Sequence[str], shape: TimeShape | None, ecs: str = "disabled") -> tuple[str, dict[str, str]]:
    """A pattern that these messages have in common, and the definitions it needs."""
    sample = list(messages[:ENOUGH_MESSAGES])
    for whole in _WHOLE[ecs]:
        grok = read_grok(f"^{whole}" if not whole.startswith("%{SYSLOGBASE") else f"^(?:<\\d+>)?{whole}")
        fits = sum(1 for fields in apply_grok(grok, sample) if fields is not None)
        if shape and fits * 100 >= len(sample) * 95:
            return whole, {}
    names: Counter[str] = Counter()
    if shape is None:
        return _between(sample, names, ecs, last=True), {}
    reference, definitions = time_pattern(shape)
    split = [(text[: found.start()], text[found.end() :]) for text in sample if (found := shape.pattern.search(text, 0, WITHIN))]
    before = _between([one for one, _ in split], names, ecs, last=False)
    after = _between([one for _, one in split], names, ecs, last=True)
    return f"{before}{reference}{after}", definitions


def _between(snippets: Sequence[str], names: Counter[str], ecs: str, *, last: bool) -> str:
    """The pattern of a stretch that every message has; with `last` it is the end of the message."""
    if not snippets or not any(snippets):
        return ""
    for grok, name, expression in _CANDIDATES if sum(names.values()) < MOST_FIELDS else ():
        pattern = re.compile(expression)
        found = [match for text in snippets if (match := pattern.search(text))]
        if len(found) < len(snippets):
            continue
        before = _between([text[: match.start()] for text, match in zip(snippets, found, strict=True)], names, ecs, last=False)
        field = _field(name, names, ecs)
        after = _between([text[match.end() :] for text, match in zip(snippets, found, strict=True)], names, ecs, last=last)
        return f"{before}%{{{grok}:{field}}}{after}"
    return _signs(snippets, last=last)


def _field(name: str, names: Counter[str], ecs: str) -> str:
    names[name] += 1
    field = _ECS.get(name, name) if ecs == "v1" else name
    return field if names[name] == 1 else f"{field}{names[name]}"


def _signs(snippets: Sequence[str], *, last: bool) -> str:
    """The signs and spaces that all snippets have in this order, and `.*?` for what is between them."""
    first = snippets[0]
    places = [0] * len(snippets)
    pieces: list[str] = []
    for char in first:
        if char.isalnum() or char in "_\n\r":
            continue
        found = [text.find(char, place) for text, place in zip(snippets, places, strict=True)]
        if min(found) < 0:
            continue
        if any(at > place for at, place in zip(found, places, strict=True)):
            pieces.append(".*?")
        pieces.append(re.escape(char).replace("\\ ", " ").replace('\\"', '"'))
        places = [at + 1 for at in found]
        if len(pieces) > 40:
            break
    if any(place < len(text) for text, place in zip(snippets, places, strict=True)):
        pieces.append(".*" if last else ".*?")
    return "".join(pieces)
