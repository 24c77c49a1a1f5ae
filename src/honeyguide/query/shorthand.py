"""What people may write in a query instead of its long form: `payload.hex: 4d53 5142` finds those bytes wherever they stand."""

import re
from dataclasses import replace
from types import MappingProxyType

from honeyguide.query.ast import And, Fuzzy, Match, Nested, Not, Or, Phrase, Prefix, Query, Range, Regexp, Term, Terms, Weighed, Wildcard

HEX = "honeypot.payload.hex"
SHORT = MappingProxyType(
    {
        f"{folder}.{name}": f"honeypot.{folder}.{name}"
        for folder, names in (
            ("payload", ("hex", "text", "sha256", "tlsh")),
            ("stream", ("summary", "url", "file", "problem")),
            ("tool", ("name", "step", "certainty", "disguise")),
        )
        for name in names
    }
)
"""Short names of fields. Where somebody's own records have a field of the short name, it is searched too."""
_BETWEEN = re.compile(r"\s|:|\\x|0x", re.IGNORECASE)
_BYTES = re.compile(r"(?:[0-9a-f]{2}|\?\?)+", re.IGNORECASE)


def written_out(query: Query) -> Query:
    """The query with short names in full, and values of `payload.hex` as the search for those bytes."""
    match query:
        case And(queries):
            return And(tuple(map(written_out, queries)))
        case Or(queries):
            return replace(query, queries=tuple(map(written_out, queries)))
        case Weighed(parts):
            return replace(query, parts=tuple((weight, written_out(one)) for weight, one in parts))
        case Not(inner):
            return Not(written_out(inner))
        case Nested(_, inner):
            return replace(query, query=written_out(inner))
        case Term() | Terms() | Match() | Phrase() | Prefix() | Wildcard() | Regexp() | Fuzzy() | Range():
            return _field(query)
        case _:
            return query


def _field(query: Term | Terms | Match | Phrase | Prefix | Wildcard | Regexp | Fuzzy | Range) -> Query:
    name = SHORT.get(query.field or "", query.field)
    long = replace(query, field=name)
    found = _bytes(long) if name == HEX else long
    return Or((query, found)) if query.field in SHORT else found


def _bytes(query: Query) -> Query:
    """The bytes that a value names: `4d53 5142`, `4d:53`, `0x4d53`, with `??` for any byte; on whole bytes, never between two halves."""
    match query:
        case Wildcard(_, pattern):
            return replace(query, pattern=pattern.lower())
        case Match(_, str(text)) | Phrase(_, text) | Term(_, str(text)):
            digits = _BETWEEN.sub("", text).lower()
            if not _BYTES.fullmatch(digits):
                return query
            pieces = [piece for piece in digits.split("??") if piece]
            somewhere = tuple(Wildcard(HEX, f"*{piece}*") for piece in pieces)
            return And((*somewhere, Regexp(HEX, f"(?:..)*{digits.replace('?', '.')}.*")))
        case _:
            return query
