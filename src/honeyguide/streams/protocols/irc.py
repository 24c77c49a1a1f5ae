"""IRC: nicknames, channels, and what a bot says there."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

_FIRST = re.compile(rb"(?:CAP (?:LS|REQ|END)|NICK [^\s:]|USER \S+ \S+ \S+ :|PASS \S+\r?\n(?:NICK|USER|CAP) |JOIN [#&])")
COMMANDS = ("NICK", "USER", "PASS", "JOIN", "PRIVMSG", "NOTICE", "MODE", "QUIT", "PING", "PONG", "CAP", "PART", "WHO", "OPER")


def sniff(conversation: Conversation) -> float:
    """A client that registers: capabilities, a nickname, or a user with its four parts."""
    head = conversation.inbound[:300].lstrip()
    if not _FIRST.match(head):
        return 0.0
    return 0.95 if sum(head.count(word) for word in (b"NICK ", b"USER ", b"CAP ", b"JOIN ")) > 1 else 0.75


def decode(conversation: Conversation) -> Decoded:
    """Every line with its command."""
    return decoded("irc", conversation, _line, "IRC")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    text = line.partition(" ")[2] if line.startswith(":") else line
    command, _, rest = text.partition(" ")
    if reader.direction == "out" or not command:
        return line[:120] or "empty line"
    command = command.upper()
    told.operations.append(command)
    if command == "NICK":
        told.fields["user.name"] = rest.lstrip(":")
    elif command == "PASS":
        told.login("", rest.lstrip(":"))
    elif command == "OPER":
        user, _, password = rest.partition(" ")
        told.login(user, password)
    elif command in {"JOIN", "PRIVMSG", "NOTICE"}:
        target, _, said = rest.partition(" ")
        told.objects.append(target)
        if said and command != "JOIN":
            told.commands.append(said.lstrip(":"))
    if command not in {"PING", "PONG"}:
        told.point(f"'{text}'" if command in COMMANDS else command)
    return line[:120]


PROTOCOL = Protocol(
    name="irc",
    title=Words("IRC", "IRC(チャット)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"NICK bot77\r\nUSER a 0 * :a\r\nJOIN #owned\r\nPRIVMSG #owned :ready\r\n"),)),
            "'NICK bot77', 'USER a 0 * :a', 'JOIN #owned', 'PRIVMSG #owned :ready'",
            {"user.name": "bot77", "honeypot.object": ["#owned"]},
        ),
    ),
    ports=(6667, 6697),
    source="RFC 2812; IRCv3 capability negotiation",
)
