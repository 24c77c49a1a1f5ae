"""Opens the store of a data folder: one's own, or through the process that holds it, or when that process lets go."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.errors import StoreBusy, StoreError

if TYPE_CHECKING:
    from honeyguide.store.protocol import Store

PAUSE = 0.2
"""Seconds between two looks at a folder that somebody holds."""


def open_store(folder: Path, wait: Callable[[int], None] | None = None, *, read_only: bool = False) -> "Store":
    """The store of a data folder, made where there is none; with `read_only` nothing is made.

    Where another process holds it and serves others, it is used through that process's socket. Where it serves nobody, `wait` is told
    that process once, and the store opens when it lets go; without `wait` that is StoreBusy. Raises StoreVersion, StoreError.
    """
    from honeyguide.store.embedded.folder import holder

    if read_only and not (folder / "version").exists():
        raise StoreError("there is no store", where=str(folder), hint="Take something in first: honeyguide ingest PATH.")
    told = False
    while True:
        try:
            return _open(folder)
        except StoreBusy:
            if wait is None:
                raise
            if not told:
                wait(holder(folder) or 0)
                told = True
            time.sleep(PAUSE)


def _open(folder: Path) -> "Store":
    from honeyguide.store.embedded.remote import RemoteStore
    from honeyguide.store.embedded.serving import NAME
    from honeyguide.store.embedded.store import EmbeddedStore

    try:
        return EmbeddedStore.open(folder)
    except StoreBusy:
        if not (folder / NAME).exists():
            raise
        return RemoteStore(folder / NAME)
