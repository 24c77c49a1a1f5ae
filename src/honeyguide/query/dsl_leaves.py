"""Elasticsearch's term-level queries in JSON: exact values, ranges, patterns.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/term-level-queries.html.
"""

from collections.abc import Callable, Mapping
from typing import Any

from honeyguide.query.ast import And, Exists, Fuzzy, Ids, MatchNone, Not, Or, Prefix, Query, Range, Regexp, Term, Terms, Value, Wildcard
from honeyguide.query.dsl_parts import MARKS, Body, count, flag, fuzziness, known, one_field, plain_text, wrong
from honeyguide.query.lucene_regexp import re2
from honeyguide.query.minimum import distance
from honeyguide.query.regexps import mistake_in

LONGEST_REGEXP = 1000
MOST_IDS = 16_384
MOST_TERMS = 65_536
MOST_OF_A_SET = 64
_BOUNDS = ("gte", "gt", "lte", "lt")
_OLD = (("from", "gte", "gt", "include_lower"), ("to", "lte", "lt", "include_upper"))
_RANGE = {*_BOUNDS, "from", "to", "include_lower", "include_upper", "time_zone", "format", "relation"}


def _term(body: Body) -> Query:
    field, said = one_field("term", body, "value", {"value", "term", "case_insensitive"})
    value = said.get("value", said.get("term"))
    if value is None:
        raise wrong("term", "value cannot be null")
    return Term(field, value, flag("term", said, "case_insensitive"))


def _terms(body: Body) -> Query:
    given = {name: values for name, values in body.items() if name not in {"boost", "_name", "value_type"}}
    if len(given) != 1:
        raise wrong("terms", "[terms] query does not support multiple fields" if given else "[terms] query requires a field name")
    field, values = next(iter(given.items()))
    if isinstance(values, Mapping):
        raise wrong("terms", "[terms] query: a terms lookup must be resolved where documents are")
    if not isinstance(values, list):
        raise wrong("terms", "[terms] query requires a list of values")
    if len(values) > MOST_TERMS:
        most = f"The number of terms [{len(values)}] used in the Terms Query request has exceeded the allowed maximum of [{MOST_TERMS}]. "
        raise wrong("terms", f"{most}This maximum can be set by changing the [index.max_terms_count] index level setting.")
    if any(isinstance(value, Mapping | list) for value in values):
        raise wrong("terms", "[terms] query does not support arrays or objects as values")
    return Terms(field, tuple(value for value in values if value is not None)) if values else MatchNone()


def _terms_set(body: Body) -> Query:
    """So many of the terms as another field of the row says, at least one: told as every number that it may be."""
    field, said = next(((name, one) for name, one in body.items() if name not in MARKS), ("", None))
    if not isinstance(said, Mapping):
        raise wrong("terms_set", "[terms_set] unknown token after the name of the field" if field else "[terms_set] needs a field")
    known("terms_set", said, {"terms", "minimum_should_match_field", "minimum_should_match_script"})
    terms, least = said.get("terms"), said.get("minimum_should_match_field")
    if not isinstance(terms, list):
        raise wrong("terms_set", "[terms_set] query requires a list of [terms]")
    if "minimum_should_match_script" in said:
        raise wrong("terms_set", "[terms_set]: scripts aren't supported: name a [minimum_should_match_field]")
    if not isinstance(least, str):
        raise wrong("terms_set", "No minimum should match has been specified")
    if len(terms) > MOST_OF_A_SET:
        raise wrong("terms_set", f"[terms_set] takes at most {MOST_OF_A_SET} terms here")
    found = tuple(Term(field, term) for term in terms if not isinstance(term, Mapping | list) and term is not None)
    ways = [And((Range(least, lte=1), Or(found)))]
    ways += [And((Term(least, count), Or(found, count))) for count in range(2, len(found) + 1)]
    return Or(tuple(ways)) if found else MatchNone()


def range_of(field: str, said: Body, read: Callable[[Any, str], Value] | None = None) -> Range:
    """The range of a body with bounds in the new names or the old ones."""
    bounds: dict[str, Value] = {name: said[name] for name in _BOUNDS if said.get(name) is not None}
    for old, inclusive, exclusive, name in _OLD:
        if said.get(old) is not None:
            bounds[inclusive if flag("range", said, name, True) else exclusive] = said[old]
        elif name in said and not flag("range", said, name, True) and inclusive in bounds:
            bounds[exclusive] = bounds.pop(inclusive)
    if read is not None:
        bounds = {name: read(value, name) for name, value in bounds.items()}
    zone = said.get("time_zone")
    gte, gt, lte, lt = (bounds.get(name) for name in _BOUNDS)
    return Range(field, gte, gt, lte, lt, None if zone is None else str(zone))


def _range(body: Body) -> Query:
    field, said = one_field("range", body, "gte", _RANGE)
    if field in body and not isinstance(body[field], Mapping):
        raise wrong("range", f"[range] query malformed, no start_object after query name [{field[:100]}]")
    relation = str(said.get("relation", "intersects")).lower()
    if relation not in {"intersects", "contains", "within", "disjoint"}:
        raise wrong("range", f"[range] query does not support relation [{relation[:50]}]")
    found = range_of(field, said)
    return Exists(field) if (found.gte, found.gt, found.lte, found.lt) == (None,) * 4 else found


def _exists(body: Body) -> Query:
    known("exists", body, {"field"})
    if not body.get("field") or not isinstance(body["field"], str):
        raise wrong("exists", "[exists] must be provided with a [field]")
    return Exists(body["field"])


def _prefix(body: Body) -> Query:
    field, said = one_field("prefix", body, "value", {"value", "prefix", "rewrite", "case_insensitive"})
    return Prefix(
        field, plain_text("prefix", {"value": said.get("value", said.get("prefix"))}, "value"), flag("prefix", said, "case_insensitive")
    )


def _wildcard(body: Body) -> Query:
    field, said = one_field("wildcard", body, "value", {"value", "wildcard", "rewrite", "case_insensitive"})
    pattern = plain_text("wildcard", {"value": said.get("value", said.get("wildcard"))}, "value")
    return Wildcard(field, pattern, flag("wildcard", said, "case_insensitive"))


def _regexp(body: Body) -> Query:
    allowed = {"value", "flags", "flags_value", "max_determinized_states", "rewrite", "case_insensitive"}
    field, said = one_field("regexp", body, "value", allowed)
    text = plain_text("regexp", said, "value")
    check_length(text)
    insensitive = flag("regexp", said, "case_insensitive")
    pattern = re2(text, query=text, start=0, fixed_classes=insensitive)
    if mistake := mistake_in(pattern):
        raise wrong(text, f"expected a regular expression: {mistake}")
    return Regexp(field, pattern, insensitive, words=True)


def check_length(pattern: str) -> None:
    """Raises QueryError for a regular expression longer than Elasticsearch allows."""
    if len(pattern) > LONGEST_REGEXP:
        said = f"The length of regex [{len(pattern)}] used in the Regexp Query request"
        said = f"{said} has exceeded the allowed maximum of [{LONGEST_REGEXP}]."
        raise wrong("regexp", f"{said} This maximum can be set by changing the [index.max_regex_length] index level setting.")


def _fuzzy(body: Body) -> Query:
    allowed = {"value", "term", "fuzziness", "prefix_length", "max_expansions", "transpositions", "rewrite"}
    field, said = one_field("fuzzy", body, "value", allowed)
    text = plain_text("fuzzy", {"value": said.get("value", said.get("term"))}, "value")
    most, same = distance(fuzziness(said) or "AUTO", text), count("fuzzy", said, "prefix_length", 0)
    return Fuzzy(field, text, most, same, flag("fuzzy", said, "transpositions", True))


def _ids(body: Body) -> Query:
    known("ids", body, {"values", "type"})
    values = body.get("values", [])
    if isinstance(values, list) and len(values) > MOST_IDS:
        raise wrong("ids", f"[ids] takes at most {MOST_IDS:,} [values]: ask several times")
    return Ids(tuple(str(one) for one in (values if isinstance(values, list) else [values])))


def _missing(body: Body) -> Query:
    """Of Elasticsearch before 5; still sent by old dashboards."""
    return Not(_exists(body))


LEAVES: dict[str, Callable[[Body], Query]] = {
    "term": _term,
    "terms": _terms,
    "terms_set": _terms_set,
    "range": _range,
    "exists": _exists,
    "missing": _missing,
    "prefix": _prefix,
    "wildcard": _wildcard,
    "regexp": _regexp,
    "fuzzy": _fuzzy,
    "ids": _ids,
}
