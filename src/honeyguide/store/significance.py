"""How much more frequent a value is in some rows than in the background: the scores of Elasticsearch's `significant_terms`.

Formulas: org/elasticsearch/search/aggregations/bucket/terms/heuristic/. Of both, rows that have the value and all rows are given.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Rows with the value and all rows: here, and in the background, which holds what is here."""

    here: int
    all_here: int
    background: int
    all_background: int


def score(heuristic: str, counts: Counts) -> float:
    """The score; 0 and less is not significant."""
    return {"jlh": _jlh, "chi_square": _chi_square, "gnd": _gnd, "mutual_information": _mutual_information, "percentage": _percentage}[
        heuristic
    ](counts)


def _jlh(one: Counts) -> float:
    if not one.all_here or not one.all_background:
        return 0.0
    share, usual = one.here / one.all_here, max(1, one.background) / one.all_background
    return (share - usual) * (share / usual) if share > usual else 0.0


def _percentage(one: Counts) -> float:
    return one.here / one.background if one.background else 0.0


def _gnd(one: Counts) -> float:
    if not one.here or not one.all_here:
        return 0.0
    if one.background == one.all_here == one.here:
        return 1.0
    logs = math.log(one.background or 1), math.log(one.all_here)
    below = math.log(one.all_background) - min(logs)
    return math.exp(-(max(logs) - math.log(one.here)) / below) if below else 0.0


def _table(one: Counts) -> tuple[tuple[int, int, int], ...] | None:
    """For each corner of the two-by-two table: rows in it, in its line, in its column; None where the value is rarer here."""
    out_here, out = one.all_here - one.here, one.all_background - one.background
    outside = one.all_background - one.all_here
    beside = one.background - one.here
    if outside <= 0 or one.all_here <= 0 or one.here / one.all_here < beside / outside:
        return None
    return (
        (out - out_here, out, outside),
        (out_here, out, one.all_here),
        (beside, one.background, outside),
        (one.here, one.background, one.all_here),
    )


def _chi_square(one: Counts) -> float:
    table = _table(one)
    if table is None:
        return 0.0
    (neither, out, outside), (here_out, _, _), (beside, _, _), (here, inside, all_here) = table
    below = all_here * inside * out * outside
    return one.all_background * (here * neither - here_out * beside) ** 2 / below if below else 0.0


def _mutual_information(one: Counts) -> float:
    table = _table(one)
    if table is None:
        return 0.0
    total = one.all_background
    return sum(rows / total * math.log2(total * rows / (line * column)) for rows, line, column in table if rows > 0 and line and column)
