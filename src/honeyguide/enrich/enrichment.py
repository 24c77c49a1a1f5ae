"""What an enrichment is: columns it needs, columns it gives, and how, on unique values only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from honeyguide.schema.words import Words

Apply = Callable[[pl.DataFrame, Sequence[Path]], Sequence[pl.Series]]


@dataclass(frozen=True)
class Enrichment:
    """A member of the registry: `ENRICHMENT = Enrichment(…)` in a module of this folder."""

    name: str
    title: Words
    needs: str
    """The column whose unique values are enriched; one of addresses comes with what `addresses.parse` made of them."""
    gives: tuple[str, ...]
    """The fields it fills. What a log itself says of them stays."""
    apply: Apply
    """From the frame of unique values (`addresses.parse`) and the user's own databases, one series for each of `gives`."""
