"""UPnP discovery (SSDP): what is searched for, or announced."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.header_lines import header_lines
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

FIRST = (b"M-SEARCH * HTTP/1.", b"NOTIFY * HTTP/1.")


def sniff(conversation: Conversation) -> float:
    """The first line that no other use of HTTP has."""
    return 1.0 if conversation.inbound[:40].lstrip(b"\r\n").startswith(FIRST) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Each search and announcement with its headers."""
    return decoded("ssdp", conversation, _message, "SSDP")


def _message(reader: Reader, told: Told) -> str:
    first = reader.line("first line")
    headers = header_lines(reader) if first else {}
    if not first:
        return "empty line"
    if reader.direction == "out":
        return first
    method = first.partition(" ")[0]
    told.operations.append(method)
    about = headers.get("st") or headers.get("nt", "")
    told.objects += [about] if about else []
    told.urls += [headers["location"]] if "location" in headers else []
    if agent := headers.get("user-agent") or headers.get("server"):
        told.fields["user_agent.original"] = agent
    location = headers.get("location", "")
    told.point(f"{method} '{about}'" + (f" at {location}" if location else ""))
    return f"{method} '{about}'"


PROTOCOL = Protocol(
    name="ssdp",
    title=Words("UPnP discovery (SSDP)", "UPnP 探索 (SSDP)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn(
                        "in", b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
                    ),
                    Turn("out", b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n"),
                )
            ),
            "M-SEARCH 'ssdp:all'",
            {"honeypot.object": ["ssdp:all"]},
        ),
        Sample(
            Conversation((Turn("in", b"NOTIFY * HTTP/1.1\r\nNT: upnp:rootdevice\r\nLOCATION: http://192.0.2.4/d.xml\r\n\r\n"),)),
            "at http://192.0.2.4/d.xml",
        ),
    ),
    ports=(1900,),
    source="UPnP Device Architecture 2.0, section 1",
)
