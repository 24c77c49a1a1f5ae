"""`honeyguide up` itself: both ports answer at once, the data folder opens beside, then the paths are taken in and followed.

What fails while it opens (another's folder, a damaged one, a newer version, wrong settings) ends it with a sentence; `/readyz` says whether
it is open.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from honeyguide.server.elasticsearch.identity import FACES
from honeyguide.server.elasticsearch.welcome import cluster_uuid, welcoming
from honeyguide.server.gate import Gate, host_name, origins_of
from honeyguide.server.page import page
from honeyguide.server.serving import Bound, serve

if TYPE_CHECKING:
    from honeyguide.server.access.accounts import Accounts
    from honeyguide.server.service import Service

OPENING = b"the data folder is being opened\n"
FAILED = b"a part that runs beside the answers failed, and is begun again: see honeyguide.log\n"


@dataclass(frozen=True)
class Plan:
    """What is to be served: paths to follow, a data folder, who may ask."""

    folder: Path
    paths: Sequence[str]
    names: Sequence[str] = ()
    origins: Sequence[str] = ()
    accounts: "Accounts | None" = None
    proxied: bool = False
    face: str = "elasticsearch-8"
    """As whom to answer on the Elasticsearch port, see FACES."""


@dataclass
class Opening:
    """The service while it is being opened."""

    plan: Plan
    stack: ExitStack = field(default_factory=ExitStack)
    tried: threading.Event = field(default_factory=threading.Event)
    """Set once it is open, or can't be: for threads."""
    done: "asyncio.Future[Service]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def service(self) -> "Service":
        """The service, once it is open. Raises what opening it raised."""
        return await asyncio.shield(self.done)

    def is_open(self) -> bool:
        """Whether it is open."""
        return self.done.done() and not self.done.cancelled() and self.done.exception() is None

    def is_well(self) -> bool:
        """Whether nothing that runs beside the answers has failed."""
        return not self.is_open() or self.done.result().is_well()

    async def run(self) -> None:
        """Open the data folder and begin with the paths."""
        try:
            opened = await asyncio.to_thread(self._open)
        except BaseException as error:
            self.done.set_exception(error)
            self.done.exception()
            raise
        finally:
            self.tried.set()
        self.done.set_result(opened)

    def _open(self) -> "Service":
        from honeyguide.server.opening import open_service

        return self.stack.enter_context(open_service(self.plan.folder, self.plan.paths, accounts=self.plan.accounts))


class Later:
    """An application that is loaded while the port already answers; one at a time, for fastapi silences warnings of all threads."""

    def __init__(self, load: Callable[[], ASGIApp], thread: ThreadPoolExecutor) -> None:
        self._loaded = asyncio.get_running_loop().run_in_executor(thread, load)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, once it is loaded."""
        await (await asyncio.shield(self._loaded))(scope, receive, send)


async def up(plan: Plan, ui: Bound, api: Bound, ready: Callable[[], None]) -> None:
    """Serve until told to stop; `ready` is told once both ports answer. Raises what opening the data folder raised."""
    opening = Opening(plan)
    names = frozenset(host_name(name) for name in plan.names)
    origins = origins_of(plan.origins)

    def interface() -> ASGIApp:
        from honeyguide.server.application import application

        return application(opening.service)

    def shipping() -> ASGIApp:
        from honeyguide.server.elasticsearch.face import face as made

        return made(opening.service, spoken, uuid)

    spoken, uuid = FACES[plan.face], cluster_uuid(plan.folder)
    thread = ThreadPoolExecutor(1, thread_name_prefix="load")
    thread.submit(opening.tried.wait)  # what opens the data folder needn't share the interpreter with what isn't needed before
    own, face = Later(interface, thread), welcoming(Later(shipping, thread), spoken, uuid)

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        await (own if path.startswith("/api/") or path == "/metrics" else page)(scope, receive, send)

    def stopping() -> None:
        if opening.is_open():
            opening.done.result().stop()

    behind, fronted = _guarded(plan, routed, face)
    with opening.stack:
        ports: list[tuple[Bound, ASGIApp]] = [
            (ui, Gate(healthy(behind, opening.is_open, opening.is_well), names, origins)),
            (api, Gate(healthy(fronted, opening.is_open, opening.is_well), names, origins)),
        ]
        await serve(ports, opening.run, ready, stopping)


def _guarded(plan: Plan, page: ASGIApp, face: ASGIApp) -> tuple[ASGIApp, ASGIApp]:
    """Both applications behind accounts, where there are such."""
    if plan.accounts is None:
        return page, face
    from honeyguide.server.access.audit import Audit
    from honeyguide.server.access.guard import Guard, Tries

    audit, tries = Audit(plan.folder), Tries()
    made = (Guard(app, plan.accounts, audit, tries, face=app is face, proxied=plan.proxied) for app in (page, face))
    return next(made), next(made)


def healthy(app: ASGIApp, is_open: Callable[[], bool], is_well: Callable[[], bool] = lambda: True) -> ASGIApp:
    """An application before which `/healthz` says that the process and its parts work, `/readyz` that its data folder is open too.

    Both answer to whoever the gate lets in, without an account.
    """

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in {"/healthz", "/readyz"} and scope["method"] in {"GET", "HEAD"}:
            opening = scope["path"] == "/readyz" and not is_open()
            body = OPENING if opening else b"ok\n" if is_well() else FAILED
            headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200 if body == b"ok\n" else 503, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        else:
            await app(scope, receive, send)

    return asked
