"""The git protocol: which repository is fetched."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import Told, decoded

_FIRST = re.compile(rb"[0-9a-fA-F]{4}git-(upload|receive)-(pack|archive) ")
_SIZE = re.compile(rb"[0-9a-fA-F]{4}")


def sniff(conversation: Conversation) -> float:
    """A packet line that asks for one of git's services."""
    return 0.98 if _FIRST.match(conversation.inbound[:40]) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every packet line; of the first the service, path and host."""
    return decoded("git", conversation, _line, "git")


def _line(reader: Reader, told: Told) -> str:
    if not _SIZE.fullmatch(reader.peek(4)):
        raise Stop("no length of a packet line")
    size = int(reader.text("length", 4), 16)
    if size < 4:
        return "flush" if size == 0 else "delimiter"
    reader.frame(size - 4)
    line = reader.text("line", reader.left).rstrip("\n")
    if reader.direction == "in" and line.startswith("git-"):
        service, _, rest = line.partition(" ")
        path, _, parameters = rest.partition("\0")
        host = parameters.partition("host=")[2].partition("\0")[0]
        told.operations.append(service)
        told.objects.append(path)
        told.files.append(path)
        told.point(f"{service} '{path}'" + (f" host {host}" if host else ""))
        return f"{service} '{path}'"
    return line[:120] or "empty line"


PROTOCOL = Protocol(
    name="git",
    title=Words("git", "git(バージョン管理)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"0035git-upload-pack /secret.git\0host=git.example.com\0"), Turn("out", b"0000"))),
            "git-upload-pack '/secret.git' host git.example.com",
            {"honeypot.object": ["/secret.git"]},
        ),
    ),
    ports=(9418,),
    source="git: Documentation/gitprotocol-pack",
)
