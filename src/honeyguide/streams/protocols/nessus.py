"""Nessus' own transport protocol (NTP/1.x): somebody looks for a Nessus or OpenVAS server and logs in."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

_GREETING = re.compile(rb"< (?:NTP|OTP)/[12]\.\d >")


def sniff(conversation: Conversation) -> float:
    """The version in angle brackets."""
    return 0.98 if _GREETING.match(conversation.inbound[:16]) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The version, then user name and password."""
    return decoded("nessus", conversation, _line, "Nessus transport")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    if reader.direction == "out":
        return f"answer '{line[:80]}'"
    number = told.state["lines"] = told.state.get("lines", 0) + 1
    if number == 1:
        told.fields["honeypot.protocol.version"] = line.partition(">")[0].strip("< ")
        told.point(f"'{line}'")
    elif number == 2:
        told.state["user"] = line
    elif number == 3:
        told.login(told.state["user"], line)
        told.point(f"login '{told.state['user']}' / '{line}'")
    else:
        told.commands.append(line)
    return line[:120] or "empty line"


PROTOCOL = Protocol(
    name="nessus",
    title=Words("Nessus transport protocol", "Nessus 転送プロトコル"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"< NTP/1.2 >\n"),)), "'< NTP/1.2 >'", {"honeypot.protocol.version": "NTP/1.2"}),
        Sample(
            Conversation(
                (Turn("in", b"< NTP/1.2 >< plugins_cve_id >\n"), Turn("out", b"< NTP/1.2 >\nUser : "), Turn("in", b"admin\n123456\n"))
            ),
            "login 'admin' / '123456'",
        ),
    ),
    ports=(1241,),
    source="nessus-core: doc/ntp/ntp_white_paper",
)
