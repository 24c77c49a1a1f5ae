"""SMB 1 to 3: dialects, logins, shares, files and pipes, and which step of an attack a conversation is."""

from dataclasses import replace

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.netbios_names import netbios_name
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, quoted
from honeyguide.streams.smb1 import read_smb1
from honeyguide.streams.smb2 import read_smb2
from honeyguide.streams.smb_steps import door_answers, groomed, steps
from honeyguide.streams.walk import Told, decoded

_MARKS = (b"\xffSMB", b"\xfeSMB", b"\xfdSMB", b"\xfcSMB")
_FRAMES = {
    0x00: "session message",
    0x81: "session request",
    0x82: "positive answer",
    0x83: "negative answer",
    0x84: "retarget",
    0x85: "keep alive",
}


def sniff(conversation: Conversation) -> float:
    """SMB's mark behind a session header (or behind a session request), without a header, or EternalBlue's groom."""
    for data, sure in ((conversation.inbound, 0.99), (conversation.outbound, 0.9 if not conversation.inbound else 0.0)):
        if data[4:8] in _MARKS and not data[0]:
            return sure
        if data[:4] in _MARKS or groomed(data):
            return min(sure, 0.95)
        if data[:2] in (b"\x81\0", b"\x82\0") and data[4 + int.from_bytes(data[2:4], "big") :][4:8] in _MARKS:
            return sure
    return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every message; `honeypot.smb.step` says what they are together, the gravest first."""
    told = decoded("smb", conversation, _frame, "SMB")
    found = steps(conversation.inbound)
    if not found:
        return told
    names = [step.name for step in found]
    telling = names[0] if len(names) > 1 or not told.summary.startswith("SMB: dialects") else names[-1]
    fields = {**told.fields, "honeypot.smb.step": names}
    if cves := list(dict.fromkeys(step.cve for step in found if step.cve)):
        fields["vulnerability.id"] = cves
    if answers := door_answers(conversation.inbound, conversation.outbound):
        fields["honeypot.smb.door_answer"] = answers
        telling = f"{telling} (answered {', '.join(answers)})"
    return replace(told, summary=quoted(f"{telling}; {told.summary.removeprefix('SMB: ')}", 199), fields=fields)


def _frame(reader: Reader, told: Told) -> str:
    if groomed(reader.data[reader.at : reader.at + 64]):
        reader.hexed("session header", 4)
        told.point(f"{reader.left + 4} bytes")
        reader.raw("filling", reader.left)
        return f"a session header that claims {0xFFF7} bytes, and filling"
    if reader.peek(4) not in _MARKS:
        kind = reader.u8("session packet", _FRAMES)
        size = reader.number("length", 3)
        reader.frame(size)
        if kind == 0x81:
            called, calling = netbios_name(reader.peek(34)[1:33]), netbios_name(reader.peek(34, 34)[1:33])
            told.point(f"session from '{quoted(calling)}' to '{quoted(called)}'")
            told.fields["honeypot.client"] = calling
            reader.raw("names", reader.left)
            return f"session request from '{quoted(calling)}' to '{quoted(called)}'"
        if reader.peek(4) not in _MARKS:
            reader.hexed("content", reader.left)
            if kind == 0 and size:
                raise Stop("a session message that isn't SMB")
            return _FRAMES.get(kind, f"packet {kind:#04x}")
    title = read_smb1(reader, told) if reader.peek(1) == b"\xff" else read_smb2(reader, told)
    if not reader.framed:
        reader.frame(reader.left)
    return title


def _sent(command: int, words: bytes, content: bytes, mark: bytes = b"\xffSMB") -> bytes:
    body = mark + bytes((command,)) + bytes(4) + b"\x18\1\x28" + bytes(20) + bytes((len(words) // 2,)) + words
    body += len(content).to_bytes(2, "little") + content
    return len(body).to_bytes(4, "big") + body


_NEGOTIATE = _sent(0x72, b"", b"\2LANMAN1.0\0\2NT LM 0.12\0")
_LOGIN = _sent(0x73, b"\xff\0\0\0\0\xf0\2\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0", b"\0\0Windows 2000 2195\0Windows 2000 5.0\0")
_TREE = _sent(0x75, b"\xff\0\0\0\0\0\1\0", b"\0\\\\192.0.2.1\\IPC$\0?????\0")
_PEEK = _sent(0x25, bytes(2) + bytes(24) + b"\2\0\x23\0\0\0", b"\\PIPE\\\0")
_BIG = _sent(0xA0, b"\1\0\0\x1e\0\0\0\x16\0\1\0" + bytes(29), bytes(60))
_MORE = _sent(0x33, bytes(18), b"A" * 40)
_PING = _sent(0x32, b"\x0c\0\0\0\1\0\0\0\0\0\0\0\0\xee\x34\1\0\0\x0c\0\x42\0\0\0\x4e\0\1\0\x0e\0", bytes(13))
_HEAD2 = b"\xfeSMB\x40\0" + bytes(58)
_NEGOTIATE2 = _HEAD2 + b"\x24\0\2\0\1\0\0\0" + bytes(28) + b"\2\2\x10\2"

PROTOCOL = Protocol(
    name="smb",
    title=Words("SMB (Windows file sharing)", "SMB(Windows ファイル共有)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _NEGOTIATE),)),
            "negotiation only; dialects LANMAN1.0, NT LM 0.12",
            {"honeypot.smb.dialect": ["LANMAN1.0", "NT LM 0.12"], "honeypot.smb.step": ["negotiation only"]},
        ),
        Sample(
            Conversation((Turn("in", _NEGOTIATE + _LOGIN + _TREE + _PEEK),)),
            "MS17-010: test for the patch; dialects LANMAN1.0, NT LM 0.12, anonymous login, as 'Windows 2000 2195'",
            {
                "honeypot.smb.native_os": "Windows 2000 2195",
                "honeypot.smb.tree": ["\\\\192.0.2.1\\IPC$"],
                "vulnerability.id": ["CVE-2017-0144"],
            },
        ),
        Sample(Conversation((Turn("in", _NEGOTIATE + _TREE + _BIG + _MORE * 3),)), "EternalBlue: overflow, 3 secondaries"),
        Sample(Conversation((Turn("in", b"\0\0\xff\xf7BBBB" + bytes(120)),)), "EternalBlue: pool groom socket; 128 bytes"),
        Sample(Conversation((Turn("in", _NEGOTIATE + _PING),)), "DoublePulsar: ping"),
        Sample(
            Conversation((Turn("in", _PING), Turn("out", _sent(0x32, b"", b"")[:34] + b"\x10\0" + bytes(3)))),
            "DoublePulsar: ping (answered ping: installed)",
            {"honeypot.smb.door_answer": ["ping: installed"]},
        ),
        Sample(
            Conversation((Turn("in", len(_NEGOTIATE2).to_bytes(4, "big") + _NEGOTIATE2),)),
            "SMB 2 dialects SMB 2.0.2, SMB 2.1",
            {"honeypot.smb.dialect": ["SMB 2.0.2", "SMB 2.1"]},
        ),
    ),
    ports=(445, 139),
    source="[MS-CIFS], [MS-SMB], [MS-SMB2]; RFC 1002, 4.3",
)
