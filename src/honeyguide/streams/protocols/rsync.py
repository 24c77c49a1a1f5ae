"""The rsync daemon: which modules are listed or opened."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded


def sniff(conversation: Conversation) -> float:
    """The greeting: the peer's, or the honeypot's where the peer said nothing."""
    said = conversation.inbound or conversation.outbound
    return 0.99 if said[:9] == b"@RSYNCD: " else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Greeting, module, login, and the arguments of the transfer."""
    return decoded("rsync", conversation, _line, "rsync")


def _line(reader: Reader, told: Told) -> str:
    if b"\0" in reader.peek(256):
        reader.rest("transfer")
        return "transfer"
    line = reader.line("line")
    if reader.direction == "out" or not line:
        return f"answer '{line[:80]}'" if line else "empty line"
    if line.startswith("@RSYNCD: "):
        if line[9:10].isdigit():
            told.fields["honeypot.protocol.version"] = line.split()[1]
        told.point(line)
        return line[:120]
    if "module" not in told.state:
        told.state["module"] = line
        told.objects.append(line)
        told.operations.append("list modules" if line in {"#list", ""} else "open module")
        told.point(f"module '{line}'")
    elif " " in line and not line.startswith("-"):
        user, _, response = line.partition(" ")
        told.login(user, response, "rsync-response")
        told.point(f"login '{user}'")
    else:
        told.commands.append(line)
    return line[:120]


PROTOCOL = Protocol(
    name="rsync",
    title=Words("rsync", "rsync(ファイル同期)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("out", b"@RSYNCD: 31.0\n"), Turn("in", b"@RSYNCD: 31.0\n#list\n"), Turn("out", b"@RSYNCD: EXIT\n"))),
            "@RSYNCD: 31.0, module '#list'",
            {"honeypot.protocol.version": "31.0", "honeypot.operation": ["list modules"]},
        ),
        Sample(Conversation((Turn("in", b"@RSYNCD: 30.0\nbackup\nroot kF3lXo9aQm\n--server\n"),)), "module 'backup', login 'root'"),
    ),
    ports=(873,),
    source="rsync: clientserver.c, rsyncd.conf(5)",
)
