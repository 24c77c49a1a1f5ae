"""SMTP: greetings, envelopes, logins and the mail that was handed over."""

import base64
import binascii
import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

_OWN = frozenset(("EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT", "VRFY", "EXPN", "RSET", "STARTTLS", "TURN", "ETRN", "BURL"))
_SHARED = frozenset(("AUTH", "HELP", "NOOP", "QUIT"))
_ADDRESS = re.compile(r"<([^<>]{0,320})>")


def sniff(conversation: Conversation) -> float:
    """A command of SMTP's, or a greeting that names it."""
    line = conversation.inbound[:300].lstrip(b"\r\n").partition(b"\n")[0].strip()
    verb = plain(line.split(b" ", 1)[0]).upper()
    greeted = conversation.outbound.startswith((b"220 ", b"220-")) and b"SMTP" in conversation.outbound[:300].upper()
    if verb in _OWN:
        return 0.97 if verb not in ("DATA", "TURN", "RSET", "STARTTLS") or greeted else 0.7
    if greeted:
        return 0.92 if verb in _SHARED or not line else 0.52
    return 0.5 if line.upper() == b"HELP" and conversation.local_port in (25, 465, 587) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Commands and answers line by line; the mail as a whole; logins of AUTH."""
    return decoded("smtp", conversation, _line, "SMTP")


def _line(reader: Reader, told: Told) -> str:
    if reader.direction == "out":
        return quoted(reader.line("answer")) or "empty line"
    if told.state.pop("data", False):
        return _mail(reader, told)
    line = reader.line("command")
    words = line.split()
    verb = words[0].upper() if words else ""
    if (waiting := told.state.pop("login", None)) is not None and verb not in _OWN:
        return _login_line(line, waiting, told)
    if verb in _OWN or verb in _SHARED:
        told.operations.append(verb)
    if verb:
        told.commands.append(line)
        told.point(quoted(line, 80))
    address = _ADDRESS.search(line)
    if verb == "MAIL" and address:
        told.fields["email.from.address"] = address[1]
    elif verb == "RCPT" and address:
        told.fields["email.to.address"] = [*told.fields.get("email.to.address", []), address[1]][:100]
    elif verb in ("EHLO", "HELO") and len(words) > 1:
        told.fields["honeypot.client"] = words[1]
    elif verb == "DATA":
        told.state["data"] = True
    elif verb == "AUTH" and len(words) > 1:
        _auth(words[1].upper(), words[2] if len(words) > 2 else "", told)
    return quoted(line) or "empty line"


def _mail(reader: Reader, told: Told) -> str:
    found = reader.data.find(b"\r\n.\r\n", reader.at, reader.end)
    end = reader.end if found < 0 else found + 5
    mail = reader.raw("mail", end - reader.at)
    for line in mail[:8192].split(b"\n"):
        if line[:8].lower() == b"subject:":
            told.fields["email.subject"] = plain(line[8:].strip())
            told.point(f"subject '{quoted(line[8:].strip(), 60)}'")
    return f"mail of {len(mail)} bytes"


def _auth(kind: str, initial: str, told: Told) -> None:
    if kind == "PLAIN" and initial:
        _login_line(initial, ["PLAIN"], told)
    elif kind in ("PLAIN", "LOGIN", "CRAM-MD5"):
        told.state["login"] = [kind, *([_unpacked(initial)] if initial else [])]


def _login_line(line: str, waiting: list[str], told: Told) -> str:
    """RFC 4954: base64 of one NUL-separated text (PLAIN), or of a name and then a password (LOGIN)."""
    text = _unpacked(line.strip())
    if waiting[0] == "PLAIN":
        pieces = text.split("\0")
        user, secret = (pieces[1], pieces[2]) if len(pieces) == 3 else (text, "")
    elif waiting[0] == "LOGIN" and len(waiting) == 1:
        told.state["login"] = [*waiting, text]
        return f"user '{quoted(text)}'"
    elif waiting[0] == "LOGIN":
        user, secret = waiting[1], text
    else:
        user, _, secret = text.partition(" ")
    told.login(user, secret, "password" if waiting[0] != "CRAM-MD5" else "cram-md5")
    told.point(f"login '{quoted(user, 40)}' / '{quoted(secret, 40)}'")
    return f"login '{quoted(user)}'"


def _unpacked(text: str) -> str:
    try:
        return plain(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return text


_MAIL = (
    b"EHLO probe.example\r\nAUTH LOGIN\r\ncm9vdA==\r\nc2VjcmV0\r\n"
    b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nSubject: test\r\n\r\nhi\r\n.\r\nQUIT\r\n"
)

PROTOCOL = Protocol(
    name="smtp",
    title=Words("SMTP", "SMTP"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("out", b"220 mx ESMTP\r\n"), Turn("in", _MAIL))),
            "EHLO probe.example, AUTH LOGIN, login 'root' / 'secret', MAIL FROM:<a@example.org>",
            {
                "email.from.address": "a@example.org",
                "email.to.address": ["b@example.net"],
                "email.subject": "test",
                "honeypot.client": "probe.example",
            },
        ),
        Sample(Conversation((Turn("in", b"HELO x\r\n"),)), "HELO x", {"honeypot.operation": ["HELO"]}),
    ),
    ports=(25, 465, 587),
    source="RFC 5321, RFC 4954",
)
