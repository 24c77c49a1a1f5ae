"""Which column a name from data becomes: the vocabulary's own, a well-known alias's, the name itself, or none."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from honeyguide.schema.fields import fields

MOST_COLUMNS = 200
"""Names from data that become columns; those that come later stay in `honeypot.data`."""

LONGEST_NAME = 200

_OURS = {
    "@source",
    "event.dataset",
    "event.ingested",
    "event.module",
    "event.original",
    "honeypot.data",
    "honeypot.log.cut",
    "honeypot.log.line",
    "honeypot.log.mended",
    "log.file.path",
    "log.offset",
}
"""Columns that say where a record comes from: no record may say that of itself."""

_STORES = {
    "_count",
    "_doc",
    "_field_names",
    "_id",
    "_ignored",
    "_index",
    "_key",
    "_routing",
    "_score",
    "_seq_no",
    "_source",
    "_type",
    "_version",
}
_SCRIPTS = {"__proto__", "constructor", "prototype"}
"""Names that mean something to JavaScript."""

_IMPROPER = re.compile(r"^[.\s]|[.\s]$|\.\.|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff*]")
_PRESENTED = {"flattened", "geo_point", "nested"}


def may_be_column(name: str) -> bool:
    """False for names that would hide another column, mislead a reader, or can't hold a plain value."""
    if not 0 < len(name) <= LONGEST_NAME or name in _OURS or _IMPROPER.search(name):
        return False
    parts = name.split(".")
    known = fields().get(name)
    return parts[0] not in _STORES and _SCRIPTS.isdisjoint(parts) and (known is None or known.type not in _PRESENTED)


def plain(name: str) -> str:
    """The name without case and signs, as aliases are compared: `Source-IP`, `source_ip` and `sourceIp` are one."""
    return re.sub(r"[\W_]", "", name.lower())


@cache
def aliases() -> Mapping[str, Mapping[str, int]]:
    """{field: {plain name: rank}}; the lowest rank that a source has is the field."""
    table: dict[str, list[str]] = json.loads((resources.files("honeyguide.formats") / "aliases.json").read_text("utf-8"))
    return {field: {plain(name): rank for rank, name in reversed(list(enumerate(names)))} for field, names in table.items()}
