"""What a kind of bucket aggregation is to the embedded store: how rows get their keys, which buckets are shown, and how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.autodates import Spacing
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed
from honeyguide.store.protocol import Json
from honeyguide.store.ranges import Ranged

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Level:
    """A bucket aggregation on the way down, with what was found out for it."""

    buckets: agg.Bucketing
    kind: FieldType = "keyword"
    """The type of its field."""
    shifts: tuple[tuple[int, int], ...] = ()
    """Of its zone's clock: (moment up to which, microseconds ahead of UTC), the last one open."""
    spacing: Spacing | None = None
    spans: tuple[Ranged, ...] = ()
    parts: tuple["Level", ...] = ()
    """Of a key that is made of several."""
    inner: bool = False
    """Whether its field is one of nested objects."""
    allowed: tuple[Any, ...] | None = None
    """Keys that matter; None is all."""


@dataclass(frozen=True)
class Bucket:
    """A bucket: its key as SQL gave it and as it is sorted, and its rows."""

    raw: Any
    key: Any
    count: int
    order: tuple[Any, ...] = ()
    also: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What is shown beside."""


@dataclass(frozen=True)
class Leading:
    """Which buckets DuckDB gives: SQL made of the key's column. `having` may be empty, and `size` None for all."""

    order: Callable[[str], Sequence[str]]
    having: Callable[[str], str]
    size: int | None


@dataclass(frozen=True)
class Group:
    """A bucket as SQL gives it: its keys from the top down (None: no key), how many rows, and what each measure reads."""

    path: Path
    count: int
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, "tuple[Any, ...]"])
    total: int = 0
    """Rows in all buckets of the same parent, where only the first buckets are given."""
    also: Mapping[str, Any] = field(default_factory=dict[str, Any])


def no_fields(asked: Question, one: Any) -> set[str]:
    """None."""
    del asked, one
    return set()


def its_field(asked: Question, one: Any) -> set[str]:
    """The aggregation's one field."""
    del asked
    return {one.field}


def plain_level(asked: Question, one: Any) -> Level:
    """Nothing is to be found out."""
    del asked
    return Level(one)


def same(level: Level, raw: Any) -> Any:
    """The key as SQL gave it."""
    del level
    return raw


def nothing_shown(level: Level, key: Any) -> Json:
    """No key."""
    del level, key
    return {}


def listed(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    """The buckets in a list."""
    del level, buckets, others
    return {"buckets": made}


def keyed(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    """The buckets in a list, or by their keys where that is asked for."""
    del buckets, others
    if not getattr(level.buckets, "keyed", False):
        return {"buckets": made}
    return {"buckets": {one["key"]: {name: value for name, value in one.items() if name != "key"} for one in made}}


def all_of_them(asked: Question, level: Level) -> Leading | None:
    """DuckDB gives all buckets."""
    del asked, level


def no_literal(asked: Question, level: Level, raw: Any) -> str | None:
    """Buckets are not chosen by key when they are counted further."""
    del asked, level, raw


@dataclass(frozen=True)
class Kind:
    """The working parts of a kind, as functions."""

    key: Callable[[Question, Part, Level], Keyed]
    """SQL of the key of a row's bucket: NULL, or an empty list, for rows that are in none."""
    chosen: Callable[[Question, Level, list[Bucket]], tuple[list[Bucket], int]]
    """The buckets to show, in order, and how many rows are in the others."""
    fields: Callable[[Question, Any], set[str]] = its_field
    """What is read."""
    level: Callable[[Question, Any], Level] = plain_level
    value: Callable[[Level, Any], Any] = same
    """A key as it is sorted, of what SQL gave."""
    shown: Callable[[Level, Any], Json] = nothing_shown
    """A bucket's key as JSON."""
    answer: Callable[[Level, Sequence[Bucket], list[Json], int], Json] = listed
    """The buckets as they were made, together."""
    leading: Callable[[Question, Level], Leading | None] = all_of_them
    literal: Callable[[Question, Level, Any], str | None] = no_literal
    """SQL of a key; None for kinds of which all buckets are shown anyway."""
