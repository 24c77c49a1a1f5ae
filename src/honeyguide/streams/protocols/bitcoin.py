"""Bitcoin's peer-to-peer protocol: the version message with its agent, and what is asked for after it."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

NETWORKS = {
    b"\xf9\xbe\xb4\xd9": "main",
    b"\x0b\x11\x09\x07": "testnet3",
    b"\xfa\xbf\xb5\xda": "regtest",
    b"\xfb\xc0\xb6\xdb": "Litecoin",
    b"\xc0\xc0\xc0\xc0": "Dogecoin",
    b"\xe3\xe1\xf3\xe8": "Bitcoin Cash",
}


def sniff(conversation: Conversation) -> float:
    """A network's magic bytes and a command's name padded with zeros."""
    head = conversation.inbound[:24]
    name = head[4:16].rstrip(b"\0")
    return 0.98 if head[:4] in NETWORKS and name.isalnum() and b"\0" not in name else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message by name; of `version` the agent and height."""
    return decoded("bitcoin", conversation, _message, "Bitcoin")


def _message(reader: Reader, told: Told) -> str:
    network = NETWORKS.get(reader.peek(4))
    if network is None:
        raise Stop("no network's magic bytes")
    reader.hexed("network", 4)
    reader.order = "little"
    name = reader.text("command", 12).rstrip("\0")
    size = reader.u32("length")
    reader.hexed("checksum", 4)
    reader.frame(size)
    said = name
    if name == "version" and reader.left >= 81:
        version = reader.u32("version")
        reader.u64("services")
        reader.u64("time")
        reader.hexed("receiver and sender", 52)
        reader.u64("nonce")
        agent = reader.text("agent", min(reader.u8("length"), reader.left))
        if reader.direction == "in":
            told.fields |= {"honeypot.protocol.version": str(version), "user_agent.original": agent}
        said = f"version {version} '{agent}'"
    reader.rest("payload")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(f"{said} on {network}" if name == "version" else said)
    return said


_VERSION = b"\x7f\x11\1\0" + bytes(16) + bytes(52) + bytes(8) + b"\x0b/probe:1.0/" + bytes(4) + b"\0"
PROTOCOL = Protocol(
    name="bitcoin",
    title=Words("Bitcoin", "Bitcoin"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\xf9\xbe\xb4\xd9version\0\0\0\0\0" + len(_VERSION).to_bytes(4, "little") + bytes(4) + _VERSION),)),
            "version 70015 '/probe:1.0/' on main",
            {"user_agent.original": "/probe:1.0/"},
        ),
    ),
    ports=(8333,),
    source="Bitcoin developer reference: P2P network",
)
