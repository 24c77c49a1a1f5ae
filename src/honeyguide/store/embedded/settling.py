"""Lets readers have a state in which all that they may see lies in tables and segments: rows wait until somebody asks for them."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager

from honeyguide.store.embedded.core import Core
from honeyguide.store.embedded.hot import pour
from honeyguide.store.embedded.sealing_aside import seal_many
from honeyguide.store.embedded.state import Index, State

Wanted = Callable[[Index], bool]


def visible(index: Index) -> bool:
    """Whether searches may see rows that wait."""
    return index.settled < index.refreshed


def there(index: Index) -> bool:
    """Whether any wait: a document is got by its id before searches see it."""
    return bool(index.waiting)


@contextmanager
def hold_settled(core: Core, choose: Callable[[State], Iterable[str]], wanted: Wanted) -> Generator[State]:
    """The state as it is now, kept whole until the end of the block; in the chosen indices nothing waits that is wanted."""
    with ExitStack() as held:
        state = held.enter_context(core.epochs.hold())
        names = [name for name in choose(state) if wanted(state.indices[name])]
        if names:
            held.close()
            for name in names:
                seal_many(core, name)
            state = core.write(lambda: _settled(core, names, wanted, held))
        yield state


def _settled(core: Core, names: Sequence[str], wanted: Wanted, held: ExitStack) -> State:
    """In the writer's thread, so that nothing comes between."""
    indices = core.epochs.current.indices
    left = [name for name in names if name in indices and wanted(indices[name])]
    if left:
        with core.change() as change:
            for name in left:
                pour(change, change.indices[name])
    return held.enter_context(core.epochs.hold())
