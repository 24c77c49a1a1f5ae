"""NTP: the time asked for, or the control and private queries (monlist, readvar) that amplification abuses."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader
from honeyguide.streams.walk import Told, decoded

MODES = {1: "symmetric active", 2: "symmetric passive", 3: "client", 4: "server", 5: "broadcast", 6: "control", 7: "private"}
CONTROL = {1: "readstat", 2: "readvar", 3: "writevar", 4: "readclock", 10: "readmru", 12: "nonce"}
PRIVATE = {0: "peer list", 1: "peer list summed", 4: "system information", 16: "restrictions", 20: "monlist (old)", 42: "monlist"}
SIZES = {48, 60, 68, 72}
"""A packet alone, or with a key's number and a digest of 8, 16 or 20 bytes."""


def sniff(conversation: Conversation) -> float:
    """A mode with what belongs to it: 48 bytes (or a digest more) and a stratum, or a known control or private query."""
    data = conversation.inbound
    if len(data) < 8 or len(data) > 2048:
        return 0.0
    version, mode = data[0] >> 3 & 7, data[0] & 7
    if mode == 7:
        return 0.9 if data[2] in {2, 3} and data[3] in PRIVATE and data[1] == 0 and 1 <= version <= 4 else 0.0
    if mode == 6:
        return 0.85 if len(data) >= 12 and data[1] in CONTROL and 1 <= version <= 4 and data[4:10] == bytes(6) else 0.0
    if mode not in {1, 3} or not 1 <= version <= 4 or len(data) not in SIZES or data[1] > 16:
        return 0.0
    return 0.85 if data[0] >> 6 in {0, 3} and data[1] == 0 else 0.6


def decode(conversation: Conversation) -> Decoded:
    """Each packet with mode, version and what is asked."""
    return decoded("ntp", conversation, _packet, "NTP")


def _packet(reader: Reader, told: Told) -> str:
    first = reader.u8("leap, version, mode")
    version, mode = first >> 3 & 7, first & 7
    name = MODES.get(mode, f"mode {mode}")
    if mode == 7:
        reader.u8("sequence")
        reader.u8("implementation")
        request = reader.u8("request", PRIVATE)
        name = f"private {PRIVATE.get(request, f'request {request}')}"
        reader.frame(min(reader.left, 188 if reader.direction == "in" else 436))
        reader.rest("data")
    elif mode == 6:
        code = reader.u8("operation", CONTROL) & 0x1F
        for field in ("sequence", "status", "association", "offset"):
            reader.u16(field)
        reader.raw("data", min(reader.u16("count"), reader.left))
        reader.take(min(-reader.at % 4, reader.left))
        name = f"control {CONTROL.get(code, f'operation {code}')}"
    else:
        reader.u8("stratum")
        reader.u8("poll")
        reader.number("precision", 1, signed=True)
        reader.u32("root delay")
        reader.u32("root dispersion")
        reader.hexed("reference", 4)
        for field in ("reference time", "origin time", "receive time", "transmit time"):
            reader.hexed(field, 8)
        if reader.left and reader.left in {12, 20, 24}:
            reader.u32("key")
            reader.hexed("digest", reader.left)
    if reader.direction == "in":
        told.operations.append(name)
        told.fields["honeypot.protocol.version"] = str(version)
        told.point(f"version {version} {name}")
    return f"version {version} {name}"


PROTOCOL = Protocol(
    name="ntp",
    title=Words("NTP", "NTP(時刻同期)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"\x17\0\3\x2a\0\0\0\0"),)), "version 2 private monlist", {"honeypot.operation": ["private monlist"]}
        ),
        Sample(Conversation((Turn("in", b"\x1b" + bytes(47)),)), "version 3 client", {"honeypot.protocol.version": "3"}),
        Sample(Conversation((Turn("in", b"\x16\2\0\1\0\0\0\0\0\0\0\0"),)), "version 2 control readvar"),
    ),
    ports=(123,),
    source="RFC 5905, RFC 1305 appendix B; ntpd's ntp_request.h",
)
