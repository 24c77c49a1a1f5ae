"""The keys of composite buckets: their order, how their parts are shown, and how a page's last key is read again; for every store."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from honeyguide.errors import StoreError
from honeyguide.query.aggregation import GeotileGrid, Source
from honeyguide.query.ast import Value
from honeyguide.schema.fields import FieldType
from honeyguide.store.geogrid import name, read
from honeyguide.store.values import Typed, read_value, show_value

Part: TypeAlias = Typed | None


def compared(sources: Sequence[Source], left: Sequence[Part], right: Sequence[Part]) -> int:
    """Negative where the left key comes first. No value comes where its source says."""
    for source, a, b in zip(sources, left, right, strict=True):
        none = (b is None) - (a is None)
        if none:
            return none if source.nulls_first else -none
        order = 0 if a is None or b is None else (a > b) - (a < b)  # pyright: ignore[reportOperatorIssue]
        if order:
            return -order if source.descending else order
    return 0


def behind(sources: Sequence[Source], key: Sequence[Part], last: Sequence[Part]) -> bool:
    """Whether a key comes behind the last one seen."""
    return compared(sources, key, last) > 0


def shown_part(source: Source, kind: FieldType, part: Part) -> Value:
    """A part of a key as JSON: dates in milliseconds."""
    if part is None:
        return None
    if isinstance(source.by, GeotileGrid):
        return name(source.by, int(part))
    return int(part) // 1000 if kind == "date" else show_value(kind, part)


def read_part(source: Source, kind: FieldType, after: Mapping[str, Value]) -> Part:
    """A part of the last key seen. Raises StoreError where it isn't given, or can't be a key."""
    if source.name not in after:
        raise StoreError(f"the key to go on behind has no {source.name!r}", hint="Give the whole after_key of the page before.")
    value = after[source.name]
    if value is None and source.missing_bucket:
        return None
    part = read(source.by, value) if isinstance(source.by, GeotileGrid) else read_value(kind, value)
    if part is None:
        raise StoreError(f"{value!r} can't be the {source.name!r} of a key to go on behind")
    return part
