"""DCE/RPC over TCP: which interfaces of Windows are bound, and which of their operations are called."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.dcerpc_units import is_unit, read_unit
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.walk import decoded


def sniff(conversation: Conversation) -> float:
    """The header of a unit: version 5, a known kind, a plausible data representation and length."""
    if is_unit(conversation.inbound[:16]):
        return 0.97
    return 0.7 if not conversation.inbound and is_unit(conversation.outbound[:16]) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Binds with their interfaces, requests with their operations, logins."""
    return decoded("dcerpc", conversation, read_unit, "DCE/RPC")


def _unit(kind: int, body: bytes, call: int = 1) -> bytes:
    return b"\5\0" + bytes((kind, 3)) + b"\x10\0\0\0" + (16 + len(body)).to_bytes(2, "little") + b"\0\0" + call.to_bytes(4, "little") + body


_EPM = bytes.fromhex("0883afe11f5dc91191a408002b14a0fa") + b"\3\0\0\0"
_NDR = bytes.fromhex("045d888aeb1cc9119fe808002b104860") + b"\2\0\0\0"
_BIND = _unit(11, b"\xd0\x16\xd0\x16\0\0\0\0\1\0\0\0\0\0\1\0" + _EPM + _NDR)
_CALL = _unit(0, b"\4\0\0\0\0\0\2\0stub", 2)

PROTOCOL = Protocol(
    name="dcerpc",
    title=Words("DCE/RPC (Windows RPC)", "DCE/RPC(Windows RPC)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _BIND), Turn("out", _unit(12, bytes(28))), Turn("in", _CALL))),
            "bind epmapper v3, call epmapper.ept_lookup",
            {"honeypot.dcerpc.interface": ["e1af8308-5d1f-11c9-91a4-08002b14a0fa"], "honeypot.dcerpc.opnum": 2},
        ),
        Sample(Conversation((Turn("in", b"\5\0\x0b\3\0\0\0\0\0\x10\0\0\0\0\0\1"),), complete=False), "DCE/RPC"),
    ),
    ports=(135, 593),
    source="C706, chapter 12; [MS-RPCE]",
)
