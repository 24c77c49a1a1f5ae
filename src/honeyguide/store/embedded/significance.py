"""Which values are more frequent in a bucket than in the background: counted, scored and chosen by DuckDB.

Formulas: see `store/significance.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import MatchAll
from honeyguide.store.embedded.asking import Question, count
from honeyguide.store.embedded.grouping import grouped, rows_sql
from honeyguide.store.embedded.kinds.kind import Group, Level, Path
from honeyguide.store.protocol import Json

_TABLE = (
    ("(total - ground) - (size - here)", "(total - ground)", "(total - size)"),
    ("(size - here)", "(total - ground)", "size"),
    ("(ground - here)", "ground", "(total - size)"),
    ("here", "ground", "size"),
)
"""Rows in each corner of the two-by-two table, in its line and in its column."""
_RARER = "total <= size OR size = 0 OR here / size < (ground - here) / nullif(total - size, 0)"


def _bits(corner: tuple[str, str, str]) -> str:
    rows, line, column = corner
    share = f"({rows}) / total * log2(total * ({rows}) / ({line} * {column}))"
    return f"CASE WHEN {rows} > 0 AND {line} <> 0 AND {column} <> 0 THEN {share} ELSE 0 END"


_SCORES = {
    "jlh": "CASE WHEN total > 0 AND here / size > greatest(1, ground) / total"
    " THEN (here / size - greatest(1, ground) / total) * (here / size) / (greatest(1, ground) / total) ELSE 0 END",
    "percentage": "CASE WHEN ground > 0 THEN here / ground ELSE 0 END",
    "gnd": "CASE WHEN total = 0 THEN 0 WHEN ground = size AND size = here THEN 1"
    " WHEN ln(total) = least(ln(greatest(1, ground)), ln(size)) THEN 0"
    " ELSE exp(-(greatest(ln(greatest(1, ground)), ln(size)) - ln(here)) / (ln(total) - least(ln(greatest(1, ground)), ln(size)))) END",
    "chi_square": f"CASE WHEN {_RARER} THEN 0 ELSE coalesce("
    "total * pow(here * ((total - ground) - (size - here)) - (size - here) * (ground - here), 2)"
    " / nullif(size * ground * (total - ground) * (total - size), 0), 0) END",
    "mutual_information": f"CASE WHEN {_RARER} THEN 0 ELSE {' + '.join(map(_bits, _TABLE))} END",
}


def significant(asked: Question, levels: Sequence[Level], level: Level) -> tuple[list[Group], dict[Path, Json]]:
    """The buckets with their scores, and for each parent how many rows it and the background have."""
    one = cast("agg.SignificantTerms", level.buckets)
    behind = replace(asked, query=one.background or MatchAll())
    total = count(behind)
    frames = {group.path: {"doc_count": group.count, "bg_count": total} for group in grouped(asked, levels, {}) if group.count}
    here, ground = rows_sql(asked, (*levels, level), {}), rows_sql(behind, (level,), {})
    if here is None:
        return [], frames
    parents = [f"k{at}" for at in range(len(levels))]
    key = f"k{len(levels)}"
    sizes = rows_sql(asked, levels, {})
    listed = ", ".join(parents)
    group = f" GROUP BY {listed}" if parents else ""
    joined = " AND ".join(f"h.{name} IS NOT DISTINCT FROM s.{name}" for name in parents) or "true"
    usual = f"SELECT k0 AS key, count(*) AS n FROM ({ground}) GROUP BY k0" if ground is not None else "SELECT NULL AS key, 0 AS n"
    counted = (
        f"SELECT {', '.join(f'h.{name}' for name in [*parents, key])}, h.n::DOUBLE AS here, s.n::DOUBLE AS size,"
        f" coalesce(g.n, 0)::DOUBLE AS ground, {total}::DOUBLE AS total"
        f" FROM (SELECT {', '.join([*parents, key])}, count(*) AS n FROM ({here}) GROUP BY ALL"
        f" HAVING count(*) >= {one.min_doc_count:d} AND {key} IS NOT NULL) h"
        f" JOIN (SELECT {', '.join([*parents, 'count(*) AS n'])} FROM ({sizes}){group}) s ON {joined}"
        f" LEFT JOIN ({usual}) g ON g.key = h.{key}"
    )
    partition = f"PARTITION BY {listed}" if parents else ""
    found = asked.rows(
        f"SELECT {', '.join([*parents, key])}, here::BIGINT, ground::BIGINT, score"
        f" FROM (SELECT *, {_SCORES[one.heuristic]} AS score FROM ({counted}))"
        f" WHERE score > 0 QUALIFY row_number() OVER ({partition} ORDER BY score DESC, {key}) <= {max(1, one.size):d}"
    )
    groups = [Group(tuple(row[:-3]), cast("int", row[-3]), also={"score": row[-1], "bg_count": row[-2]}) for row in found]
    return groups, frames
