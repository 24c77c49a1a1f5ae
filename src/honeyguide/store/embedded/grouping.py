"""The grouped statement under every aggregation: rows with their keys and measured values, counted by bucket."""

from collections.abc import Mapping, Sequence
from typing import Any

from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.kinds import kind
from honeyguide.store.embedded.kinds.kind import Group, Leading, Level
from honeyguide.store.embedded.measuring import Measure
from honeyguide.store.embedded.parts import Part
from honeyguide.store.embedded.reading import Keyed


def grouped(asked: Question, levels: Sequence[Level], measures: Mapping[str, Measure], leading: Leading | None = None) -> list[Group]:
    """Every bucket that has rows; with `leading` only the first ones of each parent."""
    source = rows_sql(asked, levels, measures)
    if source is None:
        return []
    keys = [f"k{at}" for at in range(len(levels))]
    select = [*keys, "count(*)"]
    widths: list[tuple[str, int]] = []
    for at, (name, measure) in enumerate(measures.items()):
        columns = measure.select(f"m{at}")
        widths.append((name, len(columns)))
        select += columns
        source = measure.source(f"m{at}", keys, source)
    tail = f" GROUP BY {', '.join(keys)}" if keys else ""
    if leading is not None:
        total, first = _leading(keys, leading)
        select.append(total)
        tail += first
    packed = any(level.parts for level in levels)
    found: list[Group] = []
    for row in asked.rows(f"SELECT {', '.join(select)} FROM ({source}){tail}"):
        rest: list[Any] = list(row[len(keys) + 1 :])
        values: dict[str, tuple[Any, ...]] = {}
        for name, width in widths:
            values[name], rest = tuple(rest[:width]), rest[width:]
        count = row[len(keys)]
        path = tuple(map(hashable, row[: len(keys)])) if packed else row[: len(keys)]
        found.append(Group(path, count if isinstance(count, int) else 0, values, rest[0] if leading is not None else 0))
    return found


def hashable(key: Any) -> Any:
    """A key of several parts as a tuple."""
    return tuple(key.values()) if isinstance(key, dict) else key


def _leading(keys: Sequence[str], leading: Leading) -> tuple[str, str]:
    """SQL of the rows in all buckets of the parent, and the clauses that leave only the first buckets."""
    parents = f"PARTITION BY {', '.join(keys[:-1])}" if keys[:-1] else ""
    clauses = f" HAVING {leading.having(keys[-1])}"
    if leading.size is not None:
        clauses += f" QUALIFY row_number() OVER ({parents} ORDER BY {', '.join(leading.order(keys[-1]))}) <= {leading.size:d}"
    return f"(sum(count(*)) OVER ({parents}))::BIGINT", clauses


def rows_sql(asked: Question, levels: Sequence[Level], measures: Mapping[str, Measure]) -> str | None:
    """Rows with their keys `k0`… and measured values `m0`…, a row for each combination of keys; None where no part has any."""
    fields = fields_of(asked, levels) | {name for one in measures.values() for name in one.fields}
    back = asked.nest and not asked.inner
    statements: list[str] = []
    for part, condition in asked.parts(fields):
        keyed = keys_of(asked, part, levels)
        values = [measure.value(asked, part) for measure in measures.values()]
        listed = [f"{key.sql} AS k{at}" for at, key in enumerate(keyed)] + [f"{value.sql} AS m{at}" for at, value in enumerate(values)]
        if back:
            # Documents again: each once a bucket, however many of its objects are in it.
            once = exploded(f"SELECT {', '.join([*listed, SEQ])} {asked.from_where(part, condition)}", keyed, ())
            statements.append(exploded(f"SELECT DISTINCT * FROM ({once})", (), values))
        else:
            statements.append(exploded(f"SELECT {', '.join(listed) or '1 AS one'} {asked.from_where(part, condition)}", keyed, values))
    if not statements:
        return None
    conditions = allowed(asked, levels)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT * FROM ({' UNION ALL '.join(statements)}){where}"


def fields_of(asked: Question, levels: Sequence[Level]) -> set[str]:
    """What the keys are read from."""
    return {field for level in levels for field in kind(level.buckets).fields(asked.seen(inner=level.inner), level.buckets)}


def keys_of(asked: Question, part: Part, levels: Sequence[Level]) -> list[Keyed]:
    """SQL of a row's keys, each with the fields that its level is about."""
    found: list[Keyed] = []
    for level in levels:
        seen, here = asked.seen_part(part, inner=level.inner)
        found.append(kind(level.buckets).key(seen, here, level))
    return found


def allowed(asked: Question, levels: Sequence[Level]) -> list[str]:
    """Conditions that leave only the keys that matter."""
    found: list[str] = []
    for at, level in enumerate(levels):
        if level.allowed is not None:
            keys = [sql for key in level.allowed if (sql := kind(level.buckets).literal(asked, level, key)) is not None]
            found += [f"k{at} IN ({', '.join(keys)})"] if len(keys) == len(level.allowed) else []
    return found


def exploded(sql: str, keys: Sequence[Keyed], values: Sequence[Keyed]) -> str:
    """A row for each key, and for each value that is counted by itself."""
    names = [f"k{at}" for at, key in enumerate(keys) if key.many] + [f"m{at}" for at, value in enumerate(values) if value.many]
    for name in names:
        sql = f"SELECT * REPLACE (unnest({name}) AS {name}) FROM ({sql})"
    return sql
