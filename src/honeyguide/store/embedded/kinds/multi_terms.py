"""Buckets by a combination of values: `multi_terms`."""

from collections.abc import Sequence
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.schema.fields import FieldType
from honeyguide.store.buckets import shown_keys
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import from_physical, sql_type
from honeyguide.store.embedded.kinds import terms
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed, kind_of, literal, values_sql, with_missing
from honeyguide.store.protocol import Json


def combined(parts: Sequence[Keyed], optional: Sequence[bool]) -> Keyed:
    """One key of several, as a struct of `p0`, `p1` …; of lists every combination. Optional parts may be NULL."""
    if not any(part.many for part in parts):
        packed = struct([part.sql for part in parts])
        missing = " OR ".join(f"({part.sql}) IS NULL" for part, may in zip(parts, optional, strict=True) if not may)
        return Keyed(f"CASE WHEN {missing} THEN NULL ELSE {packed} END" if missing else packed, many=False)
    lists = [_list(part, may=may) for part, may in zip(parts, optional, strict=True)]
    made = f"[struct_pack({', '.join(f'p{at} := v{at}' for at in range(len(parts)))})]"
    for at in reversed(range(len(parts))):
        made = f"flatten(list_transform({lists[at]}, lambda v{at}: {made}))"
    return Keyed(made, many=True)


def _list(part: Keyed, *, may: bool) -> str:
    if part.many:
        return f"list_transform([{part.sql}], lambda l: CASE WHEN len(l) = 0 THEN [NULL] ELSE l END)[1]" if may else part.sql
    return f"[{part.sql}]" if may else f"list_filter([{part.sql}], lambda v: v IS NOT NULL)"


def struct(parts: Sequence[str]) -> str:
    """SQL of a key, given that of its parts."""
    return f"struct_pack({', '.join(f'p{at} := {part}' for at, part in enumerate(parts))})"


def _fields(asked: Question, one: Any) -> set[str]:
    del asked
    return {field for field, _ in one.terms}


def _level(asked: Question, one: Any) -> Level:
    return Level(one, parts=tuple(Level(agg.Terms(field, missing=missing), kind_of(asked, field)) for field, missing in one.terms))


def _key(asked: Question, part: Part, level: Level) -> Keyed:
    found: list[Keyed] = []
    for inner in level.parts:
        one = cast("agg.Terms", inner.buckets)
        access = with_missing(values_sql(asked, part, one.field), literal(asked, inner.kind, one.missing))
        keyed = terms.keyed(access, inner.kind)
        found.append(keyed if keyed.many else Keyed(f"({keyed.sql})::{sql_type(inner.kind)}", many=False))
    return combined(found, [False] * len(found))


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    return terms.page(cast("agg.MultiTerms", level.buckets), found)


def _shown(level: Level, raw: Any) -> Json:
    kinds: list[FieldType] = [inner.kind for inner in level.parts]
    return shown_keys(kinds, [from_physical(kind, value) for kind, value in zip(kinds, raw, strict=True)])


def _literal(asked: Question, level: Level, raw: Any) -> str | None:
    parts = [terms.literal_of(asked, inner, value) or "NULL" for inner, value in zip(level.parts, raw, strict=True)]
    return struct(parts)


KIND = Kind(
    _key,
    _chosen,
    fields=_fields,
    level=_level,
    shown=_shown,
    answer=terms.paged,
    leading=terms.leading,
    literal=_literal,
)
