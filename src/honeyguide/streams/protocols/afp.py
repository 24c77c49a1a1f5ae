"""AFP over TCP (DSI): a file server of Apple's is asked for its status, or opened."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

COMMANDS = {1: "DSICloseSession", 2: "DSICommand", 3: "DSIGetStatus", 4: "DSIOpenSession", 5: "DSITickle", 6: "DSIWrite", 8: "DSIAttention"}
CALLS = {15: "FPGetSrvrInfo", 16: "FPGetSrvrParms", 18: "FPLogin", 19: "FPLoginCont", 20: "FPLogout", 24: "FPOpenVol", 63: "FPLoginExt"}


def sniff(conversation: Conversation) -> float:
    """A request's flags, a known command, reserved zeros and a length that fits."""
    head = conversation.inbound[:64]
    if len(head) < 16 or head[0] != 0 or head[1] not in COMMANDS or any(head[12:16]) or any(head[4:8]) or not any(head[2:4]):
        return 0.0
    size = int.from_bytes(head[8:12], "big")
    if 16 + size > len(conversation.inbound):
        return 0.0
    return (
        0.93
        if (head[1] == 3 and size <= 2) or (head[1] == 4 and size in {0, 6})
        else 0.6
        if head[1] == 2 and size and head[16] in CALLS
        else 0.0
    )


def decode(conversation: Conversation) -> Decoded:
    """Every request with its command and call."""
    return decoded("afp", conversation, _message, "AFP")


def _message(reader: Reader, told: Told) -> str:
    flags = reader.u8("flags", {0: "request", 1: "reply"})
    if flags > 1:
        raise Stop(f"flags {flags}")
    code = reader.u8("command", COMMANDS)
    reader.u16("request number")
    reader.u32("error or offset")
    size = reader.u32("length")
    reader.u32("reserved")
    reader.frame(size)
    name = COMMANDS.get(code, f"command {code}")
    if reader.left and code in {2, 3}:
        call = reader.u8("call", CALLS)
        name += f" {CALLS.get(call, f'call {call}')}"
    data = reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(name + (f" {data!r}" if b"AFP" in data[:16] else ""))
    return name


PROTOCOL = Protocol(
    name="afp",
    title=Words("AFP (Apple file sharing)", "AFP(Apple ファイル共有)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\0\3\0\1\0\0\0\0\0\0\0\2\0\0\0\0\x0f\0"),)),
            "DSIGetStatus FPGetSrvrInfo",
            {"honeypot.operation": ["DSIGetStatus FPGetSrvrInfo"]},
        ),
    ),
    ports=(548,),
    source="Apple Filing Protocol Reference: Data Stream Interface",
)
