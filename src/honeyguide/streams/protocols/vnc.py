"""VNC (RFB): version, security type and the DES challenge and response of a password attempt."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

SECURITY = {0: "invalid", 1: "None", 2: "VNC authentication", 5: "RA2", 16: "Tight", 18: "TLS", 19: "VeNCrypt", 30: "Apple ARD"}
MESSAGES = {0: "SetPixelFormat", 2: "SetEncodings", 3: "FramebufferUpdateRequest", 4: "KeyEvent", 5: "PointerEvent", 6: "ClientCutText"}


def sniff(conversation: Conversation) -> float:
    """The twelve bytes of RFB's version: the peer's, or the honeypot's where the peer said nothing."""
    return 0.99 if _is_version(conversation.inbound or conversation.outbound) else 0.0


def _is_version(data: bytes) -> bool:
    return data[:4] == b"RFB " and data[7:8] == b"." and data[4:7].isdigit()


def decode(conversation: Conversation) -> Decoded:
    """The handshake of both sides; what follows it by the peer's message names."""
    challenge = _challenge(conversation.outbound)

    def read(reader: Reader, told: Told) -> str:
        phase = told.state.get(reader.direction, "version")
        if phase == "version" or reader.peek(4) == b"RFB ":
            return _version(reader, told)
        return _server(reader, told) if reader.direction == "out" else _client(reader, told, challenge)

    return decoded("vnc", conversation, read, "VNC")


def _challenge(out: bytes) -> bytes:
    if not _is_version(out):
        return b""
    if out[:11] == b"RFB 003.003" or out[12:15] == b"\0\0\0":
        return out[16:32]
    count = out[12] if len(out) > 12 else 0
    return out[13 + count : 29 + count]


def _version(reader: Reader, told: Told) -> str:
    version = reader.text("version", 12).strip()
    told.state[reader.direction] = "security"
    if reader.direction == "in":
        told.state["version"] = version[4:]
        told.fields["honeypot.protocol.version"] = version[4:]
        told.point(version)
    return version


def _client(reader: Reader, told: Told, challenge: bytes) -> str:
    phase = told.state["in"]
    old = told.state["version"] < "003.007"  # there the server decides, and the response follows the version at once
    if phase == "security":
        if old:
            phase = "response"
        else:
            kind = told.state["kind"] = reader.u8("security type", SECURITY)
            told.state["in"] = "response" if kind == 2 else "init" if kind == 1 else "other"
            told.point(f"chooses {SECURITY.get(kind, kind)}")
            return f"chooses {SECURITY.get(kind, kind)}"
    if phase == "response" and reader.left >= 16:
        response = reader.hexed("response", 16)
        told.state["in"] = "init"
        told.login("", f"{challenge.hex()}:{response.hex()}", "vnc-des-response")
        told.point(f"answers the challenge {challenge.hex()} with {response.hex()}")
        return "answers the challenge"
    if phase in {"init", "response"}:
        told.state["in"] = "messages"
        told.point("asks to share the desktop" if reader.u8("shared") else "asks for the desktop alone")
        return "ClientInit"
    name = MESSAGES.get(reader.peek(1)[0], "data")
    reader.rest("messages")
    told.operations.append(name)
    return name


def _server(reader: Reader, told: Told) -> str:
    phase = told.state["out"]
    told.state["out"] = "later"
    if phase == "security" and reader.peek(3) == b"\0\0\0":
        kind = reader.u32("security type", SECURITY)
        return f"demands {SECURITY.get(kind, kind)}"
    if phase == "security":
        count = reader.u8("number of types")
        names = [SECURITY.get(kind, str(kind)) for kind in (reader.u8("type", SECURITY) for _ in range(count))]
        return f"offers {', '.join(names)}"
    if reader.left >= 16 and reader.peek(3) != b"\0\0\0":
        reader.hexed("challenge", 16)
        return "challenge"
    if reader.left >= 4 and reader.peek(3) == b"\0\0\0":
        return "accepted" if reader.u32("result") == 0 else f"refused {reader.rest('reason')[4:40].decode('ascii', 'replace')}".strip()
    reader.rest("data")
    return "data"


_CHALLENGE = bytes(range(0xA0, 0xB0))
PROTOCOL = Protocol(
    name="vnc",
    title=Words("VNC (RFB)", "VNC(リモート画面共有)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("out", b"RFB 003.008\n"),
                    Turn("in", b"RFB 003.008\n"),
                    Turn("out", b"\1\2"),
                    Turn("in", b"\2"),
                    Turn("out", _CHALLENGE),
                    Turn("in", b"\x11" * 16),
                    Turn("out", b"\0\0\0\1\0\0\0\x06failed"),
                )
            ),
            "RFB 003.008, chooses VNC authentication, answers the challenge a0a1a2a3",
            {"honeypot.protocol.version": "003.008"},
        ),
        Sample(
            Conversation((Turn("out", b"RFB 003.003\n"), Turn("in", b"RFB 003.003\n"), Turn("out", b"\0\0\0\1"), Turn("in", b"\1"))),
            "asks to share the desktop",
        ),
    ),
    ports=(5900, 5901),
    source="RFC 6143",
)
