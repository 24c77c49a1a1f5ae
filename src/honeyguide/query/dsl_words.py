"""Elasticsearch's full-text queries in JSON: words, phrases, and the two languages of query strings.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/full-text-queries.html.
"""

import re
from collections.abc import Callable
from typing import Any

from honeyguide.query import kql, lucene
from honeyguide.query.ast import And, Match, MatchAll, MatchNone, Or, Phrase, Prefix, Query, Term
from honeyguide.query.dsl_leaves import check_length
from honeyguide.query.dsl_parts import Body, count, every, flag, fuzziness, known, minimum, name_of, one_field, plain_text, wrong
from honeyguide.query.dsl_simple import simple
from honeyguide.query.lucene import few_words
from honeyguide.query.lucene_values import QueryString
from honeyguide.query.minimum import least as least_of
from honeyguide.query.shorthand import written_out

UNCHANGED = frozenset({"keyword", "whitespace"})
"""Analyzers that leave letters as they are."""
_LETTERS = re.compile(r"\w")
_SHARED = {
    "analyzer",
    "auto_generate_synonyms_phrase_query",
    "cutoff_frequency",
    "fuzziness",
    "fuzzy_rewrite",
    "fuzzy_transpositions",
    "lenient",
    "max_expansions",
    "minimum_should_match",
    "operator",
    "prefix_length",
    "zero_terms_query",
}
_KINDS = {"best_fields", "most_fields", "cross_fields", "phrase", "phrase_prefix", "bool_prefix"}
_STRING = {
    *("query", "fields", "default_field", "default_operator", "analyzer", "quote_analyzer", "allow_leading_wildcard", "analyze_wildcard"),
    *("enable_position_increments", "fuzziness", "fuzzy_max_expansions", "fuzzy_prefix_length", "fuzzy_transpositions", "phrase_slop"),
    *("auto_generate_synonyms_phrase_query", "max_determinized_states", "minimum_should_match", "quote_field_suffix", "rewrite"),
    *("fuzzy_rewrite", "tie_breaker", "time_zone", "type", "lenient", "escape"),
}
_SIMPLE = {
    *("query", "fields", "default_operator", "analyzer", "analyze_wildcard", "flags", "fuzzy_max_expansions", "fuzzy_prefix_length"),
    *("fuzzy_transpositions", "lenient", "minimum_should_match", "quote_field_suffix", "auto_generate_synonyms_phrase_query"),
}


def _match(body: Body) -> Query:
    field, said = one_field("match", body, "query", _SHARED | {"query"})
    text = plain_text("match", said, "query")
    few_words(text)
    if said.get("zero_terms_query") == "all" and not _LETTERS.search(text):
        return MatchAll()
    if said.get("analyzer") in UNCHANGED:
        return _as_written(field, text, said, beginning=False)
    return Match(field, said["query"], every("match", said), minimum(said.get("minimum_should_match")), fuzziness(said))


def _as_written(field: str | None, text: str, said: Body, *, beginning: bool) -> Query:
    """The words as the analyzers cut them that change no letter."""
    words = [text] if said["analyzer"] == "keyword" else text.split()
    found: list[Query] = [Term(field, word) for word in words]
    if beginning and found:
        found[-1] = Prefix(field, words[-1])
    if not found or every("match", said):
        return And(tuple(found)) if found else MatchNone()
    return Or(tuple(found), max(1, least_of(minimum(said.get("minimum_should_match")) or "1", len(found))))


def _phrase(body: Body) -> Query:
    field, said = one_field("match_phrase", body, "query", {"query", "slop", "analyzer", "zero_terms_query"})
    return Phrase(field, plain_text("match_phrase", said, "query"), count("match_phrase", said, "slop", 0))


def _phrase_prefix(body: Body) -> Query:
    name = "match_phrase_prefix"
    field, said = one_field(name, body, "query", {"query", "slop", "analyzer", "max_expansions", "zero_terms_query"})
    return Phrase(field, plain_text(name, said, "query"), count(name, said, "slop", 0), beginning=True)


def _bool_prefix(body: Body) -> Query:
    name = "match_bool_prefix"
    field, said = one_field(name, body, "query", _SHARED | {"query"})
    if said.get("analyzer") in UNCHANGED:
        return _as_written(field, plain_text(name, said, "query"), said, beginning=True)
    least = minimum(said.get("minimum_should_match"))
    return Match(field, plain_text(name, said, "query"), every(name, said), least, fuzziness(said), beginning=True)


COMBINED = ("auto_generate_synonyms_phrase_query", "zero_terms_query")
"""What `combined_fields` may say that changes nothing here."""


def _multi(body: Body) -> Query:
    known("multi_match", body, _SHARED | {"query", "fields", "type", "slop", "tie_breaker"})
    kind = str(body.get("type", "best_fields"))
    if kind not in _KINDS:
        raise wrong("multi_match", f"failed to parse [multi_match] query type [{kind[:50]}]. unknown type.")
    for name in ("slop", "cutoff_frequency") if kind == "bool_prefix" else ():
        if name in body:
            raise wrong("multi_match", f"[{name}] not allowed for type [bool_prefix]")
    text = plain_text("multi_match", body, "query")
    few_words(text)
    fields = body.get("fields") or ["*"]
    names = [name_of(name) for name in (fields if isinstance(fields, list) else [fields])]
    slop, all_words = count("multi_match", body, "slop", 0), every("multi_match", body)
    least, edits = minimum(body.get("minimum_should_match")), fuzziness(body)
    if body.get("analyzer") in UNCHANGED and not kind.startswith("phrase"):
        made: list[Query] = [_as_written(_any(name), text, body, beginning=kind == "bool_prefix") for name in names]
    elif kind.startswith("phrase"):
        made = [Phrase(_any(name), text, slop, kind == "phrase_prefix") for name in names]
    elif kind == "cross_fields" and all_words and len(text.split()) > 1:
        return _across(names, text)
    else:
        value = text if kind == "bool_prefix" else body["query"]
        made = [Match(_any(name), value, all_words, least, edits, kind == "bool_prefix") for name in names]
    return made[0] if len(made) == 1 else Or(tuple(made))


def _combined(body: Body) -> Query:
    """Words that may be in any of the fields, as if they were one."""
    known("combined_fields", body, {"query", "fields", "operator", "minimum_should_match", *COMBINED})
    if not body.get("fields"):
        raise wrong("combined_fields", "[combined_fields] requires [fields] to be set")
    return _multi({**{name: value for name, value in body.items() if name not in COMBINED}, "type": "cross_fields"})


def _across(names: list[str], text: str) -> Query:
    """Each of the words in one of the fields."""
    return And(tuple(Or(tuple(Match(_any(name), word) for name in names)) for word in text.split()))


def _any(name: str) -> str | None:
    return None if name == "*" else name


def default_fields(body: Body) -> tuple[str, ...]:
    """Where a query string looks for values without a field; empty is everywhere."""
    if not isinstance(body.get("fields", []), list):
        raise wrong("query_string", "[query_string] query does not support [fields]")
    if isinstance(body.get("fields"), list) and None in body["fields"]:
        raise wrong("query_string", "[query_string] field name in [fields] cannot be null")
    if body.get("fields") and body.get("default_field") is not None:
        raise wrong("query_string", "cannot use [fields] parameter in conjunction with [default_field]")
    said: Any = body.get("fields") or body.get("default_field") or []
    fields = tuple(name_of(name) for name in (said if isinstance(said, list) else [said]))
    return () if "*" in fields else fields


def _query_string(body: Body) -> Query:
    known("query_string", body, _STRING)
    text = plain_text("query_string", body, "query") if "query" in body else ""
    if "query" not in body:
        raise wrong("query_string", "[query_string] must be provided with a [query]")
    if not text.strip():
        return MatchNone()
    few_words(text)
    if text.startswith("/") and text.endswith("/"):
        check_length(text[1:-1])
    fuzziness(body)
    options = QueryString(
        fields=default_fields(body),
        default_operator="and" if every("query_string", body, "default_operator") else "or",
        time_zone=None if body.get("time_zone") is None else str(body["time_zone"]),
        fuzziness=str(body.get("fuzziness", "AUTO")),
        phrase_slop=count("query_string", body, "phrase_slop", 0),
        allow_leading_wildcard=flag("query_string", body, "allow_leading_wildcard", True),
        compared=not body.get("fields") and body.get("default_field") not in {None, "*"},
    )
    tree = lucene.parse(text, options)
    least = minimum(body.get("minimum_should_match"))
    return written_out(_with_minimum(tree, least) if least else tree)


def _with_minimum(tree: Query, least: str) -> Query:
    if isinstance(tree, Or) and tree.minimum == 1:
        return Or(tree.queries, max(1, least_of(least, len(tree.queries))))
    if isinstance(tree, Match) and not tree.every:
        return Match(tree.field, tree.text, minimum=least)
    return tree


def _simple_query_string(body: Body) -> Query:
    known("simple_query_string", body, _SIMPLE)
    if "query" not in body:
        raise wrong("simple_query_string", "[simple_query_string] query text missing")
    text = plain_text("simple_query_string", body, "query")
    together = every("simple_query_string", body, "default_operator")
    least = minimum(body.get("minimum_should_match"))
    return simple(text, default_fields(body), together=together, flags=str(body.get("flags", "ALL")), least=least)


WORDS: dict[str, Callable[[Body], Query]] = {
    "match": _match,
    "match_phrase": _phrase,
    "match_phrase_prefix": _phrase_prefix,
    "match_bool_prefix": _bool_prefix,
    "combined_fields": _combined,
    "multi_match": _multi,
    "query_string": _query_string,
    "simple_query_string": _simple_query_string,
    "kql": lambda body: written_out(kql.parse(str(body.get("query", "")))),
}
