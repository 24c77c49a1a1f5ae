"""Opens the service over a data folder, and closes it in order."""

import gc
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from honeyguide.server.service import Service
from honeyguide.store.embedded.serving import NAME, serve
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.opening import cluster_address, open_cluster
from honeyguide.workspace import Workspace


@contextmanager
def open_service(folder: Path, paths: Sequence[str] = (), *, guarded: bool = False) -> Generator[Service]:
    """The service over a data folder, which this process holds; other commands of the same user work through its socket.

    With $HONEYGUIDE_STORE it is over that cluster, where other commands go by themselves.
    The paths are taken in beside and followed. Where others can reach the server (`guarded`), they may only have read what lies below
    the paths and the configured roots. Raises StoreBusy where another process holds the folder.
    """
    if address := cluster_address():
        folder.mkdir(parents=True, exist_ok=True)
        with closing(open_cluster(address)) as far, closing(Service(Workspace(folder, far), paths if guarded else None)) as service:
            service.follow(paths)
            service.listen()
            service.watching.start()
            yield service
        return
    try:
        with (
            closing(EmbeddedStore.open(folder)) as store,
            closing(serve(store, folder / NAME)),
            closing(Service(Workspace(folder, store), paths if guarded else None)) as service,
        ):
            service.follow(paths)
            service.listen()
            service.watching.start()
            yield service
    finally:
        # What a question that was stopped has left in a cycle; DuckDB would list it at the end of the process.
        gc.collect()
