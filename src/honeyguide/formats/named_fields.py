"""The fields that a person's grok pattern names in the records of a text, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from honeyguide.formats.columns import Columns, data_columns, learn
from honeyguide.formats.format import Context
from honeyguide.formats.structure.grok import apply_grok, read_grok

WHOLE = "message"
"""The name that patterns give to the rest of a record, whose place the whole record has."""


@dataclass(frozen=True)
class Named:
    """A pattern, and what its names become."""

    pattern: str
    columns: Columns

    def state(self) -> list[Any]:
        """As JSON."""
        return [self.pattern, self.columns.state()]

    @staticmethod
    def of_state(state: Sequence[Any]) -> "Named":
        """What `state` gave."""
        return Named(state[0], Columns.of_state(state[1]))

    def columns_of(self, texts: Sequence[str], context: Context) -> list[pl.Series]:
        """The fields of these records; a record that the pattern doesn't fit has none."""
        return data_columns(self.columns, _fields(self.pattern, texts), context)


def learn_named(pattern: str, texts: Sequence[str]) -> Named:
    """What the names of a pattern become, by the first records. Raises ValueError where the pattern can't be read."""
    return Named(pattern, learn(_fields(pattern, texts), written=True))


def _fields(pattern: str, texts: Sequence[str]) -> list[dict[str, str]]:
    found = apply_grok(read_grok(pattern), texts)
    return [{name: value for name, value in (fields or {}).items() if name != WHOLE} for fields in found]
