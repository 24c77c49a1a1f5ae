"""What a store that keeps its rows in pieces can do for retention: name them, and let whole ones go."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from typing_extensions import TypedDict


class Piece(TypedDict):
    """A sealed piece of an index: rows, bytes on disk, and the span of `@timestamp` in microseconds since 1970."""

    index: str
    id: int
    rows: int
    bytes: int
    first: int | None
    last: int | None


@runtime_checkable
class Retiring(Protocol):
    """A store whose rows lie in pieces."""

    def pieces(self) -> list[Piece]:
        """Every piece."""
        ...

    def retire(self, ids: Sequence[int]) -> int:
        """Let whole pieces go, with their rows; how many rows went. The ledger stays: what was taken in isn't taken in again."""
        ...
