"""Informix: who connects, to which server and database."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

_TEXT = re.compile(rb"[ -~]{4,64}")
WORDS = {"IEEEM", "IEEEI", "lsqlexec", "sqlexec", "sqli", "tlitcp", "=tlitcp", "=soctcp", "ol"}
"""What every client's connection request has in it, between the names that the client chose."""


def sniff(conversation: Conversation) -> float:
    """A connection request whose length fits, with the names of the service and of SQLI in it."""
    head = conversation.inbound[:400]
    if b"sqlexec" not in head:
        return 0.0
    fits = len(head) >= 40 and 32 <= int.from_bytes(head[:2], "big") <= len(conversation.inbound)
    return 0.95 if fits and b"sqli" in head else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The request's texts; its layout isn't public, so they are given in their order."""
    return decoded("informix", conversation, _message, "Informix")


def _message(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        reader.rest("answer")
        return "answer"
    size = reader.u16("length")
    if size < 8:
        raise Stop(f"a message of {size} bytes")
    reader.frame(size - 2)
    reader.u8("type")
    start = reader.at
    texts: list[str] = []
    for found in _TEXT.finditer(reader.peek(min(reader.left, 4096))):
        reader.note("text", found[0].decode("ascii"), start + found.start(), start + found.end())
        texts.append(found[0].decode("ascii"))
    reader.take(reader.left)
    chosen = list(dict.fromkeys(text for text in texts if text not in WORDS))
    told.operations.append("connection request")
    told.objects += chosen
    told.point(f"connection request with '{','.join(chosen[:8])}'")
    return "connection request"


_WORDS = (b"IEEEI", b"lsqlexec", b"9.280", b"RDS#R000000", b"sqli", b"scott", b"=soctcp", b"stores7")
_BODY = b"\1\x3c\0\0\0" + b"".join(b"\0" + bytes([len(word) + 1]) + word + b"\0" for word in _WORDS)
PROTOCOL = Protocol(
    name="informix",
    title=Words("Informix", "Informix(データベース)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", (len(_BODY) + 2).to_bytes(2, "big") + _BODY),)),
            "connection request with '9.280,RDS#R000000,scott,stores7'",
            {"honeypot.operation": ["connection request"]},
        ),
    ),
    ports=(1526, 9088),
    source="Observed traffic; IBM Informix: SQLI connection keywords in sqlhosts",
)
