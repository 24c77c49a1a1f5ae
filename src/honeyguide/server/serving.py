"""Serves both ports from one loop: binds them, answers at once while the data folder is being opened, and ends when told to."""

import asyncio
import logging
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from honeyguide.errors import StoreError, UsageError

TRIED = 100
"""Ports after a default one that are tried where it is taken."""
GRACE = 2
"""Seconds that an answer has to end when the server is stopped."""


@dataclass(frozen=True)
class Tls:
    """Files in PEM: the certificate with its chain, and its key."""

    certificate: Path
    key: Path


def check_tls(tls: Tls) -> None:
    """Raises UsageError where the two can't be used."""
    try:
        # A key with a password would have it asked for on the terminal, which a service doesn't have.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls.certificate, tls.key, password=lambda: "")
    except (OSError, ValueError) as error:
        hint = "The certificate with its chain and the key that belongs to it, both in PEM, the key without a password."
        raise UsageError(f"the certificate or its key can't be used ({error})", where="--tls-certificate, --tls-key", hint=hint) from error


@dataclass(frozen=True)
class Bound:
    """A port that is ours."""

    socket: socket.socket
    host: str
    port: int
    wanted: int
    tls: "Tls | None" = None

    @property
    def address(self) -> str:
        """As a person types it."""
        return f"http{'s' if self.tls else ''}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def bind(host: str, asked: int | None, default: int, option: str, tls: Tls | None = None) -> Bound:
    """The port asked for, or the default or the next free one behind it. Raises StoreError where the one asked for is taken."""
    last = asked if asked is not None else default + TRIED
    for port in range(default if asked is None else asked, last + 1):
        try:
            made = _listening(host, port)
        except OSError as error:
            if asked is not None:
                hint = f"Name another with {option}, or leave it out to have a free one found."
                raise StoreError(f"port {port} can't be had: {error.strerror}", where=host, hint=hint) from error
            continue
        return Bound(made, host, made.getsockname()[1], default if asked is None else asked, tls)
    raise StoreError(f"no port from {default} to {last} is free", where=host, hint=f"Name one with {option}.")


def _listening(host: str, port: int) -> socket.socket:
    family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, number)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


class _Server(uvicorn.Server):
    """One port. Signals are taken by `serve`, for all ports together."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _server(app: ASGIApp, tls: Tls | None) -> _Server:
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=75,
        proxy_headers=False,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
    )
    return _Server(config)


async def serve(
    ports: Sequence[tuple[Bound, ASGIApp]],
    opening: Callable[[], Awaitable[None]],
    ready: Callable[[], None],
    stopping: Callable[[], None],
) -> None:
    """Serve until Ctrl-C or SIGTERM. `ready` is told once the ports answer; `opening` runs beside, and where that fails, so does this.

    `stopping` is told before the end.
    """
    loop = asyncio.get_running_loop()
    servers = [_server(app, bound.tls) for bound, app in ports]
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    running = [asyncio.create_task(one.serve(sockets=[bound.socket])) for one, (bound, _) in zip(servers, ports, strict=True)]
    work = asyncio.ensure_future(opening())
    try:
        while not all(one.started for one in servers):
            for one in (task for task in running if task.done()):
                one.result()
            await asyncio.sleep(0.005)
        ready()
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait({waiting, work}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.is_set():
            await work
            await waiting
    finally:
        # Answers that are cut off now are no news.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await asyncio.wait({work})  # what opens can't be broken off: its threads would outlive what they work on
        stopping()
        for one in servers:
            one.should_exit = True
        await asyncio.gather(*running, return_exceptions=True)
