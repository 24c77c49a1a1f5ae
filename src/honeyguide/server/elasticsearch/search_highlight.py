"""Marks the words of a query in the texts of hits: `highlight` as Elasticsearch's plain highlighter does it, a sentence or so at a time.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/highlighting.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from honeyguide.query.ast import And, Fuzzy, Match, Nested, Or, Phrase, Prefix, Query, Range, Regexp, Term, Terms, Weighed, Wildcard
from honeyguide.query.dsl import read_query
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_fields import at_path
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.analysis import Word, lower, tokens, words
from honeyguide.store.meaning import edits, wildcard
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Hit, Json
from honeyguide.store.values import as_text

MOST_ANALYZED = 1_000_000
LOOKED_AT = 100_000
"""Characters of a value that are searched."""
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "/": "&#x2F;"})


@dataclass(frozen=True)
class Field:
    """How one field (or pattern) is marked."""

    name: str
    query: Query
    before: str
    after: str
    size: int
    number: int
    own: bool
    """Whether only what the query says of this very field counts."""
    empty: int
    encode: bool
    kind: str = "unified"
    looked_at: int | None = None
    """So many characters of a value, as `max_analyzer_offset` says."""


@dataclass(frozen=True)
class Marking:
    """The fields that are marked, and what they are."""

    fields: tuple[Field, ...]
    target: Target


def read_highlight(said: Any, target: Target, query: Query) -> Marking | None:
    """What a search wants marked; None for nothing. Raises Refusal."""
    if not said:
        return None
    if not isinstance(said, Mapping) or "fields" not in said:
        raise bad("[highlight] needs [fields]", "parsing_exception")
    given = said["fields"]
    pairs = [pair for one in (given if isinstance(given, list) else [given]) if isinstance(one, Mapping) for pair in one.items()]
    if not all(how is None or isinstance(how, Mapping) for _, how in pairs):
        raise bad("[highlight]: each of [fields] is an object", "parsing_exception")
    return Marking(tuple(_field(str(name), {**said, **(how or {})}, query) for name, how in pairs), target)


def _field(name: str, said: Mapping[str, Any], query: Query) -> Field:
    if not isinstance(said.get("highlight_query") or {}, Mapping):
        raise bad("[highlight]: [highlight_query] is a query", "parsing_exception")
    own = read_query(said["highlight_query"]) if said.get("highlight_query") else query
    before, after = said.get("pre_tags", "<em>"), said.get("post_tags", "</em>")
    size, number = said.get("fragment_size", 100), said.get("number_of_fragments", 5)
    if not isinstance(size, int) or not isinstance(number, int) or not isinstance(said.get("no_match_size", 0), int):
        raise bad("[highlight]: [fragment_size] and [number_of_fragments] are whole numbers", "parsing_exception")
    require = str(said.get("require_field_match", "true")).lower() == "true"
    tags = [str(one[0] if isinstance(one, list) and one else one) for one in (before, after)]
    encode, kind, most = said.get("encoder") == "html", str(said.get("type", "unified")), said.get("max_analyzer_offset")
    if most is not None and (not isinstance(most, int) or most < 1):
        raise bad(f"[max_analyzer_offset] must be a positive integer, or -1. but was [{most}]")
    return Field(name, own, tags[0], tags[1], size, number, require, said.get("no_match_size", 0), encode, kind, most)


def highlighted(marking: Marking, hit: Hit) -> Json:
    """The marked fragments by field."""
    found: Json = {}
    types = marking.target.types.get(hit.index, {})
    for field in marking.fields:
        names = [name for name in types if pattern(field.name).fullmatch(name)] if "*" in field.name else [field.name]
        for name in names:
            mapped = types.get(name)
            if mapped is None or mapped.type not in {"text", "keyword", "wildcard"}:
                continue
            values = [text for one in at_path(hit.source, mapped.of or name) if (text := as_text(one)) is not None]
            most = mapped.ignore_above if mapped.of is not None else marking.target.body(name).get("ignore_above")
            if most is not None and ("*" in field.name or mapped.of is None):
                values = [text for text in values if len(text) <= int(most)]
            limit = _limit(marking, field, name, hit, values)
            fragments = [one for text in values for one in _fragments(field, name, text, limit, whole=mapped.type != "text")]
            if not fragments and field.empty and values:
                fragments = [values[0][: field.empty]]
            if fragments:
                found[name] = fragments[: field.number or None]
    return found


def _limit(marking: Marking, field: Field, name: str, hit: Hit, values: list[str]) -> int:
    """How many characters of a value are looked at. Raises Refusal where the index doesn't let longer ones be marked."""
    most = marking.target.setting("highlight.max_analyzed_offset", MOST_ANALYZED)
    if field.looked_at is not None:
        return min(field.looked_at, LOOKED_AT)
    known = field.kind != "plain" and str(marking.target.body(name).get("index_options")) == "offsets"
    if not known and field.kind != "fvh" and any(len(text) > most for text in values):
        told = (
            f"The length of [{name}] field of [{hit.id}] doc of [{hit.index}] index has exceeded [{most}] - maximum allowed to be analyzed"
        )
        hint = "This maximum can be set by changing the [index.highlight.max_analyzed_offset] index level setting."
        raise bad(f"{told} for highlighting. {hint}")
    return LOOKED_AT


def _fragments(field: Field, name: str, text: str, limit: int, *, whole: bool) -> list[str]:
    tests = list(_tests(field.query, name if field.own else None))
    there = [Word(text, 0, len(text))] if whole else [word for word in words(text[:LOOKED_AT]) if word.end <= limit]
    hits = [word for word in there if any(test(word.text if not whole else text) for test in tests)]
    if not hits:
        return []
    if not field.number or len(text) <= field.size or whole:
        return [_marked(field, text, 0, len(text), hits)]
    found: list[str] = []
    start = 0
    while start < len(text):
        end = _end(text, start, field.size)
        inside = [word for word in hits if start <= word.start < end]
        if inside:
            found.append(_marked(field, text, start, end, inside))
        start = end
    return found


def _end(text: str, start: int, size: int) -> int:
    """Where a fragment ends: behind the word at its size."""
    place = re.compile(r"\s").search(text, min(len(text), start + size))
    return len(text) if place is None else place.start()


def _marked(field: Field, text: str, start: int, end: int, hits: list[Word]) -> str:
    made: list[str] = []
    place = start
    for word in hits:
        made += [_coded(field, text[place : word.start]), field.before, _coded(field, text[word.start : word.end]), field.after]
        place = word.end
    return "".join([*made, _coded(field, text[place:end])])


def _coded(field: Field, text: str) -> str:
    return text.translate(_HTML) if field.encode else text


def _means(said: str | None, name: str | None) -> bool:
    return name is None or said is None or said == name or ("*" in said and pattern(said).fullmatch(name) is not None)


def _tests(query: Query, name: str | None) -> Iterator[Callable[[str], bool]]:
    """What the query looks for in the field, as tests on words; what must not be there isn't looked for."""
    match query:
        case And(queries=queries) | Or(queries=queries):
            for one in queries:
                yield from _tests(one, name)
        case Weighed(parts=parts):
            for _, one in parts:
                yield from _tests(one, name)
        case Nested(query=inner):
            yield from _tests(inner, name)
        case Term() | Terms() | Match() | Phrase() | Prefix() | Wildcard() | Regexp() | Fuzzy() | Range() if _means(query.field, name):
            yield _test(query)
        case _:
            return


def _test(query: Term | Terms | Match | Phrase | Prefix | Wildcard | Regexp | Fuzzy | Range) -> Callable[[str], bool]:
    match query:
        case Term(value=value):
            return lambda word: word == as_text(value) or lower(word) == lower(as_text(value) or "")
        case Terms(values=values):
            wanted = {as_text(value) for value in values}
            return lambda word: word in wanted
        case Match(text=text, beginning=beginning) | Phrase(text=text, beginning=beginning):
            all_words = tokens(as_text(text) or "")
            last = all_words[-1] if all_words and beginning else None
            return lambda word: word in all_words or word == as_text(text) or (last is not None and word.startswith(last))
        case Prefix(value=value):
            return lambda word: lower(word).startswith(lower(value))
        case Wildcard(pattern=text):
            regex = re.compile(wildcard(lower(text)), re.DOTALL)
            return lambda word: regex.fullmatch(lower(word)) is not None
        case Fuzzy(value=value, distance=most):
            return lambda word: abs(len(word) - len(value)) <= most and edits(lower(word), lower(value)) <= most
        case _:
            return lambda _: False
