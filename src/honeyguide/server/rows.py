"""Rows as the page shows them: flat fields, and where in their values the query's words stand."""

from typing import Any

from typing_extensions import TypedDict

from honeyguide.query.ast import Query
from honeyguide.server.highlights import Ranges, highlights
from honeyguide.store.protocol import Hit, Json


class Row(TypedDict):
    """A row: `source` by full field name; `highlights` are [start, end) in characters of a field's text; `sort` names its place."""

    index: str
    id: str
    source: dict[str, Any]
    highlights: dict[str, Ranges]
    sort: list[Any]


def row_of(hit: Hit, query: Query | None = None) -> Row:
    """The hit as a row; with a query its words are marked."""
    source = flat(hit.source)
    marked = {} if query is None else highlights(source, query)
    return {"index": hit.index, "id": hit.id, "source": source, "highlights": marked, "sort": list(hit.sort)}


def flat(source: Json, prefix: str = "") -> dict[str, Any]:
    """Nested objects as one level with full names; lists stay."""
    found: dict[str, Any] = {}
    for name, value in source.items():
        if isinstance(value, dict) and value:
            found.update(flat(value, f"{prefix}{name}."))
        else:
            found[prefix + name] = value
    return found
