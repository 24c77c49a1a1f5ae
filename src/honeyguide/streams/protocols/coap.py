"""CoAP: which resource of a small device is asked for."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

TYPES = {0: "CON", 1: "NON", 2: "ACK", 3: "RST"}
METHODS = {0: "empty", 1: "GET", 2: "POST", 3: "PUT", 4: "DELETE"}
OPTIONS = {
    3: "Uri-Host",
    6: "Observe",
    7: "Uri-Port",
    8: "Location-Path",
    11: "Uri-Path",
    12: "Content-Format",
    15: "Uri-Query",
    17: "Accept",
}


def sniff(conversation: Conversation) -> float:
    """Version 1, a short token, a method, and options whose deltas lead to a path."""
    head = conversation.inbound[:128]
    if len(head) < 4 or head[0] & 0xC0 != 0x40 or head[0] & 0x0F > 8 or head[1] not in {1, 2, 3, 4} or head[0] >> 4 & 3 > 1:
        return 0.0
    options = _options(Reader(conversation.inbound[:512], 4 + (head[0] & 0x0F)))
    if options is None or any(number > 300 for number, _ in options):
        return 0.0
    paths = [value for number, value in options if number == 11]
    if b".well-known" in paths:
        return 0.99
    return 0.8 if paths and all(path.isascii() and path.decode("ascii").isprintable() for path in paths) else 0.0


def _options(reader: Reader) -> list[tuple[int, bytes]] | None:
    """Options with their values, each written down; None where they can't be options."""
    number, found = 0, list[tuple[int, bytes]]()
    try:
        while reader.left and reader.peek(1) != b"\xff" and len(found) < 64:
            with reader.part("option") as part:
                first = part.u8("delta and length")
                sizes = [first >> 4, first & 0x0F]
                for index, name in enumerate(("delta", "length")):
                    if sizes[index] == 15:
                        return None
                    if sizes[index] > 12:
                        sizes[index] = part.u8(name) + 13 if sizes[index] == 13 else part.u16(name) + 269
                number += sizes[0]
                found.append((number, part.raw(OPTIONS.get(number, f"option {number}"), sizes[1])))
    except Stop:
        return None
    return found


def decode(conversation: Conversation) -> Decoded:
    """Each message with method, path and query."""
    return decoded("coap", conversation, _message, "CoAP")


def _message(reader: Reader, told: Told) -> str:
    first = reader.u8("version, type, token length")
    code = reader.u8("code", METHODS)
    reader.u16("message number")
    if first & 0x0F:
        reader.hexed("token", first & 0x0F)
    options = _options(reader)
    if options is None:
        raise Stop("options that can't be read")
    if reader.peek(1) == b"\xff":
        reader.u8("payload marker")
        reader.rest("payload")
    path = "/" + "/".join(value.decode("utf-8", "replace") for number, value in options if number == 11)
    query = "&".join(value.decode("utf-8", "replace") for number, value in options if number == 15)
    if code >> 5:
        return f"{code >> 5}.{code & 0x1F:02}"
    said = f"{TYPES[first >> 4 & 3]} {METHODS.get(code, f'method {code}')} {path}{'?' + query if query else ''}"
    if reader.direction == "in":
        told.operations.append(METHODS.get(code, f"method {code}"))
        told.objects.append(path)
        told.point(said)
    return said


PROTOCOL = Protocol(
    name="coap",
    title=Words("CoAP", "CoAP(IoT)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\x40\1\x12\x34\xbb.well-known\4core"), Turn("out", b"\x60\x45\x12\x34\xc1\x28\xff</a>"))),
            "CON GET /.well-known/core",
            {"honeypot.object": ["/.well-known/core"], "honeypot.operation": ["GET"]},
        ),
        Sample(Conversation((Turn("in", b"\x51\2\0\1\xaa\xb3led\x44on=1\xff1"),)), "NON POST /led?on=1"),
    ),
    ports=(5683,),
    source="RFC 7252",
)
