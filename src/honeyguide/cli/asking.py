"""A query as the command line gives it: words, an index, a span of time."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from honeyguide.query.ast import Query

Index: TypeAlias = Annotated[str, typer.Option("--index", metavar="PATTERN", help="Index or pattern, several with commas.")]
Since: TypeAlias = Annotated[str | None, typer.Option("--since", metavar="TIME", help="From this time on: 2026-11-22T21:00, now-1d.")]
Until: TypeAlias = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before this time.")]


def asked(words: str, since: str | None, until: str | None) -> "Query":
    """The query tree of KQL words, short forms written out, within a span. Raises QueryError with the position."""
    from honeyguide.query.ast import And, Range
    from honeyguide.query.kql import parse
    from honeyguide.query.shorthand import written_out

    query = written_out(parse(words))
    if since is None and until is None:
        return query
    return And((query, Range("@timestamp", gte=since, lt=until)))
