"""Microsoft Media Server: a player that introduces itself."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

SESSION = b"\xce\xfa\x0b\xb0"
MESSAGES = {0x00030001: "Connect", 0x00030002: "ConnectFunnel", 0x00030005: "OpenFile", 0x00030007: "StartPlaying", 0x0003001B: "Pong"}


def sniff(conversation: Conversation) -> float:
    """The session's fixed number, and the seal after the length."""
    head = conversation.inbound[:16]
    return 0.99 if head[4:8] == SESSION and head[12:15] == b"MMS" else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message by name; of a Connect the player."""
    return decoded("mms", conversation, _message, "MMS")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(4, 4) != SESSION:
        raise Stop("no session number")
    reader.order = "little"
    reader.hexed("representation and version", 4)
    reader.hexed("session", 4)
    size = reader.u32("length")
    seal = 4 if reader.peek(4) == b"MMS " else 3  # a probe that is often seen lacks the space, and is a byte short for it
    reader.frame(size + seal)
    reader.raw("seal", seal)
    reader.u32("chunks")
    reader.u16("sequence")
    reader.u16("reserved")
    reader.hexed("time", 8)
    reader.u32("chunk length")
    code = reader.u32("message", MESSAGES)
    name = MESSAGES.get(code, f"message {code:#010x}")
    said = name
    if code == 0x00030001 and reader.left > 12:
        reader.hexed("incarnation and revisions", 12)
        player = reader.text("player", reader.left & ~1, "utf-16-le").partition("\0")[0]
        told.fields["user_agent.original"] = player
        said = f"Connect '{player}'"
    reader.rest("data")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(said)
    return said


_AFTER = b"\7\0\0\0\0\0\0\0" + bytes(8) + b"\5\0\0\0\1\0\3\0" + bytes(12) + "NSPlayer/9\0\0".encode("utf-16-le")
_BODY = b"\1\0\0\0" + SESSION + len(_AFTER).to_bytes(4, "little") + b"MMS " + _AFTER
PROTOCOL = Protocol(
    name="mms",
    title=Words("Microsoft Media Server", "Microsoft Media Server(動画配信)"),
    sniff=sniff,
    decode=decode,
    samples=(Sample(Conversation((Turn("in", _BODY),)), "Connect 'NSPlayer/9'", {"user_agent.original": "NSPlayer/9"}),),
    ports=(1755,),
    source="[MS-MMSP] 2.2",
)
