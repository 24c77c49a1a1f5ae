"""ZooKeeper: its four-letter words, and the connect request of a client."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

WORDS = {
    b"conf",
    b"cons",
    b"crst",
    b"dump",
    b"envi",
    b"ruok",
    b"srst",
    b"srvr",
    b"stat",
    b"wchs",
    b"wchc",
    b"wchp",
    b"dirs",
    b"mntr",
    b"isro",
}


def sniff(conversation: Conversation) -> float:
    """One of the words alone, or a connect request of its fixed size."""
    data = conversation.inbound[:64]
    if data.rstrip(b"\r\n") in WORDS:
        return 0.9
    return 0.9 if _is_connect(data) else 0.0


def _is_connect(data: bytes) -> bool:
    """Length 44 or 45, protocol 0, no transaction seen, a timeout, session 0 and a password of 16 zeros."""
    return data[:4] in {b"\0\0\0\x2c", b"\0\0\0\x2d"} and len(data) >= 48 and data[4:16] == bytes(12) and data[28:32] == b"\0\0\0\x10"


def decode(conversation: Conversation) -> Decoded:
    """The word, or each framed request."""
    return decoded("zookeeper", conversation, _message, "ZooKeeper")


def _message(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        reader.rest("answer")
        return "answer"
    if reader.peek(4) in WORDS:
        word = reader.line("word")
        told.operations.append(word)
        told.commands.append(word)
        told.point(f"'{word}'")
        return word
    connect = _is_connect(reader.peek(64))
    reader.frame(reader.u32("length"))
    if connect:
        reader.u32("protocol")
        reader.u64("last transaction")
        timeout = reader.u32("timeout")
        reader.u64("session")
        reader.hexed("password", reader.u32("length"))
        told.operations.append("connect")
        told.point(f"connect with timeout {timeout} ms")
    reader.rest("request")
    return "connect" if connect else "request"


PROTOCOL = Protocol(
    name="zookeeper",
    title=Words("ZooKeeper", "ZooKeeper"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"ruok\n"), Turn("out", b"imok"))), "'ruok'", {"honeypot.operation": ["ruok"]}),
        Sample(
            Conversation((Turn("in", b"\0\0\0\x2d" + bytes(12) + b"\0\0\x75\x30" + bytes(8) + b"\0\0\0\x10" + bytes(16) + b"\0"),)),
            "connect with timeout 30000 ms",
        ),
    ),
    ports=(2181,),
    source="Apache ZooKeeper: Administrator's Guide (four letter words); zookeeper.jute",
)
