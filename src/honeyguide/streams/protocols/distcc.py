"""distcc: the command line that a compile daemon is told to run (CVE-2004-2687 where it is no compiler)."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

_TOKEN = re.compile(rb"[A-Z]{4}[0-9a-f]{8}")
WITH_DATA = {"ARGV", "DOTI", "CDIR", "NAME", "LINK", "FILE", "SERR", "SOUT", "DOTO"}


def sniff(conversation: Conversation) -> float:
    """The greeting's token with a small version, and the next token."""
    head = conversation.inbound[:24]
    return 0.98 if head.startswith(b"DIST0000000") and _TOKEN.match(head[12:] or b"ARGC00000000") else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every token; the arguments as one command."""
    return decoded("distcc", conversation, _token, "distcc")


def _token(reader: Reader, told: Told) -> str:
    if not _TOKEN.fullmatch(reader.peek(12)):
        raise Stop("no token")
    name = reader.text("token", 4)
    value = int(reader.text("value", 8), 16)
    if name in WITH_DATA:
        reader.frame(value)
        data = reader.text("data", reader.left)
        if name == "ARGV" and reader.direction == "in":
            arguments: list[str] = told.state.setdefault("arguments", [])
            arguments.append(data)
            if len(arguments) == told.state.get("count"):
                command = " ".join(arguments)
                told.commands.append(command)
                told.point(f"runs '{command}'")
        elif name == "DOTI":
            told.point(f"source of {value} bytes")
        return f"{name} '{data[:80]}'"
    if name == "DIST":
        told.fields["honeypot.protocol.version"] = str(value)
    elif name == "ARGC":
        told.state["count"] = value
    return f"{name} {value}"


PROTOCOL = Protocol(
    name="distcc",
    title=Words("distcc", "distcc(分散コンパイル)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"DIST00000001ARGC00000003ARGV00000002shARGV00000002-cARGV00000002idDOTI00000001A"),)),
            "runs 'sh -c id', source of 1 bytes",
            {"honeypot.protocol.version": "1"},
        ),
    ),
    ports=(3632,),
    source="distcc: doc/protocol-1.txt",
)
