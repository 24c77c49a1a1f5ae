"""Reads the units of DCE/RPC, over TCP or in SMB's named pipes. Source: C706 (DCE 1.1: RPC), chapter 12; [MS-RPCE] 2.2.2."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from uuid import UUID

from honeyguide.streams.ntlm import read_ntlm
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.walk import Told

KINDS = {
    0: "request", 2: "response", 3: "fault", 11: "bind", 12: "bind_ack", 13: "bind_nak", 14: "alter_context", 15: "alter_context_resp",
    16: "auth3", 17: "shutdown", 18: "co_cancel", 19: "orphaned",
}  # fmt: skip
HEADER = 16


@cache
def interfaces() -> Mapping[str, Mapping[str, str]]:
    """Names of interfaces by UUID; under `"0"` and so on the names of operations, where one is worth a name."""
    text = (resources.files("honeyguide.streams") / "dcerpc_interfaces.json").read_text("utf-8")
    return MappingProxyType(json.loads(text))


def is_unit(data: bytes) -> bool:
    """Whether data begins with the header of a connection-oriented unit of version 5."""
    if len(data) < HEADER or data[0] != 5 or data[1] > 1 or data[2] not in KINDS or data[4] & 0xEF or data[6:8] != b"\0\0":
        return False
    size = int.from_bytes(data[8:10], "little" if data[4] & 0x10 else "big")
    return size >= HEADER


def read_unit(reader: Reader, told: Told) -> str:
    """One unit; the title says its kind, and the interface or operation that it is about. The reader is framed by its length."""
    start = reader.at
    head = reader.peek(10)
    reader.order = "little" if head[4:5] and head[4] & 0x10 else "big"
    if head[:1] != b"\5":
        raise Stop("no unit of RPC version 5")
    with reader.part("header") as header:
        header.order = reader.order
        header.u8("rpc_vers")
        header.u8("rpc_vers_minor")
        kind = header.u8("PTYPE", KINDS)
        header.hexed("pfc_flags", 1)
        header.hexed("packed_drep", 4)
        size = header.u16("frag_length")
        auth = header.u16("auth_length")
        header.u32("call_id")
    if size < HEADER:
        raise Stop(f"a unit of {size} bytes")
    reader.frame(start + size - reader.at)
    title = KINDS.get(kind, f"unit {kind}")
    body_end = max(reader.at, reader.end - auth - 8) if auth and not reader.cut else reader.end
    if kind in (11, 14):
        title += " " + _bind(reader, told)
    elif kind == 0:
        title += " " + _request(reader, told, body_end)
    if reader.left and reader.end > body_end:
        if body_end > reader.at:
            reader.hexed("body", body_end - reader.at)
        with reader.part("authentication", reader.left) as part:
            part.hexed("trailer", min(8, part.left))
            read_ntlm(part, told)
    elif reader.left:
        reader.raw("body", reader.left)
    return title.strip()


def _bind(reader: Reader, told: Told) -> str:
    reader.u16("max_xmit_frag")
    reader.u16("max_recv_frag")
    reader.u32("assoc_group_id")
    count = reader.u8("n_context_elem")
    reader.hexed("reserved", 3)
    named: list[str] = []
    for _ in range(count):
        with reader.part("context") as context:
            number = context.u16("p_cont_id")
            transfers = context.u8("n_transfer_syn")
            context.hexed("reserved", 1)
            uuid = _uuid(context, "abstract syntax")
            version = context.u16("version")
            context.u16("minor version")
            for _ in range(transfers):
                _uuid(context, "transfer syntax")
                context.u32("version")
        name = interfaces().get(uuid, {}).get("name", uuid)
        told.state.setdefault("contexts", {})[number] = uuid
        told.objects.append(uuid)
        if len(named) < 8:
            named.append(f"{name} v{version}" if name != uuid else uuid)
    told.operations.append("bind")
    text = ", ".join(named)
    told.point(f"bind {text}")
    told.fields["honeypot.dcerpc.interface"] = list(dict.fromkeys(told.state.get("contexts", {}).values()))[:64]
    return text


def _request(reader: Reader, told: Told, end: int) -> str:
    reader.u32("alloc_hint")
    context = reader.u16("p_cont_id")
    operation = reader.u16("opnum")
    uuid = told.state.get("contexts", {}).get(context, "")
    known = interfaces().get(uuid, {})
    name = f"{known.get('name', uuid)}.{known.get(str(operation), operation)}".lstrip(".")
    told.operations.append(f"request {name}")
    told.fields.setdefault("honeypot.dcerpc.opnum", operation)
    told.point(f"call {name}")
    if end > reader.at:
        reader.raw("stub data", end - reader.at)
    return quoted(name)


def _uuid(reader: Reader, name: str) -> str:
    start = reader.at
    data = reader.take(16, name)
    uuid = str(UUID(bytes_le=data) if reader.order == "little" else UUID(bytes=data))
    known = interfaces().get(uuid, {}).get("name")
    reader.note(name, f"{uuid} ({known})" if known else uuid, start, reader.at)
    return uuid
