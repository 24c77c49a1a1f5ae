"""Lets other processes of the same user work with an open store, through a Unix socket that nobody else may open."""

import contextlib
import os
import socket
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from honeyguide.errors import HoneyguideError, InternalError
from honeyguide.store.embedded import wire
from honeyguide.store.protocol import Store

NAME = "store.sock"
"""Of the socket in the data folder."""
CALLS = frozenset(
    "append write get refresh search count aggregate fields map indices create drop".split()  # noqa: SIM905
    + "checkpoints checkpoint sources forget generation pieces retire seal".split()  # noqa: SIM905
)
"""Methods that are called and answer once."""
STREAMS = frozenset({"scan", "rejects"})
"""Methods whose answer comes in pieces."""


class Server:
    """Serves one store until `close`; every connection has a thread."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self.path = path
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        old = os.umask(0o177)
        try:
            with address(path) as name:
                self._socket.bind(name)
        finally:
            os.umask(old)
        self._socket.listen(16)
        self._thread = threading.Thread(target=self._accept, name="store-socket", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._attend, args=(connection,), name="store-client", daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        """One client's calls, one after the other; its points in time end with it."""
        pins: dict[str, ExitStack] = {}
        with contextlib.suppress(EOFError, OSError), ExitStack() as every:
            while True:
                request = wire.receive(connection)
                try:
                    self._answer(connection, request, pins, every)
                except HoneyguideError as error:
                    wire.send(connection, {"error": error})
        with self._lock:
            self._connections.discard(connection)
        connection.close()

    def _answer(self, connection: socket.socket, request: Any, pins: dict[str, ExitStack], every: ExitStack) -> None:
        name, args, more = request["call"], request["args"], request["more"]
        if name in CALLS:
            wire.send(connection, {"value": getattr(self._store, name)(*args, **more)})
        elif name in STREAMS:
            for piece in getattr(self._store, name)(*args, **more):
                wire.send(connection, {"piece": piece})
            wire.send(connection, {"end": True})
        elif name == "pin":
            stack = every.enter_context(ExitStack())
            token = stack.enter_context(self._store.pin(*args))
            pins[token] = stack
            wire.send(connection, {"value": token})
        elif name == "unpin":
            pins.pop(args[0]).close()
            wire.send(connection, {"value": None})
        else:
            raise InternalError(f"a store has no {name!r}")

    def close(self) -> None:
        """Hang up on everybody and remove the socket."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.path.unlink(missing_ok=True)
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)


def serve(store: Store, path: Path) -> Server:
    """Begin to serve a store at the socket of this path, which only its owner can open."""
    return Server(store, path)


@contextmanager
def address(path: Path) -> Generator[str]:
    """A name for the socket that is short enough for the kernel (107 bytes), however deep its folder lies."""
    if len(os.fsencode(path)) < 100:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
