"""Opens the store of a data folder, for whoever needs one."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from honeyguide.store.protocol import Store


def open_store(folder: Path) -> "Store":
    """The embedded store of the folder, made where there is none. Raises StoreBusy, StoreVersion, StoreError."""
    from honeyguide.store.embedded.store import EmbeddedStore

    return EmbeddedStore.open(folder)
