"""Opens the store of a data folder, waiting where another process holds it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.errors import StoreBusy

if TYPE_CHECKING:
    from honeyguide.store.protocol import Store

PAUSE = 0.2
"""Seconds between two looks at a folder that somebody holds."""


def open_store(folder: Path, wait: Callable[[int], None] | None = None) -> "Store":
    """The embedded store of the folder, made where there is none.

    Where another process holds it, `wait` is told that process once, and the store opens when it lets go; without `wait` that is
    StoreBusy. Raises StoreVersion, StoreError.
    """
    from honeyguide.store.embedded.folder import holder
    from honeyguide.store.embedded.store import EmbeddedStore

    told = wait is None
    while True:
        try:
            return EmbeddedStore.open(folder)
        except StoreBusy:
            if wait is None:
                raise
            if not told:
                wait(holder(folder) or 0)
                told = True
            time.sleep(PAUSE)
