"""Asks the cluster: pages of rows, counts, and all rows as frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import polars as pl

from honeyguide.errors import StoreError
from honeyguide.query.ast import Query
from honeyguide.store.elastic.catalogue import Catalogue, Index
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.elastic.frames import frame_of
from honeyguide.store.elastic.mappings import EVENT, JSON, SOURCE
from honeyguide.store.elastic.ordering import search_after, shown_values, sort_dsl
from honeyguide.store.elastic.pages import pages
from honeyguide.store.elastic.pins import KEPT, Pins
from honeyguide.store.elastic.query_dsl import query_dsl
from honeyguide.store.elastic.resolving import Asked, asked, resolved
from honeyguide.store.elastic.rows import hit
from honeyguide.store.names import chosen, project
from honeyguide.store.protocol import Hits, Search, Sort

Json: TypeAlias = dict[str, Any]
LONGEST_PATH = 3000
"""Bytes of names in a request's first line; engines take 4,096 in all."""
WHOLE_ANSWERS = {"allow_partial_search_results": "false"}
PAGE = 2_000


@dataclass(frozen=True)
class Target:
    """Where a question goes: a path, what is said of a point in time, the indices, and what every row must fulfil besides."""

    path: str
    scene: Asked
    pit: Json | None = None
    filters: tuple[Json, ...] = ()

    def body(self, query: Query) -> Json:
        """The beginning of a request."""
        made = query_dsl(resolved(query, self.scene))
        if self.filters:
            made = {"bool": {"filter": [made, *self.filters]}}
        return {"query": made} | ({"pit": self.pit} if self.pit else {})

    @property
    def parameters(self) -> Json:
        """Parameters of a request."""
        return WHOLE_ANSWERS | ({} if self.pit else {"ignore_unavailable": "true"})


class Searching:
    """Questions to one cluster."""

    def __init__(self, connection: Connection, catalogue: Catalogue, pins: Pins) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._pins = pins
        self._prefix = catalogue.physical("")

    def target(self, expression: str, pin: str | None = None) -> Target | None:
        """Where a question about these indices goes; None where there are none. Raises IndexMissing."""
        if pin is None:
            indices = self._catalogue.chosen(expression)
            filters: tuple[Json, ...] = ()
            held = None
        else:
            held = self._pins.get(pin)
            known = {index.name: index for index in held.indices}
            indices = [known[name] for name in chosen(expression, known)]
            filters = (held.bound,) if held.bound else ()
        if not indices:
            return None
        names = [index.physical for index in indices]
        if held is not None and len(indices) < len(held.indices):
            filters = (*filters, {"terms": {"_index": names}})
        if held is not None and held.id:
            return Target("", asked(indices), {"id": held.id, "keep_alive": KEPT}, filters)
        path = ",".join(names)
        if len(path) > LONGEST_PATH:
            path, filters = f"{self._prefix}*", (*filters, {"terms": {"_index": names}})
        return Target(f"/{path}", asked(indices), None, filters)

    def search(self, search: Search) -> Hits:
        """See `Store.search`."""
        target = self.target(search.index, search.pin)
        if target is None:
            return Hits((), 0 if search.total else None)
        indices = target.scene.indices
        body = target.body(search.query)
        if search.weights:
            body["query"] = weighed(body["query"], search.weights, target.scene)
        body |= {
            "size": search.size,
            "from": 0 if search.after is not None else search.skip,
            "sort": sort_dsl(search.sort, indices, settled=search.after is None),
            "track_total_hits": search.total,
            "version": True,
            "seq_no_primary_term": True,
            **_wanted(search.fields),
        }
        if search.after is not None:
            body["search_after"] = search_after(search.sort, search.after, indices, self._prefix)
        if search.size == 0:
            del body["sort"]
        said = self._connection.ask("POST", f"{target.path}/_search", body, params=target.parameters)
        hits = []
        for found in said["hits"]["hits"]:
            name = self._catalogue.logical(found["_index"])
            one = hit(found, name)
            hits.append(
                replace(one, source=project(one.source, search.fields), sort=shown_values(search.sort, found["sort"], indices, name))
            )
        return Hits(tuple(hits), said["hits"]["total"]["value"] if search.total else None)

    def count(self, index: str, query: Query, pin: str | None) -> int:
        """See `Store.count`."""
        target = self.target(index, pin)
        if target is None:
            return 0
        body = target.body(query) | {"size": 0, "track_total_hits": True}
        return self._connection.ask("POST", f"{target.path}/_search", body, params=target.parameters)["hits"]["total"]["value"]

    def scan(self, search: Search) -> Iterator[pl.DataFrame]:
        """See `Store.scan`."""
        if search.pin is None and self._connection.engine.ties:
            with self._pins.opened(self._catalogue.chosen(search.index)) as pin:
                yield from self.scan(replace(search, pin=pin))
            return
        target = self.target(search.index, search.pin)
        if target is None:
            return
        sort = search.sort or (Sort("_doc"),)
        body = target.body(search.query) | {
            "size": PAGE,
            "track_total_hits": False,
            "sort": sort_dsl(sort, target.scene.indices, settled=True),
            **_wanted(search.fields),
        }
        for page in self._pages(target, body):
            yield frame_of(page, target.scene.indices, self._catalogue, search.fields)

    def _pages(self, target: Target, body: Json) -> Iterator[Sequence[Json]]:
        if target.pit is None:
            more = {name: value for name, value in body.items() if name not in {"query", "sort", "size"}}
            page: list[Json] = []
            for found in pages(
                self._connection, target.path[1:], body["query"], body["sort"], size=PAGE, more=more | {"track_total_hits": True}
            ):
                page.append(found)
                if len(page) == PAGE:
                    yield page
                    page = []
            if page:
                yield page
            return
        if self._connection.engine.ties:
            body["sort"] = [*body["sort"], {"_shard_doc": {"order": "asc"}}]
        while True:
            hits = self._connection.ask("POST", "/_search", body, params=target.parameters)["hits"]["hits"]
            if hits:
                yield hits
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def indices(self, expression: str) -> Sequence[Index]:
        """The indices of an expression."""
        return self._catalogue.chosen(expression)


def weighed(query: Json, weights: Sequence[tuple[float, Query]], scene: Asked) -> Json:
    """The query with the sum of the weights of what a row fulfils as its score. Raises StoreError for weights below 0."""
    if any(weight < 0 for weight, _ in weights):
        raise StoreError("a cluster can't order by weights less than 0")
    parts = [{"constant_score": {"filter": query_dsl(resolved(one, scene)), "boost": weight}} for weight, one in weights]
    return {"bool": {"filter": [query], "should": parts}}


def _wanted(fields: Sequence[str] | None) -> Json:
    """Only the fields asked for come over the wire."""
    return {} if fields is None else {"_source": {"includes": [*fields, *(f"{field}.*" for field in fields), JSON, SOURCE, EVENT]}}
