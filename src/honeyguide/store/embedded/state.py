"""What the store holds at one moment: immutable, swapped whole by the writer, held by readers for as long as they need it."""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from honeyguide.store.embedded.columns import Column
from honeyguide.store.embedded.ids import Hashes
from honeyguide.store.mapping import NONE, Types
from honeyguide.store.protocol import Json
from honeyguide.store.rules import PLAIN, Rules

NOTHING: Json = {}
"""The definition of an index about which nothing was said."""


@dataclass(frozen=True)
class Segment:
    """A sealed Parquet file, as the manifest names it. Times are microseconds, None where no row has one."""

    id: int
    rows: int
    bytes: int
    first: int | None
    last: int | None
    untimed: int
    """Rows without `@timestamp`."""
    seq_low: int
    seq_high: int
    columns: frozenset[str]
    constants: Mapping[str, str | int | bool]
    """Columns that have one value in all rows and are not in the file."""
    sources: tuple[int, int] | None
    """Least and greatest number of the sources of its rows."""
    wounded: bool = False
    """Whether rows of it were deleted or replaced since."""

    def path(self, folder: Path) -> Path:
        """Where its file lies in the data folder."""
        return folder / "segments" / f"{self.id:08d}.parquet"


NOWHERE = Path()


@dataclass(frozen=True, eq=False)
class Waiting:
    """Rows of one request that lie in the journal and in memory, and in no table: most are sealed before anybody asks for them."""

    first: int
    """The number of the first row's change, which the others follow."""
    frame: pl.DataFrame
    """Their physical columns, addresses as digits."""
    weight: int
    """Bytes of the documents, about."""
    ids: Hashes
    """Their explicit ids, which the id table doesn't know yet; none where they are automatic."""
    file: Path = NOWHERE
    end: int = 0
    """Where in the file their record ends."""


@dataclass(frozen=True)
class Poured:
    """Rows that waited, in a table in memory: where the disk takes no more, one reader's state has them so."""

    table: str
    columns: frozenset[str]
    rows: int


@dataclass(frozen=True)
class Hot:
    """Rows that are not sealed yet: those of a table, named `h` and its id, and behind them those that wait. There is no empty table."""

    id: int
    columns: frozenset[str]
    """Of the table."""
    seq_low: int
    rows: int
    """In the table."""
    since: float
    """When it began, on the monotonic clock."""
    weight: int = 0
    """Bytes of the documents in the table, about."""
    waiting: tuple[Waiting, ...] = ()
    poured: Poured | None = None

    @property
    def table(self) -> str:
        """Its name in DuckDB."""
        return f"h{self.id}"

    @property
    def all_rows(self) -> int:
        """With those that wait."""
        return self.rows + sum(one.frame.height for one in self.waiting)

    @property
    def all_weight(self) -> int:
        """With those that wait."""
        return self.weight + sum(one.weight for one in self.waiting)


@dataclass(frozen=True)
class Index:
    """An index: fields, and where its rows are."""

    id: int
    name: str
    salt: str
    """Begins its automatic ids."""
    types: Types = field(default_factory=lambda: NONE)
    columns: Mapping[str, Column] = field(default_factory=dict[str, Column])
    segments: tuple[Segment, ...] = ()
    hot: Hot | None = None
    next_seq: int = 0
    refreshed: int = 0
    """Searches see changes below this number."""
    deleted: int = 0
    """Documents deleted or replaced whose rows are still there."""
    definition: Json = field(default_factory=lambda: NOTHING)
    """What was said about it; not to be changed."""
    rules: Rules = PLAIN
    """What that means for its documents."""

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What lies in no table yet."""
        return () if self.hot is None else self.hot.waiting

    @property
    def settled(self) -> int:
        """The number of the change from which on rows wait."""
        return self.waiting[0].first if self.waiting else self.next_seq


@dataclass(frozen=True)
class State:
    """All indices at one moment."""

    generation: int
    indices: Mapping[str, Index]
    definitions: Mapping[str, Mapping[str, Json]] = field(default_factory=dict[str, "Mapping[str, Json]"])
    """What was said about other things than indices, by kind and name."""


class Epochs:
    """Hands the current state to readers, and lets go of files and tables when the last reader that may need them is done."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._users: Counter[int] = Counter()
        self._retired: list[tuple[int, Callable[[], None]]] = []

    @property
    def current(self) -> State:
        """The state as it is now, not held."""
        return self._state

    @contextmanager
    def hold(self) -> Generator[State]:
        """The state as it is now, kept whole until the end of the block."""
        with self._lock:
            state = self._state
            self._users[state.generation] += 1
        try:
            yield state
        finally:
            with self._lock:
                self._users[state.generation] -= 1
                if not self._users[state.generation]:
                    del self._users[state.generation]

    def swap(self, indices: Mapping[str, Index], retired: list[Callable[[], None]], definitions: Mapping[str, Mapping[str, Json]]) -> None:
        """Show readers a new state; what is retired is let go of once nobody sees the old one."""
        with self._lock:
            self._state = State(self._state.generation + 1, indices, definitions)
            self._retired += [(self._state.generation, action) for action in retired]

    def drained(self) -> list[Callable[[], None]]:
        """What can be let go of now; the writer carries it out."""
        with self._lock:
            oldest = min(self._users, default=self._state.generation)
            ready = [action for generation, action in self._retired if generation <= oldest]
            self._retired = [pair for pair in self._retired if pair[0] > oldest]
            return ready
