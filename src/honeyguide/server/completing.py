"""How a query in KQL or Lucene may go on at the cursor: fields, operators, the values that a field has, and what joins expressions."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from typing_extensions import TypedDict

from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import And, Exists, MatchAll, Prefix, Query
from honeyguide.query.languages import Language
from honeyguide.store.protocol import Store

Kind: TypeAlias = Literal["field", "value", "operator", "conjunction"]
MOST = 20
_TOKENS: dict[Language, re.Pattern[str]] = {
    "kql": re.compile(
        r'(?P<space>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<sign><=|>=|[:<>])|(?P<bracket>[(){}])|(?P<word>(?:[^\s"():<>{}\\]|\\.|\\$)+)',
        re.DOTALL,
    ),
    "lucene": re.compile(
        r'(?P<space>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<sign>:)|(?P<bracket>[()]|(?<![^\s(])(?:[+!-]|&&|\|\|))'
        r'|(?P<word>(?:[^\s"():\\]|\\.|\\$)+)',
        re.DOTALL,
    ),
}
OPERATORS = {
    "long": (":", "<", "<=", ">", ">="),
    "unsigned_long": (":", "<", "<=", ">", ">="),
    "double": (":", "<", "<=", ">", ">="),
    "date": (":", "<", "<=", ">", ">="),
    "ip": (":",),
}


@dataclass(frozen=True)
class Grammar:
    """How a language writes what is suggested."""

    colon: str
    """Behind a field."""
    joins: tuple[str, ...]
    operators: bool
    """Whether a field is compared by signs."""
    special: re.Pattern[str]
    """What makes a value need quotes."""
    escaped: re.Pattern[str]
    """What has a backslash before it in a name."""


GRAMMARS: dict[Language, Grammar] = {
    "kql": Grammar(
        ": ",
        ("and ", "or "),
        operators=True,
        special=re.compile(r'[\\():<>"*{}\s]|^(?:and|or|not)$', re.IGNORECASE),
        escaped=re.compile(r'[\\():<>"*{}\s]'),
    ),
    "lucene": Grammar(
        ":",
        ("AND ", "OR "),
        operators=False,
        special=re.compile(r'[-+=&|<>!(){}\[\]^"~*?:\\/\s]|^(?:AND|OR|NOT)$'),
        escaped=re.compile(r'[-+=&|!(){}\[\]^"~*?:\\/\s]'),
    ),
}


class Suggestion(TypedDict):
    """What may stand from `start` to `end` of the query instead; `count` is of rows that have it."""

    kind: Kind
    text: str
    start: int
    end: int
    type: str | None
    count: int | None


@dataclass
class Place:
    """Where somebody types: what is expected there, of which field, and what stands there already, from `start` on."""

    expects: Literal["field", "operator", "value", "conjunction"] = "field"
    field: str = ""
    typed: str = ""
    start: int = 0
    inside: bool = False
    """A list of values in parentheses."""


def complete(
    store: Store, query: str, cursor: int, index: str = "*", within: Query | None = None, lang: Language = "kql"
) -> list[Suggestion]:
    """Suggestions at the cursor, best first. `within` are the rows whose values count."""
    grammar = GRAMMARS[lang]
    before = query[: max(0, min(cursor, len(query)))]
    end = len(before)
    fields = {name: min(types.values()) for name, types in store.fields(index).items()}
    place = place_of(before, lang)
    match place.expects:
        case "value":
            return _values(store, index, place, fields[place.field], end, within, grammar) if place.field in fields else []
        case "conjunction":
            words = grammar.joins if place.field in fields else ()
            return [_suggestion("conjunction", word, place.start, end) for word in words if word.lower().startswith(place.typed.lower())]
        case "operator" if not grammar.operators:
            return [_suggestion("conjunction", word, end, end) for word in grammar.joins]
        case "operator" if place.field in fields:
            signs = OPERATORS.get(fields[place.field], (":",))
            return [_suggestion("operator", f"{sign} ", end, end) for sign in (*signs, ": *")]
        case _:
            typed = place.typed.lower()
            names = [name for name in fields if typed in name.lower()]
            names.sort(key=lambda name: (not name.lower().startswith(typed), f".{typed}" not in f".{name.lower()}", len(name), name))
            return [
                _suggestion("field", f"{_escaped(name, grammar)}{grammar.colon}", place.start, end, fields[name]) for name in names[:MOST]
            ]


def place_of(before: str, lang: Language = "kql") -> Place:
    """What is expected behind the beginning of a query."""
    place = Place(start=len(before))
    for found in _TOKENS[lang].finditer(before):
        last = found.end() == len(before)
        text = found[0]
        match found.lastgroup:
            case "sign":
                place.expects = "value"
            case "bracket":
                _bracket(place, text)
            case "word" | "quoted" if place.expects == "value":
                open_end = last and (found.lastgroup == "word" or len(text) < 2 or not text.endswith('"'))
                if open_end:
                    place.typed, place.start = _unescaped(text.removeprefix('"')), found.start()
                elif not place.inside:
                    place.expects = "conjunction"
            case "word" if place.expects == "conjunction" and not last:
                place.expects = "field"
            case "word":
                place.typed, place.start = (_unescaped(text), found.start()) if last else ("", len(before))
                if place.expects != "conjunction":
                    joins = text.lower() in {"and", "or", "not"} and not last
                    place.field = "" if joins else _unescaped(text)
                    place.expects = "operator" if not last and not joins else "field"
            case _:
                pass
    return place


def _bracket(place: Place, sign: str) -> None:
    if place.expects == "value" and sign == "(":
        place.inside = True
    elif sign == ")":
        place.inside, place.expects = False, "conjunction"
    elif not place.inside:
        place.expects = "field"


def _values(store: Store, index: str, place: Place, kind: str, end: int, within: Query | None, grammar: Grammar) -> list[Suggestion]:
    field = place.field
    asked = [within or MatchAll(), Exists(field)]
    if place.typed and kind in {"keyword", "wildcard", "text"}:
        asked.append(Prefix(field, place.typed, case_insensitive=True))
    size = MOST if kind in {"keyword", "wildcard", "boolean"} or not place.typed else 1_000
    buckets = store.aggregate(index, And(tuple(asked)), {"top": Terms(field, size)})["top"]["buckets"]
    found: list[Suggestion] = []
    for bucket in buckets:
        value = str(bucket.get("key_as_string", bucket["key"]))
        if value.lower().startswith(place.typed.lower()) and len(found) < MOST:
            found.append(_suggestion("value", _shown(value, grammar), place.start, end, kind, bucket["doc_count"]))
    return found


def _shown(value: str, grammar: Grammar) -> str:
    """As the language takes it: quoted where it would mean something else."""
    if value and not grammar.special.search(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(name: str, grammar: Grammar) -> str:
    return grammar.escaped.sub(r"\\\g<0>", name)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _suggestion(kind: Kind, text: str, start: int, end: int, type: str | None = None, count: int | None = None) -> Suggestion:
    return {"kind": kind, "text": text, "start": start, "end": end, "type": type, "count": count}
