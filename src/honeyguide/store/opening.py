"""Opens a store: a cluster's by its address; of a data folder one's own, or that of the process that holds it, or when it lets go."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.errors import StoreBusy, StoreError

if TYPE_CHECKING:
    from honeyguide.store.protocol import Store

ADDRESS = "HONEYGUIDE_STORE"
"""Names the cluster that is the store of every command; `--store` says the same."""
PAUSE = 0.2
"""Seconds between two looks at a folder that somebody holds."""


def cluster_address() -> str:
    """The address of the cluster that is the store; empty where it is the data folder."""
    return os.environ.get(ADDRESS, "").strip()


def shown_address() -> str:
    """The same without secrets, for people."""
    from honeyguide.store.elastic.address import read_address

    return read_address(address).shown() if (address := cluster_address()) else ""


def open_cluster(address: str) -> "Store":
    """The store in a cluster. Raises UsageError where the address is none, StoreError where nobody answers."""
    from honeyguide.store.elastic.address import read_address
    from honeyguide.store.elastic.store import ElasticStore

    return ElasticStore(read_address(address))


def open_store(folder: Path, wait: Callable[[int], None] | None = None, *, read_only: bool = False, memory: int = 0) -> "Store":
    """The store of a data folder, made where there is none; with `read_only` nothing is made. `memory`: bytes for it, 0 as by itself.

    Where another process holds it and serves others, it is used through that process's socket. Where it serves nobody, `wait` is told
    that process once, and the store opens when it lets go; without `wait` that is StoreBusy. Raises StoreVersion, StoreError.
    """
    from honeyguide.store.embedded.folder import holder

    if read_only and not (folder / "version").exists():
        raise StoreError("there is no store", where=str(folder), hint="Take something in first: honeyguide ingest PATH.")
    told = False
    while True:
        try:
            return _open(folder, memory)
        except StoreBusy:
            if wait is None:
                raise
            if not told:
                wait(holder(folder) or 0)
                told = True
            time.sleep(PAUSE)


def _open(folder: Path, memory: int) -> "Store":
    from honeyguide.store.embedded.remote import RemoteStore
    from honeyguide.store.embedded.serving import NAME
    from honeyguide.store.embedded.store import EmbeddedStore

    try:
        return EmbeddedStore.open(folder, memory=memory)
    except StoreBusy:
        if not (folder / NAME).exists():
            raise
        return RemoteStore(folder / NAME)
