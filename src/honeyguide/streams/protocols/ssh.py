"""SSH before it is encrypted: what each side calls itself, what its key exchange offers, HASSH."""

import hashlib

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, quoted
from honeyguide.streams.walk import Told, decoded

MESSAGES = {
    1: "DISCONNECT", 2: "IGNORE", 3: "UNIMPLEMENTED", 4: "DEBUG", 5: "SERVICE_REQUEST", 20: "KEXINIT", 21: "NEWKEYS", 30: "KEX_INIT",
    31: "KEX_REPLY", 32: "KEX_GEX_INIT", 33: "KEX_GEX_REPLY", 34: "KEX_GEX_REQUEST",
}  # fmt: skip
LISTS = (
    "kex algorithms", "host key algorithms", "encryption to server", "encryption to client", "MAC to server", "MAC to client",
    "compression to server", "compression to client", "languages to server", "languages to client",
)  # fmt: skip
_LARGEST = 262_144


def sniff(conversation: Conversation) -> float:
    """The line that both sides begin with; the server may send others before it (RFC 4253, 4.2)."""
    head = conversation.inbound[:300].lstrip(b"\r\n")
    if head.startswith(b"SSH-"):
        return 0.99
    return 0.85 if not head and b"SSH-" in conversation.outbound[:300] else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Versions, key exchange offers and fingerprint; encrypted packets by their size."""
    return decoded("ssh", conversation, _message, "SSH")


def _message(reader: Reader, told: Told) -> str:
    side = reader.direction
    if f"{side} banner" not in told.state:
        line = reader.line("line", limit=8192)
        if line.startswith("SSH-"):
            told.state[f"{side} banner"] = line
            if side == "in":
                told.fields["honeypot.ssh.version"] = line
                told.fields["honeypot.client"] = line
                told.point(f"'{quoted(line, 60)}'")
        return quoted(line) or "empty line"
    if told.state.get(f"{side} encrypted"):
        size = reader.left
        reader.hexed("encrypted", size)
        return f"{size} bytes, encrypted"
    size = int.from_bytes(reader.peek(4), "big")
    if not 2 <= size <= _LARGEST:
        return _other(reader, told)
    reader.u32("packet length")
    reader.frame(size)
    padding = reader.u8("padding length")
    kind = reader.u8("message", MESSAGES)
    name = MESSAGES.get(kind, f"message {kind}")
    if kind == 20:
        name += f" {_offer(reader, told)}"
    elif kind == 1 and reader.left >= 8:
        reader.u32("reason")
        reason = reader.text("description", min(reader.u32("description length"), reader.left))
        told.point(f"disconnect '{quoted(reason, 60)}'")
    elif kind == 21:
        told.state[f"{side} encrypted"] = True
    if reader.left > padding:
        reader.hexed("payload", reader.left - padding)
    if reader.left:
        reader.hexed("padding", reader.left)
    return name


def _other(reader: Reader, told: Told) -> str:
    data = reader.raw("bytes", reader.left)
    told.point(f"then '{quoted(data, 40)}'")
    return f"{len(data)} bytes that are no packet"


def _offer(reader: Reader, told: Told) -> str:
    reader.hexed("cookie", 16)
    lists = [reader.text(name, reader.u32(f"{name} length")) for name in LISTS]
    reader.u8("first packet follows")
    reader.u32("reserved")
    own = (0, 2, 4, 6) if reader.direction == "in" else (0, 3, 5, 7)
    hassh = hashlib.md5(";".join(lists[at] for at in own).encode(), usedforsecurity=False).hexdigest()
    if reader.direction == "in":
        told.fields["honeypot.ssh.hassh"] = hassh
        told.point(f"hassh {hassh}")
    return f"hassh {hassh}"


def _packet(payload: bytes) -> bytes:
    padding = 4 + -(len(payload) + 9) % 8
    return (1 + len(payload) + padding).to_bytes(4, "big") + bytes((padding,)) + payload + bytes(padding)


_NAMES = (b"curve25519-sha256", b"ssh-ed25519", b"aes128-ctr", b"aes128-ctr", b"hmac-sha1", b"hmac-sha1", b"none", b"none", b"", b"")
_KEXINIT = b"\x14" + bytes(16) + b"".join(len(name).to_bytes(4, "big") + name for name in _NAMES) + bytes(5)
_HASSH = hashlib.md5(b"curve25519-sha256;aes128-ctr;hmac-sha1;none", usedforsecurity=False).hexdigest()

PROTOCOL = Protocol(
    name="ssh",
    title=Words("SSH", "SSH"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("out", b"SSH-2.0-x\r\n"), Turn("in", b"SSH-2.0-Probe_1.0\r\n" + _packet(_KEXINIT)))),
            "'SSH-2.0-Probe_1.0', hassh ",
            {"honeypot.ssh.version": "SSH-2.0-Probe_1.0", "honeypot.ssh.hassh": _HASSH},
        ),
        Sample(Conversation((Turn("in", b"SSH-2.0-Go\r\n"),)), "'SSH-2.0-Go'"),
    ),
    ports=(22, 2222),
    source="RFC 4253; HASSH: https://github.com/salesforce/hassh (BSD-3)",
)
