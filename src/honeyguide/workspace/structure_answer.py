"""What is said of a file before it is taken in, in the shape in which the page gets it."""

from typing import Any, NotRequired

from typing_extensions import TypedDict


class Refused(TypedDict):
    """A file that isn't taken in, and why; `ja` has these sentences in Japanese."""

    path: str
    reason: str
    hint: str
    ja: NotRequired[dict[str, str]]


class Sample(TypedDict):
    """A line that was not understood, and why; `ja` has the reason in Japanese."""

    line: int
    offset: int
    reason: str
    text: str
    ja: NotRequired[dict[str, str]]


class KnownFormat(TypedDict):
    """A format of Honeyguide's own that reads the file, and how sure it is."""

    name: str
    title: dict[str, str]
    certainty: float
    dataset: str


class Column(TypedDict):
    """A column of the preview; `fixed` where the vocabulary says its type."""

    name: str
    type: str
    fixed: bool


class Preview(TypedDict):
    """The first rows as they would be taken in; of the lines looked at, `events` fit and `rejects` don't."""

    columns: list[Column]
    rows: list[dict[str, Any]]
    lines: int
    events: int
    rejects: int
    wrong: list[Sample]


class Found(TypedDict):
    """A file's structure in the words of find_structure, and how Honeyguide reads it; `complete` says that all of it was looked at.

    Of an archive it is that of its first member that can be read, at `path`; `refused` are those before it.
    """

    path: str
    bytes: int | None
    looked_at: int
    complete: bool
    structure: dict[str, Any]
    known: KnownFormat | None
    refused: list[Refused]
    preview: NotRequired[Preview]
