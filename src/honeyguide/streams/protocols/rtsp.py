"""RTSP: which camera stream is asked for, with which tool and password."""

import base64
import binascii

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.header_lines import header_lines
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain
from honeyguide.streams.walk import Told, decoded

METHODS = ("OPTIONS", "DESCRIBE", "ANNOUNCE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER", "REDIRECT", "RECORD")


def sniff(conversation: Conversation) -> float:
    """A first line that ends in RTSP's version."""
    line = conversation.inbound[:2048].lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r")
    method, _, rest = line.partition(b" ")
    if b" RTSP/" in rest[-10:] or rest.startswith(b"RTSP/"):
        return 0.99 if method.decode("latin-1") in METHODS else 0.9
    return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Requests with their addresses, agents and passwords; answers by status; interleaved media by size."""
    return decoded("rtsp", conversation, _message, "RTSP")


def _message(reader: Reader, told: Told) -> str:
    if reader.peek(1) == b"$":  # RFC 2326 10.12: media between the messages
        reader.raw("mark", 1)
        channel = reader.u8("channel")
        size = reader.u16("length")
        reader.frame(size)
        reader.rest("media")
        return f"{size} bytes of media on channel {channel}"
    first = reader.line("first line")
    if not first:
        return "empty line"
    headers = header_lines(reader)
    size = headers.get("content-length", "")
    if size.isascii() and size.isdigit() and len(size) < 9:
        reader.frame(int(size))
        reader.rest("body")
    return first if first.startswith("RTSP/") else _request(first, headers, told)


def _request(first: str, headers: dict[str, str], told: Told) -> str:
    method, _, rest = first.partition(" ")
    address, _, version = rest.rpartition(" ")
    told.operations.append(method)
    if version.startswith("RTSP/"):
        told.fields["honeypot.protocol.version"] = version.removeprefix("RTSP/")
    if address not in {"", "*", "/"}:
        told.urls.append(address)
    if agent := headers.get("user-agent"):
        told.fields["user_agent.original"] = agent
    said = f"'{first}'" + (f" by '{agent}'" if agent else "")
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            username, _, password = plain(base64.b64decode(secret, validate=True)).partition(":")
        except (binascii.Error, ValueError):
            username, password = secret, ""
        told.login(username, password)
        said += f" login '{username}' / '{password}'"
    elif kind.lower() == "digest":
        pairs = [part.strip().partition("=") for part in secret.split(",")[:32]]
        parts = {name: value for name, _, value in pairs}
        username = parts.get("username", "").strip('"')
        told.login(username, parts.get("response", "").strip('"'), "digest")
        said += f" digest login '{username}'"
    told.point(said)
    return first


_DESCRIBE = (
    b"DESCRIBE rtsp://192.0.2.9:554/live/ch0 RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: LibVLC/3.0\r\nAuthorization: Basic YWRtaW46MTIzNDU=\r\n\r\n"
)
PROTOCOL = Protocol(
    name="rtsp",
    title=Words("RTSP (cameras)", "RTSP(カメラ映像)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _DESCRIBE), Turn("out", b"RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nContent-Length: 0\r\n\r\n"))),
            "by 'LibVLC/3.0' login 'admin' / '12345'",
            {"user_agent.original": "LibVLC/3.0", "honeypot.operation": ["DESCRIBE"]},
        ),
        Sample(Conversation((Turn("in", b"OPTIONS / RTSP/1.0\r\n\r\n"),)), "'OPTIONS / RTSP/1.0'", {"honeypot.protocol.version": "1.0"}),
    ),
    ports=(554, 8554),
    source="RFC 2326, RFC 7826",
)
