"""Every error that a person can meet, as a tree; what it says, where, and what to do about it.

HoneyguideError
├── UsageError          the command was not understood (exit code 2)
├── SourceError         bytes that can't be had: unreadable, or refused by a limit
│   └── SourceDamaged   cut or broken in the middle; all bytes before that were given
├── FormatError         bytes that no format can make sense of, where somebody named the format
├── QueryError          a query that can't be read; knows the position
├── StoreError          the store can't do it
│   ├── StoreBusy       another process holds it
│   ├── StoreVersion    written by another version of Honeyguide
│   ├── StoreInterrupted a question that was taken back, or took too long
│   ├── IndexMissing    no such index
│   ├── MappingConflict a field already has another type
│   ├── DocumentRefused a document whose values the mapping of its index doesn't take
│   │   └── FieldRefused a document with a field that the mapping doesn't allow
│   └── VersionConflict the document changed in between, or exists already
└── InternalError       our own mistake
"""


class HoneyguideError(Exception):
    """An error with its three parts: what happened, where, and what to do (`where` and `hint` may be empty)."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        end = "" if self.message.endswith((".", "?", "!")) else "."
        advice = f"{end} {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class UsageError(HoneyguideError):
    """The command was not understood."""


class SourceError(HoneyguideError):
    """Bytes that can't be had: a file that may not be read, an archive that a limit refuses."""


class SourceDamaged(SourceError):
    """A stream that is cut or broken in the middle; every byte before that place has been given."""


class FormatError(HoneyguideError):
    """Bytes that the named format can't make sense of."""


class QueryError(HoneyguideError):
    """A query that can't be read; `position` counts characters from 0."""

    def __init__(self, message: str, *, query: str, position: int, hint: str = "") -> None:
        super().__init__(message, where=f"at character {position + 1}", hint=hint)
        self.query = query
        self.position = position

    def caret(self) -> str:
        """The query's line with a caret under the place, as two lines."""
        start = self.query.rfind("\n", 0, self.position) + 1
        end = self.query.find("\n", self.position)
        line = self.query[start : end if end >= 0 else None]
        return f"{line}\n{' ' * (self.position - start)}^"


class ParameterRefused(QueryError):
    """A parameter of a query in JSON whose value isn't of the kind that it takes."""


class StoreError(HoneyguideError):
    """The store can't do what was asked."""


class StoreBusy(StoreError):
    """Another process holds the store."""


class StoreVersion(StoreError):
    """The data folder was written by another version of Honeyguide."""


class StoreInterrupted(StoreError):
    """The question was taken back, or took too long."""


class TooMuchAtOnce(StoreError):
    """More in one request than the store's memory holds."""


class NotCounted(StoreError):
    """An aggregation that can't be carried out over the values that there are."""


class IndexMissing(StoreError):
    """No index of that name."""


class MappingConflict(StoreError):
    """A field already has another type in this index."""


class DocumentRefused(StoreError):
    """A document whose values the mapping of its index doesn't take."""


class FieldRefused(DocumentRefused):
    """A document with a field that the mapping of its index doesn't allow."""


class VersionConflict(StoreError):
    """The document changed in between, or exists already."""


class InternalError(HoneyguideError):
    """A mistake of Honeyguide's own; worth reporting."""


def is_interrupt(error: BaseException) -> bool:
    """True for Ctrl-C, also as DuckDB hands it on where it met a query."""
    return isinstance(error, KeyboardInterrupt) or (type(error) is RuntimeError and str(error) == "Query interrupted")
