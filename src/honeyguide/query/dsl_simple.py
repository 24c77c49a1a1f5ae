"""The language of `simple_query_string`, which never complains: `+` and, `|` or, `-` not, `"…"`, `word*`, `( )`, `word~2`.

Source: org/apache/lucene/queryparser/simple/SimpleQueryParser.java.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from honeyguide.query.ast import And, Fuzzy, Match, MatchAll, MatchNone, Name, Not, Or, Phrase, Prefix, Query
from honeyguide.query.lucene import few_words
from honeyguide.query.minimum import least as least_of

_SPACE = " \n\r\t"
_DEEPEST = 50


@dataclass
class _Reader:
    text: str
    fields: Sequence[str]
    together: bool
    flags: frozenset[str]
    at: int = 0
    depth: int = 0

    def on(self, flag: str) -> bool:
        """Whether the sign means something."""
        return "ALL" in self.flags or flag in self.flags


def simple(text: str, fields: Sequence[str], *, together: bool, flags: str, least: str = "") -> Query:
    """The tree of a simple query string, of whose parts so many must be found; empty text is no row."""
    if text.strip() == "*":
        return MatchAll()
    few_words(text)
    reader = _Reader(text, fields, together, frozenset(flag.strip().upper() for flag in flags.split("|")))
    found, sign = _several(reader)
    if found is None:
        return MatchNone()
    if least and isinstance(found, Or) and sign == "|":
        return Or(found.queries, max(1, least_of(least, len(found.queries))))
    if least and isinstance(found, Not):  # stands with one choice, all rows
        return MatchNone() if least_of(least, 1) > 1 else found
    if least and sign == "+":  # of no choices so many can't be found (Queries.applyMinimumShouldMatch)
        return MatchNone() if least_of(least, 0) > 0 else found
    return replace(found, minimum=least) if least and isinstance(found, Match) and not found.every else found


def _several(reader: _Reader) -> tuple[Query | None, str]:
    """What stands until the end, or until the parenthesis that closes; and the sign that joins its parts, `+` or `|`."""
    found: Query | None = None
    last = ""
    joined: str | None = None
    denied = False
    while reader.at < len(reader.text):
        sign = reader.text[reader.at]
        if sign == ")" and reader.on("PRECEDENCE") and reader.depth:
            break
        if (sign == "+" and reader.on("AND")) or (sign == "|" and reader.on("OR")):
            joined = sign if joined is None and found is not None else joined
            reader.at += 1
            continue
        if sign == "-" and reader.on("NOT"):
            denied = not denied
            reader.at += 1
            continue
        if sign in _SPACE or (sign == ")" and reader.on("PRECEDENCE")):
            reader.at += 1
            continue
        one = _one(reader, sign)
        if one is not None:
            one = Not(one) if denied else one
            sign = joined or ("+" if reader.together else "|")
            if found is not None:
                parts = found.queries if sign == last and isinstance(found, And | Or) else (found,)
                found, last = (And if sign == "+" else Or)((*parts, one)), sign
            else:
                found = one
        joined, denied = None, False
    return found, last


def _one(reader: _Reader, sign: str) -> Query | None:
    if sign == "(" and reader.on("PRECEDENCE") and reader.depth < _DEEPEST:
        reader.at += 1
        reader.depth += 1
        found, _ = _several(reader)
        reader.depth -= 1
        reader.at += 1
        return found
    if sign == '"' and reader.on("PHRASE"):
        end = _quote_end(reader)
        if end is not None:
            phrase = _unescaped(reader.text[reader.at + 1 : end])
            reader.at = end + 1
            slop = _tilde(reader) if reader.on("SLOP") else None
            return _each(reader, lambda field: Phrase(field, phrase, slop or 0)) if phrase else None
        reader.at += 1
        return None
    return _word(reader)


def _quote_end(reader: _Reader) -> int | None:
    at = reader.at + 1
    while at < len(reader.text):
        if reader.text[at] == "\\" and reader.on("ESCAPE"):
            at += 1
        elif reader.text[at] == '"':
            return at
        at += 1
    return None


def _word(reader: _Reader) -> Query | None:
    start = reader.at
    ends = _SPACE + ('"' if reader.on("PHRASE") else "") + ("|" if reader.on("OR") else "") + ("+" if reader.on("AND") else "")
    ends += "()" if reader.on("PRECEDENCE") else ""
    while reader.at < len(reader.text) and reader.text[reader.at] not in ends:
        reader.at += 2 if reader.text[reader.at] == "\\" and reader.on("ESCAPE") else 1
    written = reader.text[start : min(reader.at, len(reader.text))]
    if not written:
        reader.at += 1
        return None
    if written.endswith("*") and not written.endswith("\\*") and len(written) > 1 and reader.on("PREFIX"):
        beginning = _unescaped(written[:-1]).lower()
        return _each(reader, lambda field: Prefix(field, beginning))
    word, tilde, edits = written.rpartition("~")
    if tilde and word and reader.on("FUZZY") and (not edits or edits.isdecimal()):
        text, distance = _unescaped(word).lower(), min(2, int(edits[:3] or 2))
        return _each(reader, lambda field: Fuzzy(field, text, distance))
    text = _unescaped(written)
    return _each(reader, lambda field: Match(field, text, reader.together))


def _tilde(reader: _Reader) -> int | None:
    """The number behind a `~` that stands here."""
    if reader.text[reader.at : reader.at + 1] != "~":
        return None
    end = reader.at + 1
    while end < len(reader.text) and reader.text[end] in "0123456789":
        end += 1
    digits = reader.text[reader.at + 1 : end][:6]
    reader.at = end
    return int(digits) if digits else None


def _unescaped(text: str) -> str:
    made: list[str] = []
    at = 0
    while at < len(text):
        at += text[at] == "\\" and at + 1 < len(text)
        made.append(text[at])
        at += 1
    return "".join(made)


def _each(reader: _Reader, make: Callable[[Name], Query]) -> Query:
    made = tuple(make(field) for field in reader.fields or (None,))
    return made[0] if len(made) == 1 else Or(made)
