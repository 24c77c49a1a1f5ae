r"""Grok patterns, `%{NAME:field:type}` within a regular expression: read, applied to many messages at once, and written.

Names and meanings: Logstash's patterns (Apache-2.0), here without look-around, so that they run in linear time whatever is typed.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import polars as pl

_REFERENCE = re.compile(r"%\{(\w+)(?::([\w.@\[\]-]+))?(?::(int|long|float|double|boolean|string))?\}|\(\?<([A-Za-z_][\w.@]*)>")
DEEPEST = 20
"""Patterns within patterns."""


@dataclass(frozen=True)
class Grok:
    """A pattern ready to run: `groups` are its fields in order of the groups `g0`, `g1` …; a field may come twice."""

    pattern: str
    expression: str
    groups: tuple[str, ...]


@cache
def named_patterns() -> Mapping[str, str]:
    """The patterns that a grok pattern may name."""
    table = (resources.files("honeyguide.formats.structure") / "grok_patterns.json").read_text("utf-8")
    return MappingProxyType(json.loads(table))


def read_grok(pattern: str, definitions: Mapping[str, str] | None = None) -> Grok:
    """The pattern with all names replaced. Raises ValueError with a sentence: an unknown name, or no regular expression."""
    groups: list[str] = []
    known = {**named_patterns(), **(definitions or {})}
    expression = _expanded(pattern, known, groups, 0)
    grok = Grok(pattern, expression, tuple(groups))
    try:
        pl.Series([""]).str.contains(expression)
    except pl.exceptions.ComputeError as error:
        reason = str(error).partition("\nerror: ")[2].partition("\n")[0]
        raise ValueError(f"not a regular expression (RE2 syntax): {reason or 'it is too big'}") from error
    return grok


def _expanded(pattern: str, known: Mapping[str, str], groups: list[str], depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError("its names refer to one another without end")

    def replace(found: re.Match[str]) -> str:
        name, field, _, inline = found.groups()
        if inline:
            groups.append(inline)
            return f"(?P<g{len(groups) - 1}>"
        if name not in known:
            raise ValueError(f"there is no grok pattern named {name}")
        opening = "(?:"
        if field:
            opening = f"(?P<g{len(groups)}>"
            groups.append(field)
        return f"{opening}{_expanded(known[name], known, groups, depth + 1)})"

    return _REFERENCE.sub(replace, pattern)


def apply_grok(grok: Grok, messages: Sequence[str]) -> list[dict[str, str] | None]:
    """The fields of each message, None where the pattern isn't in it."""
    texts = pl.Series("text", messages, dtype=pl.String)
    matched = texts.str.contains(grok.expression)
    if not grok.groups:
        return [{} if hit else None for hit in matched]
    rows = texts.str.extract_groups(grok.expression).to_list()
    return [_named(grok, row) if hit else None for row, hit in zip(rows, matched, strict=True)]


def _named(grok: Grok, row: Mapping[str, str | None]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for number, field in enumerate(grok.groups):
        value = row.get(f"g{number}")
        if value:
            fields.setdefault(field, value)
    return fields
