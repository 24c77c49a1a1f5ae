"""Recorded conversations: the list, and one of them as a dialogue of decoded messages, as bytes, as a capture."""

import base64
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.query.ast import Exists, Match, Not, Term
from honeyguide.server.answers import Json, Missing
from honeyguide.server.asked import TIME, AskedInAddress, Value, all_of
from honeyguide.server.downloads import attached
from honeyguide.server.routes import router
from honeyguide.server.rows import flat
from honeyguide.server.service import Open, Service
from honeyguide.store.protocol import Search, Sort, Store
from honeyguide.workspace.conversation_rows import FIELDS, NEEDED, PRECISION, RECORDED, SHA256
from honeyguide.workspace.conversation_times import rows_of

if TYPE_CHECKING:
    from honeyguide.streams.conversation import Conversation
    from honeyguide.streams.layers import Layer
    from honeyguide.streams.protocol import Message, Node
    from honeyguide.workspace.conversations import Recording

ROUTER = router()
Direction: TypeAlias = Literal["in", "out"]
"""As a conversation has it: `in` is what the peer sent."""
SHOWN = 1 << 20
"""Bytes of one side that come with the dialogue; all of them come as /raw."""
LAYER = 64 << 10
"""Bytes of a layer that are shown as text."""
MESSAGES = 5_000
"""Messages that are told one by one."""

ConversationRow = TypedDict(
    "ConversationRow",
    {
        "id": str,
        "started_at": str | None,
        "precision": str | None,
        "source.ip": str | None,
        "source.port": int | None,
        "destination.ip": str | None,
        "destination.port": int | None,
        "service": str | None,
        "protocol": str | None,
        "tool": str | None,
        "step": str | None,
        "certainty": float | None,
        "bytes_in": int | None,
        "bytes_out": int | None,
        "complete": bool | None,
        "summary": str | None,
    },
)


class Conversations(TypedDict):
    """A page of the list, newest first; `after` is for the page behind it."""

    conversations: list[ConversationRow]
    total: int
    after: list[Any] | None


class ListRequest(AskedInAddress):
    """Which conversations."""

    size: Annotated[int, Field(ge=1, le=1_000)] = 100
    after: Annotated[list[str], Field(default_factory=list[str], description="As the page before gave it.")]


@ROUTER.get("/conversations", response_model=Conversations)
async def conversations(request: Request, asked: Annotated[ListRequest, Query()], service: Open) -> Response:
    """The list of recorded conversations."""
    return Json(await service.questions.ask(request, lambda: _list(service.store, asked), asked.timeout))


def _list(store: Store, asked: ListRequest) -> dict[str, Any]:
    tree = all_of([RECORDED, asked.tree()])
    sort = (Sort(TIME, descending=True), Sort("_seq_no", descending=True), Sort("_index", descending=True))
    after: tuple[Value, ...] | None = None
    if len(asked.after) == len(sort):
        after = (asked.after[0] or None, int(asked.after[1]), asked.after[2])
    hits = store.search(Search(asked.index, tree, sort, asked.size, after=after, fields=NEEDED, total=False)).hits
    rows = rows_of(store, (flat(hit.source) for hit in hits))
    return {
        "conversations": sorted(rows, key=lambda row: str(row["started_at"] or ""), reverse=True),
        "total": store.count(asked.index, tree),
        "after": list(hits[-1].sort) if len(hits) == asked.size else None,
    }


class NodeAnswer(TypedDict):
    """A field of a message and its bytes [start, end) in those of its direction."""

    name: str
    value: str
    start: int
    end: int
    children: "list[NodeAnswer]"


class MessageAnswer(TypedDict):
    """One protocol message; `in` is what the peer said."""

    direction: Literal["in", "out"]
    title: str
    start: int
    end: int
    nodes: list[NodeAnswer]


class TurnAnswer(TypedDict):
    """Bytes that one side sent before the other spoke; `time` where the recording keeps it."""

    direction: Literal["in", "out"]
    start: int
    end: int
    time: str | None


class Side(TypedDict):
    """The bytes of one direction, base64; `size` of all, of which these are the first."""

    size: int
    bytes: str


class LayerAnswer(TypedDict):
    """What was wrapped in what the peer sent (`within` is the number of the layer around it, 0 the bytes themselves), as text."""

    number: int
    within: int
    kind: str
    start: int
    end: int
    bytes: int
    cut: bool
    text: str


class CarvedFile(TypedDict):
    """A file within the bytes of a side, or of a layer (0: the bytes themselves) of what the peer sent; `whole` where its end is known."""

    direction: Literal["in", "out"]
    layer: int
    kind: str
    start: int
    end: int
    whole: bool
    sha256: str


class Dialogue(TypedDict):
    """A conversation: what is known of it, what was said in order, and the bytes; `problem` says where decoding stopped.

    `entropy` is in bits a byte.
    """

    conversation: ConversationRow
    fields: dict[str, Any]
    place: str
    protocol: str | None
    summary: str
    problem: str
    messages: list[MessageAnswer]
    messages_total: int
    turns: list[TurnAnswer]
    inbound: Side
    outbound: Side
    complete: bool
    same_payload: int
    entropy: dict[Literal["in", "out"], float]
    layers: list[LayerAnswer]
    files: list[CarvedFile]


@ROUTER.get("/conversations/{id}", response_model=Dialogue)
async def conversation(request: Request, id: str, service: Open) -> Response:
    """One conversation."""
    return Json(await service.questions.ask(request, lambda: _dialogue(service, id)))


def _recording(service: Service, id: str) -> "tuple[Recording, str]":
    from honeyguide.workspace.conversations import place_of, read_recording, recorded_at

    place = place_of(service.store, id)
    return read_recording(*recorded_at(place, id)), place


def _dialogue(service: Service, id: str) -> dict[str, Any]:
    from honeyguide.streams.layers import layers
    from honeyguide.streams.strings import entropy

    recording, place = _recording(service, id)
    said = recording.said()
    event = {name: value for name, value in recording.event.items() if value is not None}
    digest = event.get(SHA256)
    messages = said.messages if said else ()
    row = rows_of(service.store, [recording.event])[0]
    return {
        "conversation": row,
        "fields": event,
        "place": place,
        "protocol": said.protocol if said else None,
        "summary": said.summary if said else str(event.get(FIELDS["summary"], "")),
        "problem": said.problem if said else "",
        "messages": [_message(message) for message in messages[:MESSAGES]],
        "messages_total": len(messages),
        "turns": _turns(recording.conversation, row, rough=PRECISION in event),
        "inbound": _side(recording.conversation.inbound),
        "outbound": _side(recording.conversation.outbound),
        "complete": recording.conversation.complete,
        "same_payload": service.store.count("*", all_of([RECORDED, Term(SHA256, digest)])) if digest else 0,
        "entropy": {"in": entropy(recording.conversation.inbound), "out": entropy(recording.conversation.outbound)},
        "layers": [_layer(one) for one in layers(recording.conversation.inbound)],
        "files": [shown for shown, _ in carved(recording.conversation)],
    }


def _message(message: "Message") -> MessageAnswer:
    nodes = [_node(node) for node in message.nodes]
    return {"direction": message.direction, "title": message.title, "start": message.start, "end": message.end, "nodes": nodes}


def _node(node: "Node") -> NodeAnswer:
    return {"name": node.name, "value": node.value, "start": node.start, "end": node.end, "children": [_node(one) for one in node.children]}


def _layer(one: "Layer") -> LayerAnswer:
    text = one.data[:LAYER].decode("utf-8", "backslashreplace")
    place = {"number": one.number, "within": one.within, "kind": one.kind, "start": one.start, "end": one.end}
    return cast("LayerAnswer", {**place, "bytes": len(one.data), "cut": one.cut, "text": text})


def carved(conversation: "Conversation") -> Iterator[tuple[CarvedFile, bytes]]:
    """The files of both sides and of all layers, with their bytes."""
    from honeyguide.streams.files import files
    from honeyguide.streams.layers import layers

    places: list[tuple[Direction, int, bytes]] = [("in", 0, conversation.inbound), ("out", 0, conversation.outbound)]
    places.extend(("in", one.number, one.data) for one in layers(conversation.inbound))
    for direction, layer, data in places:
        for one in files(data):
            content = data[one.start : one.end]
            place = {"direction": direction, "layer": layer, "kind": one.kind, "start": one.start, "end": one.end, "whole": one.whole}
            yield cast("CarvedFile", {**place, "sha256": hashlib.sha256(content).hexdigest()}), content


def _turns(conversation: "Conversation", row: dict[str, Any], *, rough: bool) -> list[TurnAnswer]:
    """Where the recording tells its beginning only roughly, that is told which the row has exactly, or none."""
    exact = row["started_at"] if row["precision"] is None else None
    places = {"in": 0, "out": 0}
    turns: list[TurnAnswer] = []
    for turn in conversation.turns:
        start = places[turn.direction]
        places[turn.direction] = end = start + len(turn.data)
        time = None if turn.time is None else exact if rough else turn.time.isoformat()
        turns.append({"direction": turn.direction, "start": start, "end": end, "time": time})
    return turns


def _side(data: bytes) -> Side:
    return {"size": len(data), "bytes": base64.b64encode(data[:SHOWN]).decode()}


@ROUTER.get("/conversations/{id}/raw", response_class=Response)
async def raw(request: Request, id: str, service: Open, side: Literal["in", "out"] = "in") -> Response:
    """The exact bytes of one side."""
    found, _ = await service.questions.ask(request, lambda: _recording(service, id))
    data = found.conversation.inbound if side == "in" else found.conversation.outbound
    return attached(data, f"{id}.{side}.bin", "application/octet-stream")


@ROUTER.get("/conversations/{id}/pcapng", response_class=Response)
async def pcapng(request: Request, id: str, service: Open) -> Response:
    """A capture for Wireshark."""
    found, _ = await service.questions.ask(request, lambda: _recording(service, id))
    return attached(found.capture(), f"{id}.pcapng", "application/x-pcapng")


@ROUTER.get("/conversations/{id}/carved/{sha256}", response_class=Response)
async def carved_file(request: Request, id: str, sha256: str, service: Open) -> Response:
    """A file that was found in a conversation, under a name that no double click opens."""
    found, _ = await service.questions.ask(request, lambda: _recording(service, id))
    for shown, content in carved(found.conversation):
        if shown["sha256"] == sha256:
            return attached(content, f"{sha256}.{shown['kind']}.carved", "application/octet-stream")
    raise Missing("there is no such file in this conversation", where=sha256)


@ROUTER.get("/conversations/{id}/same", response_model=Conversations)
async def same(request: Request, id: str, service: Open, size: Annotated[int, Query(ge=1, le=1_000)] = 100) -> Response:
    """Other conversations in which the peer sent exactly the same."""

    def others() -> dict[str, Any]:
        known = service.store.search(Search(query=all_of([RECORDED, Match("file.name", id)]), size=1, fields=(SHA256,), total=False)).hits
        digest = known[0].source.get(SHA256) if known else None
        if not digest:
            return {"conversations": [], "total": 0, "after": None}
        tree = all_of([RECORDED, Term(SHA256, digest), Exists("file.name"), Not(Match("file.name", id))])
        hits = service.store.search(Search("*", tree, (Sort(TIME, descending=True),), size, fields=NEEDED)).hits
        alike = rows_of(service.store, (flat(hit.source) for hit in hits))
        return {"conversations": alike, "total": service.store.count("*", tree), "after": None}

    return Json(await service.questions.ask(request, others))
