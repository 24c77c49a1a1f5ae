"""`honeyguide up`: takes paths in, follows them, and serves the page and an Elasticsearch port until it is stopped."""

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.options import DataFolder
from honeyguide.server.ports import API_PORT, UI_PORT

if TYPE_CHECKING:
    from honeyguide.server.access.opening import Access
    from honeyguide.server.serving import Bound


def up(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files, folders, patterns or archives to take in and follow.")
    ] = None,
    data: DataFolder = None,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="Address to serve on; one that others can reach needs accounts and TLS."),
    ] = "127.0.0.1",
    ui_port: Annotated[
        int | None, typer.Option("--ui-port", min=0, max=65535, help=f"Port of the page. [default: {UI_PORT} or the next free one]")
    ] = None,
    api_port: Annotated[
        int | None,
        typer.Option(
            "--api-port", min=0, max=65535, help=f"Port of the Elasticsearch interface. [default: {API_PORT} or the next free one]"
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", metavar="NAME", help="Also answer to this name; may be repeated.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option("--allow-origin", metavar="URL", help="Also let this page ask; may be repeated.")
    ] = None,
    face: Annotated[
        str, typer.Option("--face", metavar="NAME", help="As whom to answer there: elasticsearch-8, elasticsearch-7 or opensearch.")
    ] = "elasticsearch-8",
    tls_certificate: Annotated[
        Path | None, typer.Option("--tls-certificate", metavar="FILE", help="Certificate and chain in PEM.", exists=True)
    ] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="The certificate's key in PEM.", exists=True)] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy that speaks TLS is all that reaches this; accounts are asked for.")
    ] = False,
    first_account: Annotated[
        str, typer.Option("--first-account", metavar="NAME", help="Make this administrator if there are no accounts; tells the password.")
    ] = "",
) -> None:
    """Serve the page and an Elasticsearch port, and follow the paths, until Ctrl-C or SIGTERM."""
    from honeyguide.errors import UsageError
    from honeyguide.server.access.opening import Access
    from honeyguide.server.serving import Tls
    from honeyguide.workspace import data_folder

    if (tls_certificate is None) != (tls_key is None):
        raise UsageError("--tls-certificate and --tls-key go together", where="up")
    tls = Tls(tls_certificate, tls_key) if tls_certificate is not None and tls_key is not None else None
    access = Access(host, tls, behind_proxy, first_account)
    run(data_folder(data), paths or [], access, (ui_port, api_port), allow_host or [], allow_origin or [], face)


def run(
    folder: Path,
    paths: list[str],
    access: "Access | None" = None,
    ports: tuple[int | None, int | None] = (None, None),
    names: list[str] | None = None,
    origins: list[str] | None = None,
    face: str = "elasticsearch-8",
) -> None:
    """Serve until stopped."""
    from honeyguide.errors import StoreBusy, UsageError
    from honeyguide.server.access.opening import Access, open_accounts
    from honeyguide.server.elasticsearch.identity import FACES
    from honeyguide.server.gate import is_everywhere, is_loopback
    from honeyguide.server.memory import copies_on_disk, give_back_memory
    from honeyguide.server.serving import bind, check_tls
    from honeyguide.server.up import Plan
    from honeyguide.server.up import up as serve
    from honeyguide.store.embedded.folder import check_user, holder
    from honeyguide.store.opening import cluster_address

    if face not in FACES:
        raise UsageError(f"there is no face {face!r}", where="--face", hint=f"There are {', '.join(FACES)}.")
    access = access or Access("127.0.0.1")
    if access.tls is not None:
        check_tls(access.tls)
    check_user(folder)
    accounts = open_accounts(folder, access, lambda words: print(words, flush=True))
    # Polars' allocator reads this when it is loaded: what it doesn't need goes back at once, 70 MB less for a tenth of the intake's time.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    give_back_memory()
    if not cluster_address() and (pid := holder(folder)) is not None:
        raise StoreBusy(
            f"the data folder is held by process {pid}", where=str(folder), hint="Stop it first, or name another folder with --data."
        )
    copies_on_disk(folder)
    ui = bind(access.host, ports[0], UI_PORT, "--ui-port", access.tls)
    api = bind(access.host, ports[1], API_PORT, "--api-port", access.tls)
    for bound, what in ((ui, "page"), (api, "Elasticsearch interface")):
        if bound.wanted not in {bound.port, 0}:
            print(f"port {bound.wanted} is taken: the {what} is on port {bound.port}", file=sys.stderr)
    absolute = [str(Path(path).absolute()) for path in paths]
    own = [] if is_loopback(access.host) or is_everywhere(access.host) else [access.host]
    plan = Plan(folder, absolute, [*(names or []), *own], origins or [], accounts, access.proxied, face)
    asyncio.run(serve(plan, ui, api, lambda: _say_ready(ui, api)))


def _say_ready(ui: "Bound", api: "Bound") -> None:
    from honeyguide.server.gate import is_loopback

    print(f"ready {ui.address} (the page) {api.address} (the Elasticsearch interface)", flush=True)
    if not is_loopback(ui.host):
        return
    forwards = " ".join(f"-L {one.port}:{one.host}:{one.port}" for one in (ui, api))
    print(f"from elsewhere: ssh {forwards} {socket.gethostname()}", flush=True)


COMMAND = up
