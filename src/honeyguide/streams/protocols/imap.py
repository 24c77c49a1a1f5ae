"""IMAP: logins at a mailbox and what is read from it."""

import base64
import binascii
import re
import shlex

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain
from honeyguide.streams.walk import Told, decoded

_FIRST = re.compile(
    rb"[A-Za-z0-9.]{1,12} (?:CAPABILITY|LOGIN \S+ \S+|AUTHENTICATE \S+|STARTTLS|LOGOUT|NOOP|ID |SELECT \S+|LIST )", re.IGNORECASE
)


def sniff(conversation: Conversation) -> float:
    """A tagged command of IMAP, or the honeypot's greeting before one."""
    head = conversation.inbound[:300]
    greeted = conversation.outbound[:5] == b"* OK "
    if _FIRST.match(head):
        return 0.93 if greeted or b"LOGIN" in head.upper() or b"CAPABILITY" in head.upper() else 0.8
    return 0.8 if greeted and not head and b"IMAP" in conversation.outbound[:200] else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every command with its tag; logins in each of their forms."""
    return decoded("imap", conversation, _line, "IMAP")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    if reader.direction == "out" or not line:
        return line[:120] or "empty line"
    if told.state.pop("plain", False):
        _plain_login(line, told)
        return "SASL PLAIN answer"
    _, _, rest = line.partition(" ")
    command, _, arguments = rest.partition(" ")
    told.operations.append(command.upper())
    if command.upper() == "LOGIN":
        parts = _words(arguments)
        told.login(parts[0] if parts else "", parts[1] if len(parts) > 1 else "")
    elif command.upper() == "AUTHENTICATE" and arguments.upper().startswith("PLAIN"):
        token = arguments[5:].strip()
        told.state["plain"] = not token
        _plain_login(token, told)
    elif command.upper() in {"SELECT", "EXAMINE"}:
        told.objects.append(arguments)
    told.point(f"'{rest}'")
    return line[:120]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text[:2048], posix=True)
    except ValueError:
        return text.split(" ", 1)


def _plain_login(token: str, told: Told) -> None:
    try:
        parts = plain(base64.b64decode(token, validate=True)).split("\0")
    except (binascii.Error, ValueError):
        return
    if len(parts) == 3:
        told.login(parts[1], parts[2])


PROTOCOL = Protocol(
    name="imap",
    title=Words("IMAP", "IMAP(メール受信)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (Turn("out", b"* OK ready\r\n"), Turn("in", b'a1 LOGIN "admin" "let me in"\r\n'), Turn("out", b"a1 NO failed\r\n"))
            ),
            '\'LOGIN "admin" "let me in"\'',
            {"honeypot.operation": ["LOGIN"]},
        ),
        Sample(Conversation((Turn("in", b"A001 CAPABILITY\r\n"),)), "'CAPABILITY'"),
    ),
    ports=(143, 993),
    source="RFC 3501",
)
