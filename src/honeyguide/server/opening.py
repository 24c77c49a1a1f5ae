"""Opens the service over a data folder, and closes it in order."""

import gc
import os
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide import __version__
from honeyguide.server.own_log import LOG, own_log
from honeyguide.server.service import Service
from honeyguide.store.embedded.serving import NAME, serve
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.opening import cluster_address, open_cluster
from honeyguide.watch.settings import read_settings
from honeyguide.workspace import Workspace

if TYPE_CHECKING:
    from honeyguide.server.access.accounts import Accounts


@contextmanager
def open_service(folder: Path, paths: Sequence[str] = (), *, accounts: "Accounts | None" = None) -> Generator[Service]:
    """The service over a data folder, which this process holds; other commands of the same user work through its socket.

    With $HONEYGUIDE_STORE it is over that cluster, where other commands go by themselves.
    The paths are taken in beside and followed. Where others can reach the server (`accounts`), they may only have read what lies below
    the paths and the configured roots. Raises StoreBusy where another process holds the folder.
    """
    readable = None if accounts is None else paths
    if address := cluster_address():
        folder.mkdir(parents=True, exist_ok=True)
        with _log(folder), closing(open_cluster(address)) as far, closing(Service(Workspace(folder, far), readable, accounts)) as service:
            _begin(service, paths)
            yield service
        return
    try:
        with (
            closing(EmbeddedStore.open(folder, memory=read_settings(folder).limits.memory)) as store,
            _log(folder),
            closing(serve(store, folder / NAME)),
            closing(Service(Workspace(folder, store), readable, accounts)) as service,
        ):
            _begin(service, paths)
            yield service
    finally:
        # What a question that was stopped has left in a cycle; DuckDB would list it at the end of the process.
        gc.collect()


@contextmanager
def _log(folder: Path) -> Generator[None]:
    """The server's own log, from its opening to its end."""
    with own_log(folder, read_settings(folder).log):
        yield
        LOG.info("honeyguide ends, process %d", os.getpid())


def _begin(service: Service, paths: Sequence[str]) -> None:
    """What runs beside the answers."""
    LOG.info("honeyguide %s begins, process %d, following %s", __version__, os.getpid(), ", ".join(paths) or "nothing")
    service.follow(paths)
    service.listen()
    service.watching.start()
