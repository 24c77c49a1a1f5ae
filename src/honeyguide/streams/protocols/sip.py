"""SIP: who calls whom through which agent, registrations with their logins, and offered media."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.http_message import Head, read_body, read_head
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

_REQUEST = re.compile(rb"[A-Z]{3,12} \S{1,2000} SIP/2\.0\r?\n?")
_URI = re.compile(r"(?:sips?|tel):[^\s<>;\"]{1,300}")
_PART = re.compile(r"(\w+)=\"?([^\",]{0,300})\"?")
_SHORT = {"f": "from", "t": "to", "i": "call-id", "v": "via", "m": "contact", "l": "content-length", "c": "content-type"}


def sniff(conversation: Conversation) -> float:
    """A request line or a status line of SIP 2.0."""
    head = conversation.inbound[:2100].lstrip(b"\r\n\0 ")
    if _REQUEST.match(head) or head.startswith(b"SIP/2.0 "):
        return 0.99
    return 0.7 if not conversation.inbound and conversation.outbound.startswith(b"SIP/2.0 ") else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Requests with both ends, agent, logins and media; answers by status."""
    return decoded("sip", conversation, _message, "SIP")


def _message(reader: Reader, told: Told) -> str:
    blank = len(reader.peek(64)) - len(reader.peek(64).lstrip(b"\r\n\0 "))
    if blank:
        reader.raw("keep-alive", blank)
        if not reader.left:
            return "keep-alive"
    if not (_REQUEST.match(reader.data[reader.at : reader.at + 2100]) or reader.peek(8) == b"SIP/2.0 "):
        reader.rest("text")
        raise Stop("neither a request nor a status line of SIP")
    head = read_head(reader)
    for short, name in _SHORT.items():
        if short in head.headers:
            head.headers.setdefault(name, head.headers[short])
    body = read_body(reader, head, to_the_end=False)
    if not head.first.startswith("SIP/2.0") and reader.direction == "in":
        _request(head, body, told)
    return quoted(head.first)


def _request(head: Head, body: bytes, told: Told) -> None:
    method, _, rest = head.first.partition(" ")
    target = rest.partition(" ")[0]
    told.operations.append(method)
    told.urls.append(target)
    ends = {name: found[0] for name in ("from", "to", "contact") if (found := _URI.search(head.get(name)))}
    told.objects += [ends["to"]] if "to" in ends else []
    if agent := head.get("user-agent"):
        told.fields["user_agent.original"] = agent
    if call := head.get("call-id"):
        told.fields.setdefault("honeypot.sip.call_id", call)
    if "from" in ends:
        told.fields.setdefault("honeypot.sip.from", ends["from"])
    if "to" in ends:
        told.fields.setdefault("honeypot.sip.to", ends["to"])
    said = f"{method} {quoted(target, 50)}"
    if "from" in ends and "to" in ends:
        said += f" from {quoted(ends['from'], 40)} to {quoted(ends['to'], 40)}"
    told.point(said + (f" by '{quoted(agent, 40)}'" if agent else ""))
    for name in ("authorization", "proxy-authorization"):
        parts = dict(_PART.findall(head.get(name)))
        if "username" in parts:
            told.login(parts["username"], parts.get("response", ""), "digest")
            told.point(f"digest login '{quoted(parts['username'], 40)}'")
    media = [plain(line[2:].strip()) for line in body[:8192].split(b"\n") if line[:2] == b"m="]
    if media:
        told.point(f"offers {quoted(', '.join(media[:4]), 60)}")


_INVITE = (
    b"INVITE sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\nFrom: <sip:200@192.0.2.1>;tag=1\r\n"
    b"To: <sip:100@192.0.2.1>\r\nCall-ID: abc\r\nCSeq: 1 INVITE\r\nUser-Agent: testphone\r\n"
    b"Content-Length: 25\r\n\r\nv=0\r\nm=audio 10 RTP/AVP 0\r\n"
)
_REGISTER = b'REGISTER sip:x SIP/2.0\r\nAuthorization: Digest username="7", realm="x", response="ab12"\r\nContent-Length: 0\r\n\r\n'

PROTOCOL = Protocol(
    name="sip",
    title=Words("SIP (calls over IP)", "SIP(IP 電話)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _INVITE), Turn("out", b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"))),
            "INVITE sip:100@192.0.2.1 from sip:200@192.0.2.1 to sip:100@192.0.2.1 by 'testphone', offers audio 10 RTP/AVP 0",
            {
                "user_agent.original": "testphone",
                "honeypot.sip.call_id": "abc",
                "honeypot.sip.from": "sip:200@192.0.2.1",
                "honeypot.sip.to": "sip:100@192.0.2.1",
            },
        ),
        Sample(Conversation((Turn("in", _REGISTER),)), "REGISTER sip:x, digest login '7'", {"honeypot.operation": ["REGISTER"]}),
    ),
    ports=(5060, 5061),
    source="RFC 3261",
)
