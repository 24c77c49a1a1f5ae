"""Plain lines that no other protocol claims: what was typed or sent blindly, quoted and no more."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, quoted
from honeyguide.streams.walk import Told, decoded

_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\r\n\t"
_LOOKED_AT = 4096
_LONG = 8
"""Characters that are text without an end of line, too; fewer are a fragment of anything."""


def sniff(conversation: Conversation) -> float:
    """Nothing but printable ASCII and ends of lines (NULs at the end are let pass): just sure enough, so that any other claim wins."""
    data = (conversation.inbound or conversation.outbound)[:_LOOKED_AT]
    stripped = data.rstrip(b"\0")
    whole_lines = len(stripped) >= _LONG or b"\n" in stripped or b"\r" in stripped
    return 0.5 if whole_lines and not stripped.translate(None, _PRINTABLE) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """The lines, quoted."""
    return decoded("text", conversation, _line, "text")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    if reader.direction == "in" and line.strip("\0"):
        told.point(f"'{quoted(line, 80)}'")
        told.urls += urls(line.encode())
    elif reader.direction == "in" and not told.points and not reader.left:
        told.point("empty lines")
    return quoted(line) or "empty line"


PROTOCOL = Protocol(
    name="text",
    title=Words("Plain text", "プレーンテキスト"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(Conversation((Turn("in", b"PROBE_192.0.2.1_135\n"),)), "text: 'PROBE_192.0.2.1_135'"),
        Sample(Conversation((Turn("in", b"\r\n\r\n"),)), "text: empty lines"),
        Sample(Conversation((Turn("in", b"HELP\r\n"),)), "text: 'HELP'"),
    ),
    source="no specification: what is left when nobody else claims printable lines",
)
