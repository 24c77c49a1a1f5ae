"""All hits of a query, page by page from one moment, by scrolling: every engine and version can, and nothing is seen twice."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from honeyguide.store.elastic.connection import Connection

Json: TypeAlias = dict[str, Any]
PAGE = 2_000
KEPT = "5m"
"""How long the moment is kept after each page."""


def pages(
    connection: Connection, index: str, query: Json, sort: Any = ("_doc",), *, size: int = PAGE, more: Json | None = None
) -> Iterator[Json]:
    """The hits, in order."""
    body = {"query": query, "sort": list(sort), "size": size, **(more or {})}
    params = {"scroll": KEPT, "ignore_unavailable": "true", "allow_partial_search_results": "false"}
    said = connection.ask("POST", f"/{index}/_search", body, params=params)
    scroll = said.get("_scroll_id")
    try:
        while hits := said["hits"]["hits"]:
            yield from hits
            if len(hits) < size:
                return
            said = connection.ask("POST", "/_search/scroll", {"scroll": KEPT, "scroll_id": scroll})
            scroll = said.get("_scroll_id", scroll)
    finally:
        if scroll:
            connection.ask("DELETE", "/_search/scroll", {"scroll_id": [scroll]}, allow=(404,))
