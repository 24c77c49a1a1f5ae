"""One open data folder: where it lies, its store, and what can be done with it; the command line and the server work through it."""

import os
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from honeyguide.ingest.ledger import Ledger
    from honeyguide.ingest.run import Options, Progress
    from honeyguide.store.protocol import LedgerReject, Store


@dataclass(frozen=True)
class Workspace:
    """An open data folder."""

    folder: Path
    store: "Store"

    def databases(self) -> list[Path]:
        """The user's own address databases: they win over the packaged data."""
        return sorted((self.folder / "geo").glob("*.mmdb"))


def data_folder(named: Path | None) -> Path:
    """Where the data lies: as named, else $HONEYGUIDE_DATA, else /var/lib/honeyguide for root, else the XDG data folder."""
    if named is not None:
        return named
    if given := os.environ.get("HONEYGUIDE_DATA"):
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/honeyguide")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "honeyguide"


@contextmanager
def open_workspace(folder: Path, *, wait: Callable[[int], None] | None = None) -> Generator[Workspace]:
    """The data folder, made where it doesn't exist.

    Where another process holds it: through that process's socket if it has one, else `wait(pid)` is called and it is waited for.
    """
    from honeyguide.store.opening import open_store

    store = open_store(folder, wait=wait)
    try:
        yield Workspace(folder, store)
    finally:
        store.close()


@contextmanager
def throwaway_workspace() -> Generator[Workspace]:
    """A workspace that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder, open_workspace(Path(folder)) as workspace:
        yield workspace


def take_in(
    workspace: Workspace,
    paths: Sequence[str],
    *,
    zone: str | None = None,
    options: "Options | None" = None,
    watch: "Callable[[Progress], None]" = lambda progress: None,
    on_reject: "Callable[[str, LedgerReject], None]" = lambda path, reject: None,
) -> "Ledger":
    """Take files, folders, patterns and archives into the workspace; the account of it."""
    from honeyguide.enrich import enrich
    from honeyguide.ingest.intake import ingest
    from honeyguide.ingest.zone import find_zone
    from honeyguide.sources import walk
    from honeyguide.sources.source import Source

    plain = (source for source in walk(paths) if isinstance(source, Source) and "!" not in source.path) if "-" not in paths else ()
    return ingest(
        workspace.store,
        walk(paths),
        zone=find_zone(plain, zone),
        enrich=partial(enrich, databases=workspace.databases()),
        options=options,
        watch=watch,
        on_reject=on_reject,
    )
