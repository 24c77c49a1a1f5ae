"""Words that a person searches for, in the language of their choice, become the query tree: the one way for every command and the page."""

from typing import Literal, TypeAlias

from honeyguide.query import kql, lucene
from honeyguide.query.ast import Query
from honeyguide.query.shorthand import written_out

Language: TypeAlias = Literal["kql", "lucene"]


def parsed(words: str, lang: Language = "kql") -> Query:
    """The query tree of words, short forms written out. Raises QueryError with the position."""
    return written_out((lucene if lang == "lucene" else kql).parse(words))
