"""Android Debug Bridge: what is run on a device whose debugging port is open."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain
from honeyguide.streams.walk import Told, decoded

COMMANDS = {b"CNXN", b"AUTH", b"OPEN", b"OKAY", b"CLSE", b"WRTE", b"SYNC", b"STLS"}
SYNC_FILES = {b"SEND", b"RECV", b"STAT", b"LIST"}


def sniff(conversation: Conversation) -> float:
    """A command whose sixth word is its own complement."""
    return _is_message(conversation.inbound[:24])


def _is_message(head: bytes) -> float:
    if head[:4] not in COMMANDS or len(head) < 24:
        return 0.8 if head[:4] == b"CNXN" else 0.0
    return 0.99 if bytes(byte ^ 0xFF for byte in head[:4]) == head[20:24] else 0.85


def decode(conversation: Conversation) -> Decoded:
    """Every message; services that are opened, shell commands, files that are pushed."""
    return decoded("adb", conversation, _message, "ADB")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(4) not in COMMANDS:
        raise Stop("no command where a message begins")
    reader.order = "little"
    name = reader.text("command", 4)
    reader.u32("argument 0")
    reader.u32("argument 1")
    size = reader.u32("data length")
    reader.u32("data checksum")
    reader.hexed("magic", 4)
    reader.frame(size)
    data = reader.rest("data")
    text = plain(data).rstrip("\0\r\n ")
    if reader.direction == "out":
        return f"{name} {len(data)} bytes" if data else name
    told.operations.append(name)
    if name == "CNXN":
        told.fields["honeypot.client"] = text
        told.point(f"CNXN '{text}'")
    elif name == "OPEN":
        _service(text, told)
    elif name == "WRTE" and data[:4] in SYNC_FILES:
        path = plain(data[8 : 8 + int.from_bytes(data[4:8], "little")]).partition(",")[0]
        told.files.append(path)
        told.point(f"{data[:4].decode('ascii')} '{path}'")
    elif name == "WRTE" and data and data[:4] != b"DATA":
        told.commands.append(text)
        told.point(f"WRTE '{text}'")
    elif name == "AUTH":
        told.point("AUTH with a signature or key")
    return f"{name} '{text[:80]}'" if data else name


def _service(text: str, told: Told) -> None:
    service, _, argument = text.partition(":")
    told.objects.append(text)
    if service.partition(",")[0] in {"shell", "exec"} and argument:
        told.commands.append(argument)
    told.point(f"OPEN '{text}'")


def _made(command: bytes, first: int, second: int, data: bytes = b"") -> bytes:
    words = (first, second, len(data), sum(data))
    return command + b"".join(word.to_bytes(4, "little") for word in words) + bytes(byte ^ 0xFF for byte in command) + data


PROTOCOL = Protocol(
    name="adb",
    title=Words("Android Debug Bridge", "Android Debug Bridge (ADB)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", _made(b"CNXN", 0x01000000, 0x1000, b"host::features=shell_v2\0")),
                    Turn("out", _made(b"CNXN", 0x01000000, 0x1000, b"device::ro.product.name=x;\0")),
                    Turn("in", _made(b"OPEN", 1, 0, b"shell:cd /data/local/tmp; uname -a\0")),
                )
            ),
            "OPEN 'shell:cd /data/local/tmp; uname -a'",
            {"honeypot.operation": ["CNXN", "OPEN"], "honeypot.client": "host::features=shell_v2"},
        ),
        Sample(
            Conversation(
                (
                    Turn("in", _made(b"OPEN", 1, 0, b"sync:\0")),
                    Turn("in", _made(b"WRTE", 1, 2, b"SEND\x1e\0\0\0/data/local/tmp/miner.apk,3326")),
                )
            ),
            "SEND '/data/local/tmp/miner.apk'",
        ),
    ),
    ports=(5555,),
    source="Android platform/packages/modules/adb: protocol.txt, SYNC.TXT",
)
