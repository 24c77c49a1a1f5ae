"""What a data folder holds: indices, sources, and how old the address data is."""

from dataclasses import asdict
from typing import Any, cast

from typing_extensions import TypedDict

from honeyguide.schema.instants import iso
from honeyguide.workspace import Workspace

SHOWN = ("identity", "path", "format", "index", "position", "line", "events", "continuations", "rejects")


class IndexStatus(TypedDict):
    """An index: live documents, bytes on disk, and the span of its times."""

    name: str
    documents: int
    deleted: int
    bytes: int
    segments: int
    first: str | None
    last: str | None


class SourceStatus(TypedDict):
    """A source as the ledger has it."""

    identity: str
    path: str
    format: str
    index: str
    position: int
    line: int
    events: int
    continuations: int
    rejects: int


class AddressData(TypedDict):
    """A database that says where addresses are: how old it is, and who made it."""

    name: str
    gives: str
    date: str
    licence: str
    credit: str
    url: str
    problem: str


class Status(TypedDict):
    """All of it."""

    folder: str
    indices: list[IndexStatus]
    sources: list[SourceStatus]
    address_data: list[AddressData]


def status_of(workspace: Workspace) -> Status:
    """What the workspace's folder holds now."""
    from honeyguide.enrich import about

    sources: list[Any] = [{name: getattr(line, name) for name in SHOWN} for line in workspace.store.checkpoints()]
    indices: list[Any] = [{**asdict(one), "first": iso(one.first), "last": iso(one.last)} for one in workspace.store.indices()]
    databases = [cast("AddressData", asdict(one)) for one in about(workspace.databases())]
    return {"folder": str(workspace.folder), "indices": indices, "sources": sources, "address_data": databases}
