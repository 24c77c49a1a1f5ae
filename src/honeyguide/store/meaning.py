"""Says whether a row fulfils a query: the meaning of `query.ast` on typed values, written plainly; what other stores are compared with."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

import orjson

from honeyguide.errors import StoreError
from honeyguide.query import ast
from honeyguide.query.minimum import distance as edits_allowed
from honeyguide.query.minimum import least
from honeyguide.schema.fields import FieldType
from honeyguide.store import places
from honeyguide.store.analysis import lower, tokens
from honeyguide.store.bounds import ORDERED, spans
from honeyguide.store.geogrid import point
from honeyguide.store.hashing import sliced
from honeyguide.store.mapping import Mapped, Types, unpack, viewed
from honeyguide.store.names import existing_named, fields_named, flattened_above
from honeyguide.store.protocol import Nest
from honeyguide.store.values import Typed, as_text


@dataclass(frozen=True)
class Row:
    """What a query sees of a document: its names, and typed values by field."""

    index: str
    id: str
    values: Mapping[str, Sequence[Typed]]
    types: Types
    ignored: Sequence[str] = ()
    """Names of the fields whose values don't fit."""
    routing: str | None = None
    seq_no: int = 0
    version: int = 1
    around: "Row | None" = None
    """The row of the document, where this is a nested object of it."""
    nest: Nest | None = None
    """Which object it is then."""


def matches(query: ast.Query, row: Row, now: datetime) -> bool:
    """Whether the row fulfils the query."""
    match query:
        case ast.MatchAll():
            return True
        case ast.MatchNone():
            return False
        case ast.And(queries=queries):
            return all(matches(part, row, now) for part in queries)
        case ast.Or(queries=queries, minimum=minimum):
            return sum(matches(part, row, now) for part in queries) >= minimum
        case ast.Not(query=part):
            return not matches(part, row, now)
        case ast.Weighed(parts=parts, minimum=minimum):
            return weight(parts, row, now) >= minimum
        case ast.Ids(values=values):
            return row.id in values
        case ast.Slice():
            return sliced(row.id, row.routing, query.number, query.count, query.shards, query.slots)
        case ast.Exists(field=field):
            return any(values_of(row, name)[1] for name in existing_named(field, row.types))
        case ast.Nested(path=path, query=part):
            return any(matches(part, inner, now) for inner in nested_rows(row, path))
        case _:
            return any(_field_matches(query, row, name, now) for name in fields_named(query.field, row.types))


def weight(parts: Sequence[tuple[float, ast.Query]], row: Row, now: datetime) -> float:
    """The sum of the weights of the queries that the row fulfils."""
    return sum((heavy for heavy, part in parts if matches(part, row, now)), 0.0)


def values_of(row: Row, name: str) -> tuple[FieldType, Sequence[Typed]]:
    """The type and the values of a field, of a view, of `_id` and `_index`, or of a name below a flattened field."""
    if name == "_id":
        return "keyword", [row.id]
    if name == "_index":
        return "keyword", [row.index]
    if name == "_ignored":
        return "keyword", list(row.ignored)
    if name == "_routing":
        return "keyword", [] if row.routing is None else [row.routing]
    if name in {"_seq_no", "_version"}:
        return "long", [row.seq_no if name == "_seq_no" else row.version]
    mapped = row.types.get(name)
    if mapped is None:
        above = flattened_above(name, row.types)
        if above is None:
            return "keyword", []
        path = name[len(above) + 1 :]
        return "keyword", [leaf for text in row.values.get(above, []) for at, leaf in leaves(str(text)) if at == path]
    if mapped.type == "flattened":
        return "keyword", [leaf for text in row.values.get(name, []) for _, leaf in leaves(str(text))]
    if mapped.of is None:
        return mapped.type, row.values.get(name, [])
    return mapped.type, viewed(mapped, list(row.values.get(mapped.of, [])), row.types[mapped.of])


def leaves(text: str) -> list[tuple[str, str]]:
    """Path and text of every scalar in the JSON of a flattened field; text that isn't JSON is one scalar without a path."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return [("", text)]
    found: list[tuple[str, str]] = []
    _leaves("", value, found)
    return found


def _leaves(path: str, value: object, found: list[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _leaves(f"{path}.{name}" if path else str(name), item, found)
    elif isinstance(value, list):
        for item in value:
            _leaves(path, item, found)
    elif (scalar := as_text(value)) is not None:
        found.append((path, scalar))


def nested_rows(row: Row, path: str) -> list[Row]:
    """The objects of a nested array as rows of their own."""
    types = {
        name: replace(mapped, nested=None) if mapped.nested == path else Mapped(mapped.type, nested="elsewhere")
        for name, mapped in row.types.items()
    }
    rows: list[Row] = []
    for place, text in enumerate(row.values.get(path, [])):
        packed: dict[str, list[Typed]] = orjson.loads(str(text))
        values = {name: [unpack(types[name].type, value) for value in found] for name, found in packed.items()}
        rows.append(Row(row.index, row.id, values, types, around=row, nest=Nest(path, place)))
    return rows


def _field_matches(query: ast.Query, row: Row, name: str, now: datetime) -> bool:
    kind, values = values_of(row, name)
    if not values:
        return False
    if kind in ORDERED:
        wanted = spans(query, kind, now)
        return any(low <= value <= high for value in values if not isinstance(value, str) for low, high in wanted)
    if kind == "geo_point":
        return any(places.contains(query, *point(str(value))) for value in values)
    if kind == "nested":
        return False
    if kind == "text" and isinstance(query, ast.Match) and len(values) > 1:
        apart, enough = words_apart(query)
        tests = [_test_on_text(one) for one in apart]
        return bool(tests) and sum(any(test(str(value)) for value in values) for test in tests) >= enough
    test = _test_on_text(query) if kind == "text" else _test_on_keyword(query)
    return any(test(str(value)) for value in values)


def _test_on_keyword(query: ast.Query) -> Callable[[str], bool]:
    match query:
        case ast.Term(value=value, case_insensitive=True):
            wanted = lower(as_text(value) or "")
            return lambda text: lower(text) == wanted
        case ast.Match(text=value, beginning=True) | ast.Phrase(text=value, beginning=True):
            return lambda text: text.startswith(as_text(value) or "")
        case ast.Match(text=str(value), fuzziness=fuzziness) if fuzziness:
            return lambda text: edits(text, value) <= edits_allowed(fuzziness, value)
        case ast.Term(value=value) | ast.Match(text=value) | ast.Phrase(text=value):
            return lambda text: text == as_text(value)
        case ast.Terms(values=values):
            return lambda text: text in [as_text(value) for value in values]
        case ast.Fuzzy(value=value, distance=distance, prefix=same, swaps=swaps):
            return lambda text: text.startswith(value[:same]) and edits(text, value, swaps=swaps) <= distance
        case ast.Regexp():
            return _regexp(query)
        case _:
            return _test_on_string(query)


def _test_on_text(query: ast.Query) -> Callable[[str], bool]:
    match query:
        case ast.Term(value=value, case_insensitive=ignoring):
            word = as_text(value) or ""
            return lambda text: (lower(word) if ignoring else word) in tokens(text)
        case ast.Terms(values=values):
            return lambda text: bool({as_text(value) for value in values} & set(tokens(text)))
        case ast.Match():
            return _match(query)
        case ast.Phrase(text=phrase, beginning=True):
            return lambda text: begun(tokens(phrase), tokens(text))
        case ast.Phrase(text=phrase, slop=slop):
            return lambda text: in_order(tokens(phrase), tokens(text), slop)
        case ast.Fuzzy(value=value, distance=most, prefix=same, swaps=swaps):
            wanted = lower(value)
            return lambda text: any(word.startswith(wanted[:same]) and edits(word, wanted, swaps=swaps) <= most for word in tokens(text))
        case ast.Regexp(words=True):
            test = _regexp(replace(query, case_insensitive=True))
            return lambda text: any(test(word) for word in tokens(text))
        case ast.Regexp():
            return _regexp(query)
        case ast.Prefix(value=value):
            return lambda text: any(word.startswith(lower(value)) for word in tokens(text))
        case ast.Wildcard(pattern=pattern):
            test = _test_on_string(ast.Wildcard(None, lower(pattern)))
            return lambda text: any(test(word) for word in tokens(text))
        case _:
            test = _test_on_string(query)
            return lambda text: any(test(word) for word in tokens(text))


def _match(query: ast.Match) -> Callable[[str], bool]:
    wanted = tokens(as_text(query.text) or "")
    enough = needed(query, len(wanted))

    def fits(place: int, word: str) -> bool:
        if query.beginning and place == len(wanted) - 1:
            return word.startswith(wanted[place])
        if query.fuzziness:
            return edits(word, wanted[place]) <= edits_allowed(query.fuzziness, wanted[place])
        return word == wanted[place]

    def test(text: str) -> bool:
        words = tokens(text)
        return bool(wanted) and sum(any(fits(place, word) for word in words) for place in range(len(wanted))) >= enough

    return test


def words_apart(query: ast.Match) -> tuple[list[ast.Match], int]:
    """A query for each of the words, and how many of these must find something: the words may stand in different values of a row."""
    words = tokens(as_text(query.text) or "")
    last = len(words) - 1
    plain = replace(query, every=False, minimum="")
    return [replace(plain, text=word, beginning=query.beginning and at == last) for at, word in enumerate(words)], needed(query, len(words))


def needed(query: ast.Match, count: int) -> int:
    """How many of the words of the query must be in the text; more than there are where no row can have them.

    Words that must all be there are no choices, of which so many can't be had (Queries.applyMinimumShouldMatch).
    """
    if query.every and query.minimum and count > 1 and least(query.minimum, 0) > 0:
        return count + 1
    return count if query.every else max(1, least(query.minimum or "1", count))


def _test_on_string(query: ast.Query) -> Callable[[str], bool]:
    match query:
        case ast.Prefix(value=value, case_insensitive=ignoring):
            return lambda text: lower(text).startswith(lower(value)) if ignoring else text.startswith(value)
        case ast.Wildcard(pattern=""):
            return lambda _: False
        case ast.Wildcard(pattern=pattern, case_insensitive=ignoring):
            regex = re.compile(wildcard(lower(pattern) if ignoring else pattern), re.DOTALL)
            return lambda text: regex.fullmatch(lower(text) if ignoring else text) is not None
        case ast.Range():
            return lambda text: (
                (query.gte is None or text >= (as_text(query.gte) or ""))
                and (query.gt is None or text > (as_text(query.gt) or ""))
                and (query.lte is None or text <= (as_text(query.lte) or ""))
                and (query.lt is None or text < (as_text(query.lt) or ""))
            )
        case _:
            return lambda _: False


def _regexp(query: ast.Regexp) -> Callable[[str], bool]:
    try:
        regex = re.compile(query.pattern, re.DOTALL | (re.IGNORECASE if query.case_insensitive else 0))
    except re.error as error:
        raise StoreError(f"the regular expression {query.pattern!r} can't be read: {error}") from error
    return lambda text: (regex.search(text) if query.anywhere else regex.fullmatch(text)) is not None


def wildcard(pattern: str) -> str:
    r"""The regular expression of a pattern: `*` any characters, `?` one, `\` takes the next one as it is."""
    parts: list[str] = []
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\" and place + 1 < len(pattern):
            place += 1
            parts.append(re.escape(pattern[place]))
        else:
            parts.append({"*": ".*", "?": "."}.get(sign) or re.escape(sign))
        place += 1
    return "".join(parts)


def in_order(phrase: Sequence[str], text: Sequence[str], slop: int) -> bool:
    """Whether the words stand in the text, moved by at most `slop` positions against one another.

    Lucene's SloppyPhraseMatcher: a word's place in the text less its place in the phrase is the same for all in an exact match;
    the greatest and the least of these may differ by the slop. No two words of the phrase stand in one place.
    """
    places = [[at for at, word in enumerate(text) if word == wanted] for wanted in phrase]
    return bool(phrase) and any(
        len(set(chosen)) == len(chosen) and max(moved) - min(moved) <= slop
        for chosen in product(*places)
        for moved in [[at - place for place, at in enumerate(chosen)]]
    )


def begun(phrase: Sequence[str], text: Sequence[str]) -> bool:
    """Whether the words stand in the text in order, the last one as the beginning of a word."""
    size = len(phrase)
    return bool(phrase) and any(
        list(text[at : at + size - 1]) == list(phrase[:-1]) and text[at + size - 1].startswith(phrase[-1])
        for at in range(len(text) - size + 1)
    )


def edits(left: str, right: str, *, swaps: bool = True) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that make one word the other (Damerau and Levenshtein's distance)."""
    most = len(left) + len(right)
    seen: dict[str, int] = {}
    table = {(i, j): most for i in range(-1, len(left) + 1) for j in range(-1, len(right) + 1)}
    table |= {(i, 0): i for i in range(len(left) + 1)} | {(0, j): j for j in range(len(right) + 1)}
    for i, a in enumerate(left, 1):
        matched = 0
        for j, b in enumerate(right, 1):
            k, m = seen.get(b, 0), matched
            if a == b:
                matched = j
            swap = table[k - 1, m - 1] + (i - k - 1) + 1 + (j - m - 1) if swaps else most
            table[i, j] = min(table[i - 1, j - 1] + (a != b), table[i, j - 1] + 1, table[i - 1, j] + 1, swap)
        seen[a] = i
    return table[len(left), len(right)]
