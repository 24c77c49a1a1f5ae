"""Writes a conversation as a capture that Wireshark opens: real addresses and bytes, and packets around them that are made up and say so.

Format: "PCAP Next Generation Dump File Format", draft-ietf-opsawg-pcapng; RFC 791, 768, 8200, 9293 for what is in it.
A recording keeps neither packets nor times, so handshake, sequence numbers, acknowledgements and the distance between packets are
invented; a comment in the file and on its first packet says which.
"""

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from honeyguide.streams.conversation import Conversation, Direction

SEGMENT = 1400
"""Bytes of a TCP segment, so that packets fit Ethernet also with IPv6."""
DATAGRAM = 65_000
"""Bytes of a UDP datagram; longer turns are several."""
WINDOW = 32
"""Segments after which the other side acknowledges, so that no window is ever full."""
STEP = 1000
"""Microseconds between two packets."""
_ETHERNET = 1
_MACS = {"in": bytes.fromhex("020000000001"), "out": bytes.fromhex("020000000002")}
"""Locally administered, which no device on earth has of its own."""
_STAND_INS = {("in", 4): "192.0.2.1", ("out", 4): "192.0.2.2", ("in", 6): "2001:db8::1", ("out", 6): "2001:db8::2"}
"""Addresses for documentation (RFC 5737, RFC 3849), where the recording doesn't know a side."""
_FIRST = {"in": 1_000_000, "out": 2_000_000}
_SYN, _FIN, _PUSH, _ACK = 2, 1, 8, 16
_COMMENT, _APPLICATION, _NAME, _DESCRIPTION = 1, 4, 2, 3


@dataclass(frozen=True)
class Endpoints:
    """Both sides of a conversation; what isn't known is None or 0. `udp` where the transport is that."""

    peer: str | None = None
    peer_port: int = 0
    local: str | None = None
    local_port: int = 0
    udp: bool = False
    start: datetime | None = None


def write_pcapng(conversation: Conversation, ends: Endpoints) -> bytes:
    """The whole file."""
    made = _Made(conversation, ends)
    packets = list(made.udp() if ends.udp else made.tcp())
    comment = _comment(conversation, ends)
    blocks = [_section(comment), _interface()]
    blocks += [_packet(made.began + number * STEP, packet, "" if number else comment) for number, packet in enumerate(packets)]
    return b"".join(blocks)


def _comment(conversation: Conversation, ends: Endpoints) -> str:
    said = [
        "Made by Honeyguide from a recording of bytes. The bytes and their order are the recording's; packets are not:",
        "their times, sizes, sequence numbers, acknowledgements, Ethernet addresses and the handshake are synthetic.",
    ]
    if ends.start is None:
        said.append("When the conversation began is not known; times count from 1970.")
    missing = [word for word, address in (("peer", ends.peer), ("honeypot", ends.local)) if _address(address) is None]
    if missing:
        said.append(f"The address of the {' and of the '.join(missing)} is not known; an address for documentation stands in its place.")
    if not conversation.complete:
        said.append("The recording has no end, so neither has this connection.")
    return " ".join(said)


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None


@dataclass
class _Made:
    """The packets of one conversation, as they are made up."""

    conversation: Conversation
    ends: Endpoints
    next: dict[Direction, int] = field(default_factory=lambda: {"in": _FIRST["in"], "out": _FIRST["out"]})
    count: int = 0

    def __post_init__(self) -> None:
        peer, local = _address(self.ends.peer), _address(self.ends.local)
        six = any(address is not None and address.version == 6 for address in (peer, local))
        self.addresses: dict[Direction, bytes] = {"in": _packed(peer, "in", six=six), "out": _packed(local, "out", six=six)}
        self.ports: dict[Direction, int] = {"in": self.ends.peer_port, "out": self.ends.local_port}
        start = self.ends.start or datetime.fromtimestamp(0, UTC)
        self.began = max(0, round(start.timestamp() * 1_000_000))

    def tcp(self) -> Iterator[bytes]:
        """Handshake, every turn in segments that are acknowledged once the other side speaks, and an end where the recording has one."""
        yield self._segment("in", _SYN)
        yield self._segment("out", _SYN | _ACK)
        yield self._segment("in", _ACK)
        for turn, following in pairwise([*self.conversation.turns, None]):
            assert turn is not None
            for number, at in enumerate(range(0, len(turn.data), SEGMENT)):
                if number and number % WINDOW == 0:
                    yield self._segment(_other(turn.direction), _ACK)
                piece = turn.data[at : at + SEGMENT]
                yield self._segment(turn.direction, _ACK | (_PUSH if at + SEGMENT >= len(turn.data) else 0), piece)
            if turn.data and (following is None or following.direction == turn.direction):
                yield self._segment(_other(turn.direction), _ACK)
        if self.conversation.complete:
            yield self._segment("out", _FIN | _ACK)
            yield self._segment("in", _FIN | _ACK)
            yield self._segment("out", _ACK)

    def udp(self) -> Iterator[bytes]:
        """A datagram a turn."""
        for turn in self.conversation.turns:
            for at in range(0, len(turn.data), DATAGRAM):
                piece = turn.data[at : at + DATAGRAM]
                head = struct.pack(">HHHH", self.ports[turn.direction], self.ports[_other(turn.direction)], 8 + len(piece), 0)
                yield self._framed(turn.direction, 17, head, 6, piece)

    def _segment(self, direction: Direction, flags: int, data: bytes = b"") -> bytes:
        other = _other(direction)
        acknowledged = self.next[other] if flags & _ACK else 0
        options = struct.pack(">BBH", 2, 4, SEGMENT) if flags & _SYN else b""
        offset = (20 + len(options)) // 4
        ports = self.ports[direction], self.ports[other]
        head = struct.pack(">HHIIBBHHH", *ports, self.next[direction], acknowledged, offset << 4, flags, 65_535, 0, 0)
        self.next[direction] = (self.next[direction] + len(data) + bool(flags & (_SYN | _FIN))) % (1 << 32)
        return self._framed(direction, 6, head + options, 16, data)

    def _framed(self, direction: Direction, protocol: int, head: bytes, checksum_at: int, data: bytes) -> bytes:
        """Ethernet and IP around a transport header, whose checksum is put in at `checksum_at`."""
        source, target = self.addresses[direction], self.addresses[_other(direction)]
        size = len(head) + len(data)
        pseudo = source + target + struct.pack(">II", size, protocol)
        total = checksum(pseudo + head + data) or 0xFFFF
        head = head[:checksum_at] + struct.pack(">H", total) + head[checksum_at + 2 :]
        self.count += 1
        if len(source) == 4:
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + size, self.count & 0xFFFF, 0x4000, 64, protocol, 0) + source + target
            ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
            kind = b"\x08\x00"
        else:
            ip = struct.pack(">IHBB", 6 << 28, size, protocol, 64) + source + target
            kind = b"\x86\xdd"
        return _MACS[_other(direction)] + _MACS[direction] + kind + ip + head + data


def _packed(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, direction: Direction, *, six: bool) -> bytes:
    if address is None:
        return ipaddress.ip_address(_STAND_INS[direction, 6 if six else 4]).packed
    if six and address.version == 4:
        return b"\0" * 10 + b"\xff\xff" + address.packed
    return address.packed


def _other(direction: Direction) -> Direction:
    return "out" if direction == "in" else "in"


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071): the complement of the sum of 16-bit words, with the carries added in."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _section(comment: str) -> bytes:
    options = _option(_COMMENT, comment) + _option(_APPLICATION, "Honeyguide")
    return _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), options)


def _interface() -> bytes:
    options = _option(_NAME, "synthetic") + _option(_DESCRIPTION, "No capture: packets made around recorded bytes")
    return _block(1, struct.pack("<HHI", _ETHERNET, 0, 0), options)


def _packet(moment: int, packet: bytes, comment: str) -> bytes:
    head = struct.pack("<IIIII", 0, moment >> 32, moment & 0xFFFFFFFF, len(packet), len(packet))
    return _block(6, head + packet + b"\0" * (-len(packet) % 4), _option(_COMMENT, comment) if comment else b"")


def _option(code: int, text: str) -> bytes:
    value = text.encode()
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def _block(kind: int, body: bytes, options: bytes) -> bytes:
    body += options + b"\0\0\0\0" if options else b""
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size
