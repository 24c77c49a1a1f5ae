"""POP3: logins at a mailbox and what is read from it."""

import base64
import binascii
import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain
from honeyguide.streams.walk import Told, decoded

_COMMAND = re.compile(
    rb"(?:CAPA|STLS|STAT|LIST|UIDL|RETR \d+|TOP \d+ \d+|APOP \S+ [0-9a-f]{32}|AUTH(?: [A-Z0-9-]+)?|NOOP|DELE \d+)\r?\n", re.IGNORECASE
)
_LOGIN = re.compile(rb"(?:USER|PASS) [^\r\n]+\r?\n", re.IGNORECASE)
_ONLY_HERE = re.compile(rb"^(?:CAPA|STLS|UIDL|RETR \d+|APOP \S+ [0-9a-f]{32})\r?$", re.IGNORECASE | re.MULTILINE)


def sniff(conversation: Conversation) -> float:
    """The honeypot's +OK with POP3's commands against it, or commands that only POP3 has."""
    head = conversation.inbound[:300]
    answered = conversation.outbound[:3] == b"+OK" or conversation.outbound[:4] == b"-ERR"
    if _COMMAND.match(head) or _LOGIN.match(head):
        return 0.93 if answered and head[:1] != b"*" else 0.9 if _ONLY_HERE.search(head) else 0.0
    return 0.8 if answered and b"POP3" in conversation.outbound[:80] and not head else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every command; logins in each of their forms."""
    return decoded("pop3", conversation, _line, "POP3")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    if reader.direction == "out" or not line:
        return line[:120] or "empty line"
    command, _, rest = line.partition(" ")
    command = command.upper()
    if told.state.pop("plain", False):
        command, rest = "AUTH", f"PLAIN {line}"
    told.operations.append(command)
    if command == "USER":
        told.state["user"] = rest
    elif command == "PASS":
        told.login(told.state.get("user", ""), rest)
    elif command == "APOP":
        told.login(rest.partition(" ")[0], rest.partition(" ")[2], "apop-digest")
    elif command == "AUTH" and rest.upper().startswith("PLAIN"):
        _plain_login(rest[5:].strip(), told)
    told.point(f"'{line}'")
    return line[:120]


def _plain_login(token: str, told: Told) -> None:
    """RFC 4616, in this line or the next."""
    if not token:
        told.state["plain"] = True
        return
    try:
        parts = plain(base64.b64decode(token, validate=True)).split("\0")
    except (binascii.Error, ValueError):
        return
    if len(parts) == 3:
        told.login(parts[1], parts[2])


PROTOCOL = Protocol(
    name="pop3",
    title=Words("POP3", "POP3(メール受信)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("out", b"+OK ready\r\n"),
                    Turn("in", b"USER admin\r\n"),
                    Turn("out", b"+OK\r\n"),
                    Turn("in", b"PASS letmein\r\n"),
                    Turn("out", b"-ERR no\r\n"),
                )
            ),
            "'USER admin', 'PASS letmein'",
            {"honeypot.operation": ["USER", "PASS"]},
        ),
        Sample(Conversation((Turn("in", b"CAPA\r\nAUTH PLAIN AGpvaG4AczNjcjN0\r\n"),)), "'CAPA', 'AUTH PLAIN AGpvaG4AczNjcjN0'"),
    ),
    ports=(110, 995),
    source="RFC 1939, RFC 2449, RFC 5034",
)
