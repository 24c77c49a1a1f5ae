"""Rolling over: an alias or a data stream goes on to a new index, now, where it is time, or with the next document (`lazy`)."""

import time
from datetime import UTC, datetime
from typing import Any

from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.server.elasticsearch.making import new_index, next_backing, next_name, write_index
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.resolving import STREAM, names_of
from honeyguide.server.elasticsearch.search_asked import refuse
from honeyguide.server.elasticsearch.templates import lay, normal_template
from honeyguide.server.routes import router
from honeyguide.store.definitions import INDEX, Definition
from honeyguide.store.protocol import Json

ROUTER = router()
UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
SPANS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


@api(ROUTER, "POST", "/{index}/_rollover /{index}/_rollover/{new}", "dry_run include_type_name lazy", more=WAITING)
def rollover(asked: Asked) -> Json:
    """Let an alias or a data stream write to a new index, where it is time."""
    name, body = asked.part("index"), asked.object()
    names = names_of(asked.defining)
    if name not in names.aliases and name not in names.streams:
        kind = "is a concrete index" if name in names.indices else "does not exist"
        raise bad(
            f"rollover target is a [{kind}] but one of [alias,data_stream] was expected"
            if name in names.indices
            else f"rollover target [{name}] does not exist"
        )
    old, lazy = write_index(names, name), asked.flag("lazy")
    if lazy and name not in names.streams:
        refuse(["lazy rollover can be applied only on a data stream"])
    if name in names.streams:
        changes = next_backing(asked.defining, name)
        new = changes[0].name
    else:
        changes, new = _roll_alias(asked, name, old, body)
    met = dict(_conditions(asked, old, body.get("conditions") or {}))
    rolled = _due(met) and not asked.flag("dry_run") and not lazy
    if rolled:
        asked.defining.define(changes)
    if lazy:
        asked.defining.define([Definition(STREAM, name, {**names.streams[name], "rollover_on_write": True})])
    return {
        "acknowledged": rolled or lazy,
        "shards_acknowledged": rolled,
        "old_index": old,
        "new_index": new,
        "rolled_over": rolled,
        "dry_run": asked.flag("dry_run"),
        "lazy": lazy,
        "conditions": met,
    }


def _due(met: dict[str, bool]) -> bool:
    """Whether one of the most is reached, and all of the least."""
    least = [done for name, done in met.items() if name.startswith("[min_")]
    most = [done for name, done in met.items() if not name.startswith("[min_")]
    return all(least) and (not most or any(most))


def _roll_alias(asked: Asked, name: str, old: str, body: Json) -> tuple[list[Definition], str]:
    definition = asked.defining.definitions(INDEX)[old]
    provided = definition.get("provided") or old
    given = asked.part("new")
    new = written_out(given or (next_name(old) if not provided.startswith("<") else f"{next_name(provided[1:-1])}"), datetime.now(UTC))
    if not given and provided.startswith("<"):
        new = written_out(f"<{next_name(provided[1:-1])}>", datetime.now(UTC))
    if new in names_of(asked.defining).indices:
        new_index(asked.defining, new, {})
    kind, said = _read(asked, {key: body[key] for key in ("settings", "mappings", "aliases") if key in body})
    made = new_index(asked.defining, new, said, kind, provided=given or None)
    assert made.body is not None
    how: Json = dict((definition.get("aliases") or {})[name])
    aliases = dict(definition.get("aliases") or {})
    if "is_write_index" in how:
        aliases[name] = {**how, "is_write_index": False}
        fresh = {**how, "is_write_index": True}
    else:
        del aliases[name]
        fresh = how
    probe: Json = {"settings": {}, "mappings": {}, "aliases": {}}
    lay(probe, normal_template({"aliases": made.body["aliases"]}))
    new_body = {**made.body, "aliases": {**probe["aliases"], name: fresh}}
    return [Definition(INDEX, new, new_body), Definition(INDEX, old, {**definition, "aliases": aliases})], new


def _read(asked: Asked, body: Json) -> tuple[str | None, Json]:
    try:
        return asked.mapping_types.read(body, named=asked.flag("include_type_name"))
    except Refusal as error:
        cause = {"type": error.kind, "reason": error.message}
        raise bad("[rollover] failed to parse field [mappings]", "x_content_parse_exception", caused_by=cause) from error


def _conditions(asked: Asked, index: str, wanted: Json) -> list[tuple[str, bool]]:
    info = next(one for one in asked.store.indices(index))
    created = asked.defining.definitions(INDEX)[index].get("created", 0) / 1000
    found: list[tuple[str, bool]] = []
    for name, value in wanted.items():
        if name in {"max_docs", "min_docs", "max_primary_shard_docs", "min_primary_shard_docs"}:
            done = info.documents >= int(value)
        elif name in {"max_age", "min_age"}:
            done = time.time() - created >= _number(value, SPANS, name)
        elif name in {"max_size", "min_size", "max_primary_shard_size", "min_primary_shard_size"}:
            done = info.bytes >= _number(value, UNITS, name)
        else:
            raise bad(f"[conditions] unknown field [{name[:100]}]", "x_content_parse_exception")
        found.append((f"[{name}: {value}]", done))
    return found


def _number(value: Any, units: dict[str, Any], name: str) -> float:
    text = str(value).strip().lower()
    for unit in sorted(units, key=len, reverse=True):
        if text.endswith(unit) and text[: -len(unit)].replace(".", "", 1).isdigit():
            return float(text[: -len(unit)]) * units[unit]
    raise bad(
        f"failed to parse setting [{name}] with value [{text[:50]}] as a size or time in bytes: unit is missing or unrecognized",
        "parse_exception",
    )
