"""Which field of a sample is its time, and in which of Java's and Joda's patterns it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.formats.columns import learn
from honeyguide.formats.structure.sample import FileSample
from honeyguide.formats.time_shapes import TimeShape, likeliest


@dataclass(frozen=True)
class TimeField:
    """The field, its shape, and what `date` processors need to read it."""

    name: str
    shape: TimeShape
    java: tuple[str, ...]
    joda: tuple[str, ...]
    needs_zone: bool


def time_field(name: str, shape: TimeShape, values: Sequence[str]) -> TimeField:
    """The field with the patterns that its values show: fractions of this many digits, a zone or none."""
    java: dict[str, None] = {}
    needs_zone = False
    for value in values:
        found = shape.pattern.search(value)
        if found:
            parts = found.groupdict()
            needs_zone = needs_zone or not (parts.get("z") or parts.get("unix") or parts.get("tai"))
            java.update(dict.fromkeys(_patterns(shape, parts, found[0])))
    patterns = tuple(java) or (shape.java,)
    return TimeField(name, shape, patterns, tuple(map(_joda, patterns)), needs_zone)


def _patterns(shape: TimeShape, parts: Mapping[str, Any], text: str) -> list[str]:
    if shape.name in {"ISO8601", "UNIX", "UNIX_MS", "TAI64N"}:
        return [shape.name]
    pattern = shape.java
    if parts.get("f") and "S" not in pattern:
        place = text.find(parts["f"], text.rfind(":" if ":" in text else " "))
        sign = text[place - 1] if place > 0 else "."
        pattern = pattern.replace("ss", f"ss{sign}{'S' * len(parts['f'])}", 1)
    zone = parts.get("z")
    if zone and not any(letters in pattern for letters in ("XX", "zzz")):
        gap = " " if text[: text.rfind(zone)].endswith(" ") else ""
        pattern += gap + ("XXX" if ":" in zone else "XX" if zone[0] in "+-" else "zzz")
    if pattern.startswith("MMM d "):
        return [pattern.replace("MMM d ", "MMM dd ", 1), pattern.replace("MMM d ", "MMM  d ", 1), pattern]
    return [pattern]


def _joda(java: str) -> str:
    """Joda's letters for Java's: years of an era, and offsets."""
    if java.isupper():
        return java
    return java.replace("yy", "YY").replace("XXX", "ZZ").replace("XX", "Z")


def choose_time(
    sample: FileSample, records: Sequence[Mapping[str, Any]], values: Mapping[str, list[str]], *, written: bool
) -> TimeField | None:
    """The time of these records: what the person said if that can be followed, else a well-known name or the first that is one."""
    if sample.no_times:
        sample.tell("No times are looked for, as asked")
        return None
    said, name = sample.said_shape(), sample.overrides.timestamp_field
    if name is not None and name not in values:
        sample.wrong("timestamp_field", f"there is no such field; there are {', '.join(list(values)[:20])}")
        name = None
    if name is not None:
        shape = said if said and _fits(said, values[name]) else likeliest(values[name])
        if shape:
            return _chosen(sample, name, shape, values[name])
        sample.wrong("timestamp_field", f"its values are no times: {values[name][0][:80]!r}")
    if said:
        for other, texts in values.items():
            if _fits(said, texts):
                return _chosen(sample, other, said, texts)
        sample.wrong("timestamp_format", "no field's values have this shape")
    learnt = learn(list(records), written=written).table
    found = next(((other, column) for other, column in learnt.items() if column.target == "@timestamp"), None)
    if not found or not values.get(found[0]):
        sample.tell("No field is a time")
        return None
    shape = likeliest(values[found[0]])
    return _chosen(sample, found[0], shape, values[found[0]]) if shape else None


def _fits(shape: TimeShape, texts: Sequence[str]) -> bool:
    return bool(texts) and sum(1 for text in texts if shape.pattern.fullmatch(text)) * 10 >= len(texts) * 9


def _chosen(sample: FileSample, name: str, shape: TimeShape, texts: Sequence[str]) -> TimeField:
    field = time_field(name, shape, texts)
    sample.tell(f"The time is in [{name}] in the format {', '.join(field.java)}")
    return field
