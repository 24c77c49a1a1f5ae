"""What kinds of messages there are: each a template with its variable parts left out, how often it came, and what is rare.

What varies by its form (numbers, addresses, times) is masked in whole columns; then Drain's published algorithm (He et al., ICWS 2017:
messages of one length and one beginning whose words agree are one template) goes over the distinct ones that are left.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from honeyguide.query.ast import And, Exists, Query
from honeyguide.store.protocol import Search, Store

ANY = "<*>"
MASKS = (
    (r"(?i)\b[a-z][a-z0-9+.-]*://[^\s\"'<>]+", "<url>"),
    (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\b", "<time>"),
    (r"(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", "<uuid>"),
    (r"\b(?:\d{1,3}\.){3}\d{1,3}\b", "<ip>"),
    (r"(?i)\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b", "<ip>"),
    (r"(?i)\b0x[0-9a-f]+\b", "<hex>"),
    (r"(?i)\b[0-9a-f]{16,}\b", "<hex>"),
    (r"[+-]?\b\d+(?:\.\d+)?\b", "<n>"),
)
LONGEST = 2_000
"""Characters of a message that make its template."""
WORDS = 60
"""Words of a template."""
DISTINCT = 20_000
"""Distinct masked messages, the most frequent, that templates are made of; the rest is counted only."""
ALIKE = 0.5
"""The share of words that must agree, as Drain has it."""
LEAVES = 100
"""Templates of one length and beginning."""
RARE = 3
"""Messages of a kind up to which it is called rare."""


@dataclass
class Pattern:
    """A kind of message: its words, how many there are of it, and one of them."""

    words: list[str]
    count: int
    example: str

    @property
    def text(self) -> str:
        """The template on one line."""
        return " ".join(self.words)

    def kql(self, name: str) -> str:
        """A query for messages of this kind, by the longest run of words that all of them have."""
        runs: list[list[str]] = [[]]
        for word in self.words:
            if "<" in word:
                runs.append([])
            else:
                runs[-1].append(word)
        best = max(runs, key=lambda run: sum(map(len, run)))
        text = " ".join(best).replace("\\", "\\\\").replace('"', '\\"')
        return f'{name}: "{text}"' if text else f"{name}: *"


@dataclass(frozen=True)
class Patterns:
    """The kinds of messages, most frequent first; `others` are messages beyond the distinct ones looked at, `seen` all that were."""

    patterns: tuple[Pattern, ...]
    seen: int
    others: int
    whole: bool
    """False where time ran out before all were seen."""


def patterns(store: Store, index: str, query: Query, name: str = "message", seconds: float = 20.0) -> Patterns:
    """The kinds of messages in a field."""
    ends = time.monotonic() + seconds
    masked: dict[str, tuple[int, str]] = {}
    seen, whole = 0, True
    for frame in store.scan(Search(index, And((query, Exists(name))), fields=(name,))):
        for text, count, example in _masked(frame, name):
            known = masked.get(text)
            masked[text] = (count, example) if known is None else (known[0] + count, known[1])
            seen += count
        if time.monotonic() > ends:
            whole = False
            break
    ordered = sorted(masked.items(), key=lambda pair: (-pair[1][0], pair[0]))
    found = drain(ordered[:DISTINCT])
    others = sum(count for _, (count, _) in ordered[DISTINCT:])
    return Patterns(tuple(sorted(found, key=lambda one: (-one.count, one.text))), seen, others, whole)


def _masked(frame: pl.DataFrame, name: str) -> Iterator[tuple[str, int, str]]:
    """Distinct masked messages of a frame, each with its count and one that it was made of."""
    column = frame.get_column(name)
    if isinstance(column.dtype, pl.List):
        column = column.list.first()
    texts = column.cast(pl.String).str.slice(0, LONGEST).drop_nulls()
    counts = texts.value_counts(name="count")
    text = pl.col(texts.name)
    for pattern, word in MASKS:
        text = text.str.replace_all(pattern, word)
    grouped = counts.group_by(text.alias("masked")).agg(pl.col("count").sum(), pl.col(texts.name).first().alias("example"))
    yield from grouped.select("masked", "count", "example").iter_rows()


def drain(messages: list[tuple[str, tuple[int, str]]]) -> list[Pattern]:
    """Templates of masked messages with their counts and examples, most frequent first."""
    leaves: dict[tuple[int, str], list[Pattern]] = {}
    for text, (count, example) in messages:
        words = text.split()[:WORDS] or [""]
        leaf = leaves.setdefault((len(words), _beginning(words[0])), [])
        best, score = None, 0.0
        for known in leaf:
            same = sum(one == other for one, other in zip(known.words, words, strict=True)) / len(words)
            if same > score:
                best, score = known, same
        if best is not None and (score >= ALIKE or len(leaf) >= LEAVES):
            best.words = [one if one == other else ANY for one, other in zip(best.words, words, strict=True)]
            best.count += count
        else:
            leaf.append(Pattern(words, count, example))
    return [one for leaf in leaves.values() for one in leaf]


def _beginning(word: str) -> str:
    return ANY if "<" in word or any(map(str.isdigit, word)) else word
