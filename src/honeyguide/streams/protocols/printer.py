"""Printer jobs on a raw port: PJL commands, what they ask of the printer's files, and the PostScript or PCL that is printed."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

EXIT = b"\x1b%-12345X"
_NAME = re.compile(r'NAME\s*=\s*"([^"]{1,500})"', re.IGNORECASE)
_LANGUAGE = re.compile(r"ENTER\s+LANGUAGE\s*=\s*(\w{1,30})", re.IGNORECASE)


def sniff(conversation: Conversation) -> float:
    """The universal exit sequence, a PJL line, or the opening of a PostScript or PCL job."""
    head = conversation.inbound[:64].lstrip()
    if head.startswith((EXIT, b"@PJL")):
        return 0.98
    return 0.9 if head.startswith(b"%!PS") else 0.75 if head.startswith(b"\x1bE\x1b&") else 0.0


def decode(conversation: Conversation) -> Decoded:
    """PJL line by line, jobs in other languages as a whole."""
    return decoded("printer", conversation, _message, "printer")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(len(EXIT)) == EXIT:
        reader.raw("universal exit", len(EXIT))
        after = reader.peek(4)
        reader.take(len(after) - len(after.lstrip(b"\r\n")))
        return "universal exit"
    if reader.peek(4).upper() == b"@PJL" or reader.direction == "out":
        return _line(reader, told)
    found = reader.data.find(EXIT, reader.at)
    size = (found if found >= 0 else reader.end) - reader.at
    start = reader.peek(40)
    if found < 0 and reader.left and start.strip() == b"":
        reader.rest("empty lines")
        return "empty lines"
    job = reader.raw("job", size)
    kind = "PostScript" if start.startswith(b"%!") else "PCL" if start[:1] == b"\x1b" else "text"
    told.operations.append(f"print {kind}")
    told.point(f"prints {size} bytes of {kind}: {quoted(plain(job[:200]).strip(), 60)}")
    return f"{size} bytes of {kind}"


def _line(reader: Reader, told: Told) -> str:
    limit = 1 << 16
    found = reader.data.find(EXIT, reader.at, reader.at + limit)
    line = reader.line("line", limit=found - reader.at if found > reader.at else limit).strip()
    if reader.direction == "out":
        return f"answer '{line[:80]}'"
    command = line[4:].strip()
    if command:
        told.commands.append(line)
        told.operations.append(" ".join(command.split()[:2]) if command.upper().startswith(("INFO", "ENTER")) else command.split()[0])
        told.point(f"'{line}'")
    told.files += _NAME.findall(line)
    if language := _LANGUAGE.search(line):
        told.fields["honeypot.printer.language"] = language[1]
    return line


PROTOCOL = Protocol(
    name="printer",
    title=Words("Printer jobs (PJL, PostScript, PCL)", "印刷ジョブ(PJL・PostScript・PCL)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", EXIT + b"@PJL INFO ID\r\n" + EXIT + b"\r\n"), Turn("out", b'@PJL INFO ID\r\n"hp LaserJet"\r\n\x0c'))),
            "'@PJL INFO ID'",
            {"honeypot.operation": ["INFO ID"]},
        ),
        Sample(Conversation((Turn("in", EXIT + b'@PJL FSUPLOAD NAME="0:/../../etc/passwd" OFFSET=0 SIZE=99\r\n'),)), "FSUPLOAD NAME="),
        Sample(
            Conversation((Turn("in", EXIT + b"@PJL ENTER LANGUAGE=POSTSCRIPT\r\n%!PS\n(hacked) show showpage\n" + EXIT),)),
            "bytes of PostScript: %!PS",
            {"honeypot.printer.language": "POSTSCRIPT"},
        ),
    ),
    ports=(9100,),
    source="Hewlett-Packard: Printer Job Language Technical Reference Manual",
)
