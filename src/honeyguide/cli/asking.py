"""A query as the command line gives it: words in one of the languages, an index, a span of time."""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

if TYPE_CHECKING:
    from honeyguide.query.ast import Query

Language: TypeAlias = Literal["kql", "lucene"]
Lang: TypeAlias = Annotated[
    Language, typer.Option("--lang", help="Language of the query: KQL, or Lucene's, such as: source.port:[1 TO 1023] AND -user.name:root.")
]
Index: TypeAlias = Annotated[str, typer.Option("--index", metavar="PATTERN", help="Index or pattern, several with commas.")]
Since: TypeAlias = Annotated[str | None, typer.Option("--since", metavar="TIME", help="From this time on: 2026-11-22T21:00, now-1d.")]
Until: TypeAlias = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before this time.")]


def parsed(words: str, lang: Language) -> "Query":
    """The query tree of words, short forms written out. Raises QueryError with the position."""
    from honeyguide.query import languages

    return languages.parsed(words, lang)


def asked(words: str, since: str | None, until: str | None, lang: Language = "kql") -> "Query":
    """The query tree of words within a span. Raises QueryError with the position."""
    from honeyguide.query.ast import And, Range

    query = parsed(words, lang)
    if since is None and until is None:
        return query
    return And((query, Range("@timestamp", gte=since, lt=until)))
