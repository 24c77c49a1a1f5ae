"""Buckets by value, as `significant_terms` shows them; which ones, `embedded/significance.py` finds out."""

from collections.abc import Sequence
from typing import cast

from honeyguide.query import aggregation as agg
from honeyguide.store.embedded.asking import Question
from honeyguide.store.embedded.kinds import terms
from honeyguide.store.embedded.kinds.kind import Bucket, Kind, Level
from honeyguide.store.protocol import Json


def _chosen(asked: Question, level: Level, found: list[Bucket]) -> tuple[list[Bucket], int]:
    del asked
    kept = sorted(found, key=lambda bucket: bucket.key)
    kept.sort(key=lambda bucket: bucket.also["score"], reverse=True)
    return kept[: cast("agg.SignificantTerms", level.buckets).size], 0


def _answer(level: Level, buckets: Sequence[Bucket], made: list[Json], others: int) -> Json:
    del level, others
    return {"buckets": [{**one, **bucket.also} for bucket, one in zip(buckets, made, strict=True)]}


KIND = Kind(terms.key, _chosen, level=terms.level_of, shown=terms.shown, answer=_answer, literal=terms.literal_of)
