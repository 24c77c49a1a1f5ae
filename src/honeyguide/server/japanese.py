"""What went wrong, in Japanese: each English sentence of an error has its Japanese one in a table, with `{}` for what it names."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

TABLE = Path(__file__).with_name("japanese.json")


@cache
def table() -> dict[str, str]:
    """Japanese sentences by the English ones."""
    return orjson.loads(TABLE.read_bytes())


def in_japanese(text: str) -> str | None:
    """The Japanese of a sentence of ours; what it names stays as it is, unless that is a phrase of ours too. None for any other."""
    for shape, japanese in _shapes():
        if found := shape.fullmatch(text):
            return japanese.format(*(in_japanese(part) or part for part in found.groups()))
    return None


def with_japanese(row: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The object with `ja`: its sentences of these names in Japanese; as it is where the first of them has none."""
    first, *others = names
    japanese = in_japanese(row[first])
    if japanese is None:
        return row
    return {**row, "ja": {first: japanese, **{name: in_japanese(row[name]) or row[name] for name in others}}}


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with the most words of their own first."""
    ordered = sorted(table().items(), key=lambda one: -len(one[0].replace("{}", "")))
    return tuple((re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), japanese) for english, japanese in ordered)
