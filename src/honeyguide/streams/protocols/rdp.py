"""RDP's opening: the connection request of [MS-RDPBCGR] inside TPKT and X.224, whose cookie names a user or a tool."""

from honeyguide.schema.words import Words
from honeyguide.streams import iso_transport
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

SECURITY = {0: "standard RDP security", 1: "TLS", 2: "CredSSP", 4: "RDSTLS", 8: "CredSSP with early authorisation", 16: "RDSAAD"}
KINDS = {1: "negotiation request", 2: "negotiation response", 3: "negotiation failure", 6: "correlation information"}
FAILURES = {
    1: "TLS required",
    2: "TLS not allowed",
    3: "no certificate",
    4: "inconsistent flags",
    5: "CredSSP required",
    6: "TLS with user authentication required",
}


def sniff(conversation: Conversation) -> float:
    """A connection request with a cookie, a routing token or a negotiation request; a bare one is likely RDP too."""
    head = conversation.inbound[:300]
    if len(head) < 11 or head[:2] != b"\3\0" or head[5] & 0xF0 != 0xE0:
        return 0.0
    rest = head[11:]
    if rest.startswith(b"Cookie: "):
        return 0.99
    if rest[:1] == b"\1" and rest[2:4] == b"\x08\0":
        return 0.98
    return 0.85 if not rest and head[6:10] == b"\0\0\0\0" else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The connection request and its answer, and the names of what follows them."""
    return decoded("rdp", conversation, _packet, "RDP")


def _packet(reader: Reader, told: Told) -> str:
    if reader.peek(2) != b"\3\0":
        start = reader.peek(3)
        reader.rest("data")
        return "TLS" if start[:1] == b"\x16" else "fast-path or other data"
    kind = iso_transport.header(reader)
    if kind == "connection request":
        return _request(reader, told)
    if kind == "connection confirm":
        return _negotiation(reader, told) if reader.left else "connection confirm"
    data = reader.rest("data")
    for marker, name in (
        (b"Duca", "MCS connect with conference data"),
        (b"\x7f\x65", "MCS Connect-Initial"),
        (b"\x7f\x66", "MCS Connect-Response"),
    ):
        if marker in data[:512]:
            told.operations.append(name)
            return name
    return kind


def _request(reader: Reader, told: Told) -> str:
    told.operations.append("connection request")
    said = "connection request"
    if reader.peek(8) == b"Cookie: " or (reader.left and b"\r\n" in reader.peek(256)[:-1]):
        cookie = reader.line("cookie")
        told.fields["honeypot.rdp.cookie"] = cookie.removeprefix("Cookie: ")
        name, _, user = cookie.removeprefix("Cookie: ").partition("=")
        if name == "mstshash":
            told.fields["user.name"] = user
        told.point(f"'{cookie}'")
        said += f" '{cookie}'"
    elif reader.left and reader.peek(1) not in {b"\1", b"\6"}:
        reader.rest("routing token")
    while reader.left >= 8:
        said += f", {_negotiation(reader, told)}"
    if not told.points:
        told.point("connection request without a cookie")
    return said


def _negotiation(reader: Reader, told: Told) -> str:
    reader.order = "little"
    kind = reader.u8("type", KINDS)
    reader.u8("flags")
    size = reader.u16("length")
    if kind == 3:
        code = reader.u32("failure", FAILURES)
        return f"refused: {FAILURES.get(code, code)}"
    if kind not in {1, 2}:
        reader.hexed("content", min(max(size - 4, 0), reader.left))
        return KINDS.get(kind, f"type {kind}")
    start = reader.at
    bits = int.from_bytes(reader.take(4, "protocols"), "little")
    names = [SECURITY[0]] if not bits else [name for bit, name in SECURITY.items() if bit & bit - 1 == 0 and bits & bit]
    reader.note("protocols", f"{', '.join(names)} ({bits:#x})", start, reader.at)
    if kind == 1:
        told.point(f"asks for {', '.join(names)}")
        told.fields["honeypot.rdp.security"] = names
    return f"{'asks for' if kind == 1 else 'chosen:'} {', '.join(names)}"


_NLA = b"\3\0\0\x2b\x26\xe0\0\0\0\0\0Cookie: mstshash=hello\r\n\1\0\x08\0\3\0\0\0"
PROTOCOL = Protocol(
    name="rdp",
    title=Words("Remote Desktop (RDP)", "リモートデスクトップ (RDP)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _NLA), Turn("out", b"\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\0\x08\0\2\0\0\0"))),
            "'Cookie: mstshash=hello', asks for TLS, CredSSP",
            {"user.name": "hello", "honeypot.rdp.security": ["TLS", "CredSSP"]},
        ),
        Sample(
            Conversation((Turn("in", b"\3\0\0\x22\x1d\xe0\0\0\0\0\0Cookie: mstshash=beio\r\n"),)),
            "mstshash=beio",
            {"honeypot.rdp.cookie": "mstshash=beio"},
        ),
        Sample(Conversation((Turn("in", b"\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\0\0\0\0"),)), "asks for standard RDP security"),
        Sample(Conversation((Turn("in", b"\3\0\0\x0b\6\xe0\0\0\0\0\0"),)), "connection request without a cookie"),
    ),
    ports=(3389,),
    source="[MS-RDPBCGR] 2.2.1.1; RFC 1006; ITU-T X.224",
)
