"""Recorded conversations: listed from a store, found again where they lie, and read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from honeyguide.errors import SourceError
from honeyguide.formats.dionaea_bistream import read_many
from honeyguide.ingest.recordings import find_recording, named_place
from honeyguide.query.ast import And, Match, Query
from honeyguide.store.protocol import Search, Sort, Store
from honeyguide.streams.bistream import parse
from honeyguide.streams.conversation import Conversation
from honeyguide.streams.pcapng import Endpoints, write_pcapng
from honeyguide.streams.protocol import Decoded
from honeyguide.streams.protocols import decode
from honeyguide.workspace import sources_of
from honeyguide.workspace.conversation_rows import NEEDED, RECORDED

Event: TypeAlias = dict[str, Any]


def listed(store: Store, query: Query, index: str = "*") -> Iterator[Event]:
    """The events of a store's recorded conversations within a query, in order of time."""
    recorded = And((RECORDED, query))
    for frame in store.scan(Search(index, recorded, sort=(Sort("@timestamp"),), fields=NEEDED)):
        yield from frame.iter_rows(named=True)


def place_of(store: Store, id: str) -> str:
    """Where the store says that a recording lies. Raises SourceError."""
    hits = store.search(Search(query=And((RECORDED, Match("file.name", id))), size=1, fields=("log.file.path",))).hits
    if not hits:
        hint = "`honeyguide streams list` lists them; --path PATH looks into a path."
        raise SourceError(f"there is no conversation {id!r} in the store", hint=hint)
    return str(hits[0].source["log.file.path"])


def recorded_at(place: str, id: str) -> tuple[str, bytes]:
    """Name and content of the recording that the store says lies there. Raises SourceError where it doesn't any more."""
    outer = outer_file(place)
    found = find_recording(sources_of([outer])(), lambda source: source.name == id)
    if found is None:
        raise SourceError(f"there is no recording {id!r} any more", where=outer, hint="Where it was moved, say so with --path.")
    return named_place(found[0]), found[1]


def outer_file(place: str) -> str:
    """The file on disk: of `a.tar!b!c` the shortest beginning that is one."""
    pieces = place.split("!")
    for count in range(1, len(pieces) + 1):
        outer = "!".join(pieces[:count])
        if Path(outer).is_file():
            return outer
    return place


@dataclass(frozen=True)
class Recording:
    """A recorded conversation: what is known of it, its bytes, and what they say."""

    event: Event
    conversation: Conversation

    def said(self) -> Decoded | None:
        """What it says in the protocol that claims it."""
        return decode(self.conversation)

    def capture(self) -> bytes:
        """A capture for Wireshark."""
        event = self.event
        ends = Endpoints(
            event.get("source.ip"),
            event.get("source.port") or 0,
            event.get("destination.ip"),
            event.get("destination.port") or 0,
            event.get("network.transport") == "udp",
            event.get("event.start"),
        )
        return write_pcapng(self.conversation, ends)


def read_recording(name: str, content: bytes) -> Recording:
    """The recording in some bytes."""
    event: Event = read_many([(name, content)]).row(0, named=True)
    return Recording(event, parse(content, local_port=event.get("destination.port") or 0, time=event.get("event.start")))
