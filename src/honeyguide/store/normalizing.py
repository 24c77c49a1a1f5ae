"""Normalizers of keywords: how values are written before they are kept and looked for, as an index's settings say.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/analysis-normalizers.html
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from honeyguide.store.analysis import lower

Normalizer = Callable[[str], str]
_PREFIX = "index.analysis.normalizer."


def _ascii(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


_FILTERS: Mapping[str, Normalizer] = {"lowercase": lower, "uppercase": str.upper, "asciifolding": _ascii, "trim": str.strip}


def normalizers(settings: Mapping[str, Any]) -> Mapping[str, Normalizer]:
    """By name: those of an index's settings (flat), and the one that is always there. Filters that aren't known change nothing."""
    named: dict[str, list[str]] = {}
    for key, value in settings.items():
        if key.startswith(_PREFIX):
            name, _, part = key.removeprefix(_PREFIX).partition(".")
            filters = named.setdefault(name, [])
            if part.partition(".")[0] == "filter":
                filters += [str(one) for one in (value if isinstance(value, list) else [value])]
    return {"lowercase": lower} | {name: _together(filters) for name, filters in named.items()}


def _together(filters: list[str]) -> Normalizer:
    steps = [_FILTERS[name] for name in filters if name in _FILTERS]

    def normalized(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return normalized
