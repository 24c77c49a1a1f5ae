"""The beginning of a file as text, with what was said about it and what is found out on the way."""

import codecs
from dataclasses import dataclass, field
from typing import Any

from honeyguide.errors import FormatError
from honeyguide.formats.charset import bom, charset
from honeyguide.formats.structure.answer import Problem
from honeyguide.formats.structure.overrides import Overrides
from honeyguide.formats.time_shapes import TimeShape, time_shape


@dataclass
class FileSample:
    """The lines to analyse. `problems` and `told` grow while the structure is looked for."""

    lines: list[str]
    charset: str
    has_bom: bool
    overrides: Overrides
    problems: list[Problem] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def wrong(self, override: str, message: str) -> None:
        """Note that an override can't be followed; it stays in the answer as it was typed."""
        typed = self.overrides.as_typed().get(override, "")
        self.problems.append(Problem(override, ",".join(typed) if isinstance(typed, list) else str(typed), message))

    def tell(self, sentence: str) -> None:
        """Note a step, for `explain`."""
        self.told.append(sentence)

    @property
    def no_times(self) -> bool:
        """The person said that the text has no times."""
        return self.overrides.timestamp_format == "null"

    def said_shape(self) -> TimeShape | None:
        """The shape of times that the person gave, if it can be read."""
        said = self.overrides.timestamp_format
        if said is None or said == "null":
            return None
        try:
            return time_shape(said)
        except FormatError as error:
            if not any(problem.override == "timestamp_format" for problem in self.problems):
                self.wrong("timestamp_format", f"{error.message}. {error.hint}".strip())
            return None


def take_sample(head: bytes, overrides: Overrides, *, complete: bool) -> FileSample:
    """The lines at the head of a file, decoded. Without `complete` the last line may be cut and isn't taken."""
    sample = FileSample([], "utf-8", has_bom=False, overrides=overrides, problems=list(overrides.problems))
    mark = bom(head)
    sample.has_bom = mark is not None
    sample.charset = _charset(head, sample)
    body = head.removeprefix(mark[0]) if mark else head
    lines = body.decode(sample.charset, "replace").lstrip("\0").split("\n")
    if len(lines) > 1 and (not lines[-1] or not complete):
        lines.pop()
    sample.lines = [line.removesuffix("\r") for line in lines[: overrides.lines_to_sample]]
    sample.tell(f"Using character encoding [{sample.charset}]" + (" with a byte-order mark" if mark else ""))
    return sample


def said_charset(head: bytes, said: Overrides) -> str:
    """The encoding in which a file is read: the one that was said if it can be, else the one that it looks like."""
    return _charset(head, FileSample([], "utf-8", has_bom=False, overrides=said))


def _charset(head: bytes, sample: FileSample) -> str:
    said = sample.overrides.charset
    found = charset(head)
    if said is None:
        return found
    try:
        name = codecs.lookup(said).name
        head[:64].decode(name, "replace")
    except (LookupError, ValueError):
        sample.wrong("charset", f"there is no character encoding of that name; found {found}")
        return found
    replaced = head.decode(name, "replace").count("\ufffd")
    if replaced > len(head) // 50:
        sample.wrong("charset", f"{replaced:,} places of the file can't be read in it; found {found}")
        return found
    return name


def as_bytes(lines: list[str]) -> bytes:
    """The lines in UTF-8, as the formats take them."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def date_processor(name: str, formats: tuple[str, ...], *, needs_zone: bool) -> dict[str, Any]:
    """Elasticsearch's date processor for the field."""
    processor: dict[str, Any] = {"field": name}
    if needs_zone:
        processor["timezone"] = "{{ event.timezone }}"
    processor["formats"] = list(formats)
    return {"date": processor}
