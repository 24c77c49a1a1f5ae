"""What is wrong with this installation, and what to do: a module here that defines EXAMINE is asked."""

from collections.abc import Iterable, Iterator
from typing import cast

from honeyguide.schema.registry import members
from honeyguide.server.doctor.examined import Case, Examined


def examine(case: Case) -> Iterator[Examined]:
    """Everything that can be looked at without changing anything, what was found to each."""
    for _, look in members(__name__, "EXAMINE"):
        if callable(look):
            yield from cast("Iterable[Examined]", look(case))
