"""Documents as the cluster keeps them, and as we show them again.

What fits lies there as it was sent, readable for everybody. Where a value doesn't fit its field, the cluster gets the values that do,
and the document's own JSON beside them.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

from honeyguide.store.elastic.mappings import BATCH, EVENT, FLAT, JSON, SOURCE
from honeyguide.store.elastic.resolving import SEPARATOR
from honeyguide.store.hits import base36
from honeyguide.store.mapping import Types, unpack
from honeyguide.store.meaning import leaves
from honeyguide.store.protocol import Hit
from honeyguide.store.shaping import Shaped
from honeyguide.store.values import Typed, show_value

Json: TypeAlias = dict[str, Any]
METADATA = frozenset(
    {"_doc_count", "_feature", "_field_names", "_id", "_ignored", "_index", "_nested_path", "_primary_term", "_routing", "_seq_no"}
    | {"_size", "_source", "_tier", "_type", "_version"}
)
"""Names that the cluster keeps for itself."""
OURS = frozenset({SOURCE, JSON, FLAT, BATCH, EVENT})


def source_key(identity: str) -> str:
    """80 bits of a source's identity."""
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return base36(int.from_bytes(digest, "big")).rjust(16, "0")


def event_id(key: str, offset: int) -> str:
    """The id of an event: the same however often it is sent."""
    return f"{key}-{offset}"


def is_event_id(id: str) -> bool:
    """Whether an id may be an event's."""
    return len(id) > 17 and id[16] == "-" and id[17:].isdecimal()


def shown(source: Json) -> Json:
    """The document of a `_source`."""
    text = source.get(JSON)
    if text is not None:
        return orjson.loads(text)
    return {name: value for name, value in source.items() if name not in OURS}


def came_as_json(source: Json) -> bool:
    """Whether the row came as a document, not in an event frame."""
    return source.get(SOURCE) is None or (JSON in source and not source.get(EVENT))


def hit(found: Json, index: str) -> Hit:
    """A hit of the cluster's, without what it was sorted by."""
    ignored = tuple(sorted(found.get("_ignored", ())))
    return Hit(
        index,
        found["_id"],
        found["_version"],
        found["_seq_no"],
        shown(found.get("_source", {})),
        routing=found.get("_routing"),
        ignored=ignored,
    )


def flat_values(name: str, text: str) -> list[str]:
    """What the cluster searches of a flattened field."""
    return [f"{name}{f'.{path}' if path else ''}{SEPARATOR}{value}" for path, value in leaves(text)]


def packed(document: Json, raw: bytes | None, shaped: Shaped, types: Types, identity: str | None) -> bytes:
    """The bytes of a document for the cluster. `identity` is the source key of an event that it replaces."""
    flat = [
        one
        for name, mapped in types.items()
        if mapped.type == "flattened"
        for text in shaped.values.get(name, [])
        for one in flat_values(name, str(text))
    ]
    simple = not shaped.ignored and all(name in types for name in shaped.values) and sendable(document) and identity is None
    if simple and not flat:
        return raw if raw is not None and b"\n" not in raw and b"\r" not in raw else _dumped(document)
    if simple:
        return _dumped({**document, FLAT: flat})
    return fallback(document, raw, shaped, types, identity)


def fallback(document: Json, raw: bytes | None, shaped: Shaped, types: Types, identity: str | None) -> bytes:
    """The values that fit, and the JSON beside them."""
    kept: Json = {}
    for name, values in shaped.values.items():
        mapped = types.get(name)
        if mapped is None or mapped.of is not None or not sendable({name: 0}):
            continue
        if mapped.type == "flattened":
            kept.setdefault(FLAT, []).extend(one for text in values for one in flat_values(name, str(text)))
        elif mapped.type == "nested":
            kept[name] = [_nested(name, str(text), types) for text in values]
        else:
            kept[name] = [show_value(mapped.type, value) for value in values]
    if identity is not None:
        kept[SOURCE] = identity
    kept[JSON] = raw.decode() if raw is not None else _dumped(document).decode()
    return _dumped(kept)


def _nested(path: str, text: str, types: Types) -> Json:
    values: Mapping[str, list[Typed]] = orjson.loads(text)
    return {
        name[len(path) + 1 :]: [show_value(types[name].type, unpack(types[name].type, value)) for value in found]
        for name, found in values.items()
        if name in types
    }


def _dumped(document: Json) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS)


def sendable(value: Any, depth: int = 0) -> bool:
    """Whether a cluster takes the names in a document: no empty parts, none of ours, not too deep."""
    if isinstance(value, dict):
        return depth < 50 and all(_name(name, depth) and sendable(item, depth + 1) for name, item in value.items())
    return not isinstance(value, list) or all(sendable(item, depth + 1) for item in value if isinstance(item, dict | list))


def _name(name: str, depth: int) -> bool:
    return all(part.strip() for part in name.split(".")) and (depth > 0 or (name not in OURS and name not in METADATA))
