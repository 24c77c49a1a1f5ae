"""The first rows of each bucket, for `top_hits`."""

from collections.abc import Sequence
from typing import Any, cast

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import Value
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.bucketing import Level, key_sql
from honeyguide.store.embedded.columns import SEQ
from honeyguide.store.embedded.fetching import fetch
from honeyguide.store.embedded.grouping import allowed, exploded
from honeyguide.store.embedded.ordering import Key, keys_of, shown
from honeyguide.store.embedded.ordering import key_sql as sort_sql
from honeyguide.store.hits import top_hits_json
from honeyguide.store.protocol import Hit, Json, Sort


def top_hits(asked: Question, levels: Sequence[Level], top: agg.TopHits) -> dict[tuple[Any, ...], Json]:
    """The answer for every bucket by its keys."""
    sorts = keys_of(asked, [Sort(name, descending) for name, descending in top.sort])
    statements = _statements(asked, levels, sorts)
    if not statements:
        return {}
    keys = [f"k{at}" for at in range(len(levels))]
    order = [f"s{at} {'DESC' if one.sort.descending else 'ASC'} NULLS LAST" for at, one in enumerate(sorts)] + ["place", "seq"]
    window = f"({'PARTITION BY ' + ', '.join(keys) if keys else ''} ORDER BY {', '.join(order)})"
    whole = f"({'PARTITION BY ' + ', '.join(keys) if keys else ''})"
    conditions = [f"{key} IS NOT NULL" for key in keys] + allowed(asked, levels)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = (
        f"SELECT *, count(*) OVER {whole} AS total FROM ({' UNION ALL '.join(statements)}){where}"
        f" QUALIFY row_number() OVER {window} <= {max(1, top.size)} ORDER BY {', '.join([*keys, *order])}"
    )
    return _answers(asked, asked.rows(sql), len(levels), sorts, top.size)


def _statements(asked: Question, levels: Sequence[Level], sorts: Sequence[Key]) -> list[str]:
    places = {index.id: place for place, index in enumerate(asked.indices)}
    fields = {one.sort.field for one in sorts}
    statements: list[str] = []
    for part, condition in asked.parts(None if levels else fields):
        place = places[part.index.id]
        keyed = [key_sql(asked, part, level) for level in levels]
        listed = [f"{key.sql} AS k{at}" for at, key in enumerate(keyed)]
        listed += [f"{place} AS place", f"{SEQ} AS seq"]
        listed += [f"{sort_sql(asked, part, one)} AS s{at}" for at, one in enumerate(sorts)]
        statements.append(exploded(f"SELECT {', '.join(listed)} {asked.from_where(part, condition)}", keyed, ()))
    return statements


def _answers(asked: Question, rows: Sequence[Sequence[Any]], depth: int, sorts: Sequence[Key], size: int) -> dict[tuple[Any, ...], Json]:
    """Rows are: keys, place, seq, sort values, total."""
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row[depth], set()).add(row[depth + 1])
    documents = {place: fetch(asked.core, asked.cursor, asked.indices[place], seqs) for place, seqs in wanted.items()}
    hits: dict[tuple[Any, ...], tuple[int, list[Hit]]] = {}
    for row in rows:
        place, seq, total = row[depth], row[depth + 1], row[-1]
        one = documents[place][seq]
        values = cast("tuple[Value, ...]", tuple(row[depth + 2 : -1]))
        hit = Hit(asked.indices[place].name, one.id, one.version, seq, one.source, shown(sorts, values))
        hits.setdefault(tuple(row[:depth]), (total, []))[1].append(hit)
    return {path: top_hits_json(found[:size], total) for path, (total, found) in hits.items()}
