"""One open data folder: where it lies, its store, and what can be done with it; the command line and the server work through it."""

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo
    from typing import TypeAlias

    from honeyguide.ingest.ledger import Ledger, Zone
    from honeyguide.ingest.run import Options, Progress
    from honeyguide.investigate import Investigation
    from honeyguide.sources.source import Refusal, Source
    from honeyguide.store.protocol import LedgerReject, Store

    Sources: TypeAlias = Callable[[], Iterable[Source | Refusal]]


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
    """The data folder, made where it doesn't exist, or with $HONEYGUIDE_STORE the cluster's store beside it.

    Where another process holds it: through that process's socket if it has one, else `wait(pid)` is called and it is waited for.
    """
    from honeyguide.store.opening import cluster_address, open_cluster

    address = cluster_address()
    if not address:
        with open_folder(folder, wait=wait) as workspace:
            yield workspace
        return
    store = open_cluster(address)
    try:
        yield Workspace(folder, store)
    finally:
        store.close()


@contextmanager
def open_folder(folder: Path, *, wait: Callable[[int], None] | None = None) -> Generator[Workspace]:
    """The data folder with the store in it, whatever the environment says."""
    from honeyguide.store.opening import open_store
    from honeyguide.watch.settings import read_settings

    store = open_store(folder, wait=wait, memory=read_settings(folder).limits.memory)
    try:
        yield Workspace(folder, store)
    finally:
        store.close()


@contextmanager
def throwaway_workspace() -> Generator[Workspace]:
    """A workspace that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="honeyguide-") as folder, open_folder(Path(folder)) as workspace:
        yield workspace


def take_in(
    workspace: Workspace,
    sources: "Sources",
    *,
    zone: str | None = None,
    options: "Options | None" = None,
    watch: "Callable[[Progress], None]" = lambda progress: None,
    on_reject: "Callable[[str, LedgerReject], None]" = lambda path, reject: None,
    known_zone: "tuple[tzinfo, Zone] | None" = None,
    knocked: Path | None = None,
) -> "Ledger":
    """Take sources into the workspace; the account of it. `known_zone` is that of an earlier intake of the same place.

    `knocked` is the data folder whose watch may have knocked at the honeypot, where it isn't this one.
    """
    from honeyguide.enrich import enrich
    from honeyguide.ingest.intake import ingest
    from honeyguide.ingest.knocks import Knocks
    from honeyguide.ingest.zone import find_zone

    return ingest(
        workspace.store,
        sources(),
        zone=known_zone or find_zone(sources, zone),
        enrich=partial(enrich, databases=workspace.databases()),
        options=options,
        watch=watch,
        on_reject=on_reject,
        knocks=Knocks(workspace.folder) if knocked is None else Knocks(knocked, others=True),
    )


def sources_of(paths: Sequence[str], only: "Collection[str] | None" = None) -> "Sources":
    """The sources behind paths, as often as they are asked for; standard input is read once and kept. `only` as for `walk`."""
    from honeyguide.sources import walk
    from honeyguide.sources.pasted import pasted

    if "-" in paths:
        read = pasted(sys.stdin.buffer)
        return lambda: [read, *walk([path for path in paths if path != "-"])]
    return lambda: walk(paths, only=only)


def look(
    workspace: Workspace, path: str | None, zone: "Zone", sources: "Sources | None" = None, now: "datetime | None" = None
) -> "Investigation":
    """What happened, from what the workspace's store has; evidence is read again from the sources, or where the ledger says it lies.

    With `now`, what was written to a moment ago runs.
    """
    return _judge(workspace, path, zone, sources, now).told()


def look_again(workspace: Workspace, now: "datetime | None" = None) -> "Investigation":
    """What happened, from all that the workspace's store has; `now` as for `look`."""
    return judge_again(workspace, now).told()


def judge_again(workspace: Workspace, now: "datetime | None" = None) -> "Investigation":
    """The same, to be told in whichever zone it is read."""
    from honeyguide.ingest.ledger import Zone

    zones = {line.zone for line in workspace.store.checkpoints()} or {"UTC"}
    return _judge(workspace, None, Zone(zones.pop(), "ingest") if len(zones) == 1 else Zone("UTC", "assumed"), None, now)


def _judge(workspace: Workspace, path: str | None, zone: "Zone", sources: "Sources | None", now: "datetime | None") -> "Investigation":
    from honeyguide.investigate import Zone as JudgedZone
    from honeyguide.investigate import judge
    from honeyguide.sources.line_at import read_line

    again = sources or sources_of(sorted({line.path.split("!")[0] for line in workspace.store.checkpoints()}))
    with read_line(again) as reader:
        return judge(workspace.store, path=path, zone=JudgedZone(zone.name, zone.how), read_line=reader, now=now)


def look_first(sources: "Sources", path: str, zone: str | None, knocked: Path) -> "Investigation | None":
    """What the end of a huge log says, before the log is read; None where no log is huge. `knocked` as for `take_in`."""
    from honeyguide.ingest.first_look import first_look
    from honeyguide.ingest.knocks import Knocks
    from honeyguide.ingest.zone import find_zone

    with throwaway_workspace() as workspace:
        found = find_zone(sources, zone)
        if not first_look(workspace.store, sources(), found[0], Knocks(knocked, others=True)):
            return None
        return look(workspace, path, found[1], sources)
