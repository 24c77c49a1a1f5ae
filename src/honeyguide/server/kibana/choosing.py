"""Values that a chart of Kibana's takes in or leaves out, and the order of those it shows."""

import re
from collections.abc import Set
from typing import Any

from honeyguide.server.dashboards import Measure, Pill
from honeyguide.server.kibana.objects import Json, Objects

SORTING: Set[str] = {"cardinality", "sum", "avg", "min", "max"}
"""Numbers by which the page orders values; all others are ordered by how many rows have them."""
_WORDS = re.compile(r"[\w@:/, -]+(?:\|[\w@:/, -]+)*")
"""A regular expression that is nothing but values."""


def chosen(params: Json, field: str, objects: Objects, name: str) -> list[Pill]:
    """The values that are taken in or left out, as filters; a note on each that only a regular expression tells."""
    found: list[Pill] = []
    for key, negate in (("include", False), ("exclude", True)):
        given = params.get(key)
        if given in (None, "", []):
            continue
        values = _values(given, regex=bool(params.get(f"{key}IsRegex")))
        if values is None:
            objects.note(
                name,
                f"{field}: {key}",
                "a regular expression over values isn't carried over",
                "値に対する正規表現は引き継いでいません",
            )
            continue
        found.append({"kind": "one_of", "field": field, "values": values, "negate": negate, "disabled": False})
    return found


def _values(given: Any, *, regex: bool) -> list[Any] | None:
    """The values as they are; None where they are patterns."""
    texts: list[Any] = given if isinstance(given, list) else [given]
    if regex or not isinstance(given, list):
        plain = [text for text in texts if isinstance(text, str) and _WORDS.fullmatch(text)]
        return [part for text in plain for part in text.split("|")] if len(plain) == len(texts) else None
    return texts if all(isinstance(text, str | int | float) for text in texts) else None


def sorted_by(first: Measure | None) -> Measure | None:
    """The number by which the page orders the values of a chart; None is how many rows have them."""
    return first if first is not None and first["operation"] in SORTING and "filter" not in first else None
