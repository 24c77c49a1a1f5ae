"""How values of a field are read that is not read like all of its type: small numbers, rounded ones, times in formats of their own."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from honeyguide.store.analysis import tokens
from honeyguide.store.normalizing import Normalizer
from honeyguide.store.timeformats import read_time
from honeyguide.store.values import as_text, read_double, read_value

SPANS = {"byte": 1 << 7, "short": 1 << 15, "integer": 1 << 31}
"""The least number beyond each of these types."""
LONGEST = 1 << 31
NONE: Mapping[str, Normalizer] = MappingProxyType({})
LAST_IN_NANOSECONDS = (2**63 - 1) // 1000
"""Microseconds since 1970."""


def reader(kind: str, body: Mapping[str, Any], normalizers: Mapping[str, Normalizer] = NONE) -> Callable[[Any], Any] | None:
    """How values of a field are read before they become typed ones, which gives None for what doesn't fit; None for as always."""
    if kind in SPANS:
        return Small(SPANS[kind])
    if kind == "float":
        return lambda value: _packed(value, "f")
    if kind == "half_float":
        return lambda value: _packed(value, "e")
    if kind == "scaled_float":
        factor = read_double(body.get("scaling_factor")) or 1.0
        return lambda value: _scaled(value, factor)
    if kind == "token_count":
        return lambda value: value if isinstance(value, int) else len(tokens(text)) if (text := as_text(value)) is not None else None
    if kind == "date_nanos":
        return lambda value: _nanos(value, str(body.get("format", "strict_date_optional_time||epoch_millis")))
    if kind == "date" and "format" in body:
        return Formatted(str(body["format"]))
    if kind == "constant_keyword" and body.get("value") is not None:
        only = str(body["value"])
        return lambda value: only if as_text(value) == only else None
    normal = normalizers.get(str(body.get("normalizer"))) if kind in {"keyword", "wildcard"} else None
    if kind in {"keyword", "flattened", "wildcard"} and ("ignore_above" in body or normal is not None):
        return Short(int(body.get("ignore_above", LONGEST)), normal)
    return None


@dataclass(frozen=True)
class Short:
    """Leaves values out that are too long, which is no mistake of the document, and writes the others as is normal."""

    most: int
    normal: Normalizer | None = None

    def __call__(self, value: Any) -> Any:
        """The typed value, or LEFT_OUT."""
        text = as_text(value)
        if text is not None and len(text) > self.most:
            return LEFT_OUT
        return text if text is None or self.normal is None else self.normal(text)


LEFT_OUT = object()
"""Given for a value that the mapping leaves out without complaint."""


@dataclass(frozen=True)
class Small:
    """Whole numbers nearer to 0 than the limit, which itself is one below it."""

    limit: int

    def __call__(self, value: Any) -> int | None:
        """The typed value."""
        number = read_value("long", value)
        return number if isinstance(number, int) and -self.limit <= number < self.limit else None


@dataclass(frozen=True)
class Formatted:
    """Times in the formats that a mapping names."""

    formats: str

    def __call__(self, value: Any) -> int | None:
        """The typed value."""
        return read_time(value, self.formats)


def _nanos(value: Any, formats: str) -> int | None:
    """A time that nanoseconds since 1970 can say in 64 bits. Raises ValueError for others."""
    micros = read_time(value, formats)
    if micros is not None and micros < 0:
        raise ValueError(f"date[{value}] is before the epoch in 1970 and cannot be stored in nanosecond resolution")
    if micros is not None and micros > LAST_IN_NANOSECONDS:
        raise ValueError(f"date[{value}] is after 2262-04-11T23:47:16.854775807 and cannot be stored in nanosecond resolution")
    return micros


def _packed(value: Any, form: str) -> float | None:
    number = read_double(value)
    try:
        return None if number is None else struct.unpack(form, struct.pack(form, number))[0]
    except (OverflowError, struct.error):
        return None


def _scaled(value: Any, factor: float) -> float | None:
    number = read_double(value)
    return None if number is None else round(number * factor) / factor
