"""TFTP: which file is fetched or written."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

OPERATIONS = {1: "RRQ", 2: "WRQ", 3: "DATA", 4: "ACK", 5: "ERROR", 6: "OACK"}
MODES = (b"octet", b"netascii", b"mail", b"binary")
BLOCK = 512


def sniff(conversation: Conversation) -> float:
    """A read or write request: a printable name, then one of the modes."""
    head = conversation.inbound[:600]
    if head[:2] not in {b"\0\1", b"\0\2"}:
        return 0.0
    name, end, rest = head[2:].partition(b"\0")
    mode, closed, _ = rest.partition(b"\0")
    return 0.97 if end and closed and name and mode.lower() in MODES and name.isascii() else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Requests with name, mode and options, blocks by number."""
    return decoded("tftp", conversation, _message, "TFTP")


def _message(reader: Reader, told: Told) -> str:
    code = reader.u16("operation", OPERATIONS)
    name = OPERATIONS.get(code, f"operation {code}")
    if code in {1, 2}:
        path = reader.until("file name", b"\0")
        mode = reader.until("mode", b"\0")
        options = _options(reader)
        told.files.append(path)
        told.operations.append(name)
        told.point(f"{name} '{path}' {mode}{options}")
        return f"{name} '{path}'"
    if code in {3, 4}:
        block = reader.u16("block")
        if code == 3:
            reader.raw("data", min(reader.left, BLOCK))
        return f"{name} {block}"
    if code == 5:
        reader.u16("error code")
        return f"ERROR '{reader.until('message', bytes(1), required=False)}'"
    if code == 6:
        return f"OACK{_options(reader)}"
    raise Stop(f"operation {code}")


def _options(reader: Reader) -> str:
    said = ""
    while reader.left and reader.peek(1) != b"\0" and len(said) < 200:
        said += f" {reader.until('option', bytes(1))}={reader.until('value', bytes(1))}"
    return said


PROTOCOL = Protocol(
    name="tftp",
    title=Words("TFTP", "TFTP(簡易ファイル転送)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"\0\1mips.nn\0octet\0"), Turn("out", b"\0\5\0\1File not found\0"))), "RRQ 'mips.nn' octet"),
        Sample(
            Conversation((Turn("in", b"\0\2startup-config\0netascii\0blksize\x001428\0"), Turn("out", b"\0\6blksize\x001428\0"))),
            "WRQ 'startup-config' netascii blksize=1428",
            {"honeypot.operation": ["WRQ"]},
        ),
    ),
    ports=(69,),
    source="RFC 1350, RFC 2347",
)
