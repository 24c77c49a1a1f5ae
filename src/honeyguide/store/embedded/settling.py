"""Ends the waiting of rows: for readers, who are given a state in which all that they may see lies in tables and segments, and for room."""

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from honeyguide.errors import StoreError, TooMuchAtOnce
from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.hot import pour, poured_aside
from honeyguide.store.embedded.sealing_aside import seal_many
from honeyguide.store.embedded.state import Index, State

Choose = Callable[[State], Iterable[str]]
Wanted = Callable[[Index], bool]
MOST = 64 << 20
"""Bytes of documents that wait in all indices together; in memory they take twice as much."""


def visible(index: Index) -> bool:
    """Whether searches may see rows that wait."""
    return index.settled < index.refreshed


def there(index: Index) -> bool:
    """Whether any wait: a document is got by its id before searches see it."""
    return bool(index.waiting)


@contextmanager
def hold_settled(core: Core, choose: Choose, wanted: Wanted, *, always: bool = False) -> Generator[State]:
    """The state as it is now, kept whole until the end of the block; in the chosen indices nothing waits that is wanted.

    Where the disk takes no more that is a StoreError, or (`always`) a state that is good until the end of the block.
    """
    with ExitStack() as held:
        state = held.enter_context(core.epochs.hold())
        names = [name for name in choose(state) if wanted(state.indices[name])]
        if names:
            held.close()
            try:
                for name in names:
                    seal_many(core, name)
                state = core.write(lambda: _settled(core, choose, wanted, held))
            except StoreError as error:
                if not always or isinstance(error, TooMuchAtOnce):
                    raise
                state = _poured(core, choose, wanted, held)
        yield state


def _settled(core: Core, choose: Choose, wanted: Wanted, held: ExitStack) -> State:
    """In the writer's thread, so that nothing comes between."""
    state = core.epochs.current
    if left := [name for name in choose(state) if wanted(state.indices[name])]:
        with core.change() as change:
            for name in left:
                pour(change, change.indices[name])
    return held.enter_context(core.epochs.hold())


def _poured(core: Core, choose: Choose, wanted: Wanted, held: ExitStack) -> State:
    """In memory, for this reader alone."""
    state = held.enter_context(core.epochs.hold())
    indices = dict(state.indices)
    for name in choose(state):
        index = indices[name]
        if index.hot is not None and wanted(index):
            indices[name] = held.enter_context(poured_aside(core, index, index.hot))
    return replace(state, indices=indices)


def make_room(core: Core) -> None:
    """Put what waits of the heaviest index into its table where too much waits."""
    if _weight(core.epochs.current) > MOST:
        with core.sealing:  # what is becoming a segment makes room as well
            core.write(lambda: _heaviest_poured(core))


def _heaviest_poured(core: Core) -> None:
    state = core.epochs.current
    if _weight(state) > MOST:
        with core.change() as change:
            pour(change, max(state.indices.values(), key=_weight_of))


def _weight(state: State) -> int:
    return sum(map(_weight_of, state.indices.values()))


def _weight_of(index: Index) -> int:
    return sum(one.weight for one in index.waiting)
