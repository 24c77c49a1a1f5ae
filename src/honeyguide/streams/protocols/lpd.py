"""LPD: what is asked of a print queue."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

COMMANDS = {1: "print waiting jobs", 2: "receive a job", 3: "queue state, short", 4: "queue state, long", 5: "remove jobs"}
PARTS = {1: "abort", 2: "receive control file", 3: "receive data file"}
_FIRST = re.compile(rb"[\x01-\x05][!-~][ -~]{0,200}\n")


def sniff(conversation: Conversation) -> float:
    """A command's number and a queue's name on one line."""
    return 0.85 if _FIRST.match(conversation.inbound[:220]) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The command with its queue; of a job the parts with their names."""
    return decoded("lpd", conversation, _message, "LPD")


def _message(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        reader.rest("answer")
        return "answer"
    names = PARTS if told.state.get("job") else COMMANDS
    code = reader.u8("command", names)
    line = reader.line("operand")
    if code not in names:
        return f"data '{line[:80]}'"
    said = f"{names[code]} '{line}'"
    told.operations.append(names[code])
    if told.state.get("job") and code > 1:
        size, _, name = line.partition(" ")
        told.files.append(name)
        if size.isascii() and size.isdigit() and len(size) < 10:
            reader.frame(min(int(size) + 1, reader.left))
            reader.rest("file")
    elif names is COMMANDS:
        told.objects.append(line.partition(" ")[0])
        told.state["job"] = code == 2
    told.point(said)
    return said


PROTOCOL = Protocol(
    name="lpd",
    title=Words("LPD (printing)", "LPD(印刷)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"\1default\n"),)), "print waiting jobs 'default'", {"honeypot.object": ["default"]}),
        Sample(Conversation((Turn("in", b"\2lp\n\0025 cfA001pc\nHpc\nP\0"),)), "receive a job 'lp', receive control file '5 cfA001pc'"),
    ),
    ports=(515,),
    source="RFC 1179",
)
