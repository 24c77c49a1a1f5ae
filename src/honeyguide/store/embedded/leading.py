"""The first rows of each bucket, for `top_hits` and `top_metrics`."""

from collections.abc import Sequence
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.columns import SEQ, Physical, from_physical
from honeyguide.store.embedded.fetching import fetch
from honeyguide.store.embedded.grouping import allowed, exploded, hashable
from honeyguide.store.embedded.grouping import keys_of as bucket_keys
from honeyguide.store.embedded.kinds.kind import Level
from honeyguide.store.embedded.nesting import PLACE
from honeyguide.store.embedded.ordering import Key, keys_of, shown
from honeyguide.store.embedded.ordering import key_sql as sort_sql
from honeyguide.store.hits import object_at, top_hits_json
from honeyguide.store.names import project
from honeyguide.store.protocol import Hit, Json, Nest, Sort
from honeyguide.store.sorting import in_milliseconds


def top_hits(asked: Question, levels: Sequence[Level], top: agg.TopHits) -> dict[tuple[Any, ...], Json]:
    """The answer for every bucket by its keys."""
    sorts = keys_of(asked, [Sort(name, descending) for name, descending in top.sort])
    statements = _statements(asked, levels, sorts)
    if not statements:
        return {}
    keys = [f"k{at}" for at in range(len(levels))]
    order = [f"s{at} {'DESC' if one.sort.descending else 'ASC'} NULLS LAST" for at, one in enumerate(sorts)] + ["place", "seq", "spot"]
    window = f"({'PARTITION BY ' + ', '.join(keys) if keys else ''} ORDER BY {', '.join(order)})"
    whole = f"({'PARTITION BY ' + ', '.join(keys) if keys else ''})"
    conditions = [f"{key} IS NOT NULL" for key in keys] + allowed(asked, levels)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = (
        f"SELECT *, count(*) OVER {whole} AS total FROM ({' UNION ALL '.join(statements)}){where}"
        f" QUALIFY row_number() OVER {window} <= {max(1, top.skip + top.size)} ORDER BY {', '.join([*keys, *order])}"
    )
    return _answers(asked, asked.rows(sql), len(levels), sorts, top)


def _statements(asked: Question, levels: Sequence[Level], sorts: Sequence[Key]) -> list[str]:
    places = {index.id: place for place, index in enumerate(asked.indices)}
    fields = {one.sort.field for one in sorts}
    statements: list[str] = []
    for part, condition in asked.parts(None if levels else fields):
        place = places[part.index.id]
        keyed = bucket_keys(asked, part, levels)
        listed = [f"{key.sql} AS k{at}" for at, key in enumerate(keyed)]
        listed += [f"{place} AS place", f"{SEQ} AS seq", f"{PLACE if asked.inner else 0} AS spot"]
        listed += [f"{sort_sql(asked, part, one)} AS s{at}" for at, one in enumerate(sorts)]
        found = exploded(f"SELECT {', '.join(listed)} {asked.from_where(part, condition)}", keyed, ())
        statements.append(f"SELECT DISTINCT * FROM ({found})" if asked.nest and not asked.inner else found)
    return statements


def _answers(
    asked: Question, rows: Sequence[Sequence[Any]], depth: int, sorts: Sequence[Key], top: agg.TopHits
) -> dict[tuple[Any, ...], Json]:
    """Rows are: keys, place, seq, place of the object, sort values, total."""
    indices = asked.seen(inner=False).indices
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row[depth], set()).add(row[depth + 1])
    documents = {place: fetch(asked.core, asked.cursor, indices[place], seqs, top.fields) for place, seqs in wanted.items()}
    hits: dict[tuple[Any, ...], tuple[int, list[Hit]]] = {}
    for row in rows:
        place, seq, total = row[depth], row[depth + 1], row[-1]
        one = documents[place][seq]
        nested = Nest(asked.nest, row[depth + 2]) if asked.inner else None
        source = project(one.source if nested is None else object_at(one.source, nested), top.fields)
        hit = Hit(indices[place].name, one.id, one.version, seq, source, _sort_values(sorts, row[depth + 3 : -1]), nested=nested)
        hits.setdefault(tuple(map(hashable, row[:depth])), (total, []))[1].append(hit)
    return {path: top_hits_json(found[top.skip : top.skip + top.size], total, numbers=top.numbers) for path, (total, found) in hits.items()}


def _sort_values(sorts: Sequence[Key], values: Sequence[Any]) -> tuple[Value, ...]:
    """Sort values as aggregations show them."""
    found: list[Value] = []
    for one, value, as_hit in zip(sorts, values, shown(sorts, cast("tuple[Value, ...]", tuple(values))), strict=True):
        typed = from_physical(one.kind, cast("Physical", value)) if one.kind == "date" and value is not None else None
        found.append(as_hit if typed is None else in_milliseconds(one.kind, typed, as_hit))
    return tuple(found)


def top_metrics(asked: Question, levels: Sequence[Level], top: agg.TopMetrics) -> dict[tuple[Any, ...], Json]:
    """The answer for every bucket by its keys; rows without the sorting value don't count."""
    field, descending = top.sort
    keys = keys_of(asked, [Sort(field, descending), *(Sort(name) for name in top.fields)])
    statements = _statements(asked, levels, keys)
    if not statements:
        return {}
    names = [f"k{at}" for at in range(len(levels))]
    values = [f"s{at}" for at in range(len(keys))]
    partition = f"PARTITION BY {', '.join(names)}" if names else ""
    order = f"s0 {'DESC' if descending else 'ASC'}, place, seq, spot"
    conditions = ["s0 IS NOT NULL", *(f"{name} IS NOT NULL" for name in names), *allowed(asked, levels)]
    sql = (
        f"SELECT {', '.join([*names, *values])} FROM ({' UNION ALL '.join(statements)}) WHERE {' AND '.join(conditions)}"
        f" QUALIFY row_number() OVER ({partition} ORDER BY {order}) <= {max(1, top.size):d} ORDER BY {', '.join([*names, order])}"
    )
    found: dict[tuple[Any, ...], Json] = {}
    for row in asked.rows(sql):
        first, *rest = shown(keys, cast("tuple[Value, ...]", tuple(row[len(names) :])))
        one = {"sort": [first], "metrics": dict(zip(top.fields, rest, strict=True))}
        found.setdefault(tuple(map(hashable, row[: len(names)])), {"top": []})["top"].append(one)
    return found
