"""`_clone`, `_shrink` and `_split`: a new index with the documents, mappings and settings of one that isn't written to any more.

https://www.elastic.co/guide/en/elasticsearch/reference/8.18/indices-split-index.html
"""

from collections.abc import Callable
from dataclasses import replace

from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.making import new_index
from honeyguide.server.elasticsearch.mapping_types import KEY
from honeyguide.server.elasticsearch.refusals import bad, missing_index
from honeyguide.server.elasticsearch.resolving import STREAM
from honeyguide.server.elasticsearch.settings import flat
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX
from honeyguide.store.protocol import Hit, Json, Operation, Search, Sort

ROUTER = router()
SHARDS = "index.number_of_shards"
PAGE = 5_000
OWN = frozenset({"index.uuid", "index.creation_date", "index.provided_name"})
KEYS = frozenset({"settings", "aliases", "max_primary_shard_size"})


@api(ROUTER, "PUT POST", "/{index}/_clone/{target}", "copy_settings", more=WAITING)
def clone(asked: Asked) -> Json:
    """A copy with as many shards."""
    return _resized(asked, lambda old, said: said in {None, old})


@api(ROUTER, "PUT POST", "/{index}/_shrink/{target}", "copy_settings", more=WAITING)
def shrink(asked: Asked) -> Json:
    """A copy with fewer shards, one where nothing is said."""
    return _resized(asked, lambda old, said: said is None or (said <= old and old % said == 0), default=1)


@api(ROUTER, "PUT POST", "/{index}/_split/{target}", "copy_settings", more=WAITING)
def split(asked: Asked) -> Json:
    """A copy with more shards."""
    return _resized(asked, lambda old, said: said is not None and said > old and said % old == 0)


def _resized(asked: Asked, fits: Callable[[int, int | None], bool], default: int | None = None) -> Json:
    source, name, body = asked.part("index"), asked.part("target"), asked.object()
    if unknown := sorted(body.keys() - KEYS):
        raise bad(f"[resize] unknown field [{unknown[0][:100]}]", "x_content_parse_exception")
    definition = asked.defining.definitions(INDEX).get(source)
    if definition is None:
        raise missing_index(source)
    for stream, one in asked.defining.definitions(STREAM).items():
        if source == one["indices"][-1]:
            raise bad(f"cannot resize the write index [{source}] for data stream [{stream}]")
    settings: Json = definition.get("settings") or {}
    if str(settings.get("index.blocks.write")) != "true" and str(settings.get("index.blocks.read_only")) != "true":
        raise bad(f'index {source} must be read-only to resize index. use "index.blocks.write=true"', "illegal_state_exception")
    given = flat(body.get("settings") or {})
    old, said = int(settings.get(SHARDS, 1)), given.get(SHARDS)
    if (said is not None and not str(said).isdecimal()) or not fits(old, None if said is None else int(said)):
        raise bad(f"the number of source shards [{old}] does not fit the number of target shards [{said}]")
    kept = {key: value for key, value in settings.items() if key not in OWN}
    made = kept | {SHARDS: str(old if default is None else default)} | given
    mappings: Json = definition.get("mappings") or {}
    template: Json = {"settings": {}, "mappings": mappings, "aliases": {}, KEY: asked.mapping_types.of(source)}
    whole = {"settings": {key: value for key, value in made.items() if value is not None}, "aliases": body.get("aliases") or {}}
    asked.defining.define([new_index(asked.defining, name, whole, template=template)])
    _copied(asked, source, name)
    return {"acknowledged": True, "shards_acknowledged": True, "index": name}


def _copied(asked: Asked, source: str, name: str) -> None:
    """Write every document of an index into another, under its id and version."""
    asked.store.refresh(source)
    page = Search(source, sort=(Sort("_doc"),), size=PAGE, total=False)
    while hits := asked.store.search(page).hits:
        asked.store.write([_copy(name, hit) for hit in hits])
        page = replace(page, after=hits[-1].sort)
    asked.store.refresh(name)


def _copy(name: str, hit: Hit) -> Operation:
    return Operation("index", name, hit.id, hit.source, version=hit.version, version_type="external_gte", routing=hit.routing)
