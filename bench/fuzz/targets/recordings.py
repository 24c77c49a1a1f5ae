"""Dionaea's recordings, and what is told from the bytes in them: tools, payload, a pcapng file; and a payload's remains as text."""

from datetime import UTC, datetime

from bench.fuzz.target import Target
from honeyguide.streams.bistream import parse, parse_blocks
from honeyguide.streams.payload import payload_fields
from honeyguide.streams.pcapng import Endpoints, write_pcapng
from honeyguide.streams.remains import read_remains
from honeyguide.streams.tools import identify_tools

ENDS = Endpoints("192.0.2.7", 40_000, "198.51.100.1", 445, start=datetime(2026, 11, 22, tzinfo=UTC))
SEEDS = (
    b"stream = [('in', b'GET / HTTP/1.0\\x0d\\x0a\\x0d\\x0a'),\n('out', b'HTTP/1.0 200 OK\\x0d\\x0a\\x0d\\x0a')]",
    b"stream = [('in', b'\\x00\\x00\\x00\\x85\\xffSMBr\\'\\\\'),\n('out', b'a",
    b"stream = [('in', b\"it's\\r\\n\\t\\0\\17\"), ('out', 'v2')]",
    b"",
)


def read(data: bytes) -> None:
    """However the bytes come, the conversation is the same; and all that is made of it can be made."""
    whole = parse(data)
    for size in (1, 7, 4096):
        assert parse_blocks(data[at : at + size] for at in range(0, len(data), size)) == whole, f"another conversation in blocks of {size}"
        if len(data) > 10_000:
            break
    identify_tools(whole)
    payload_fields(whole.inbound)
    assert len(write_pcapng(whole, ENDS)) % 4 == 0


TARGETS = (
    Target("bistream", SEEDS, read),
    Target(
        "remains",
        (b"HELP mstshash=beio sip:nm serverStatus", b"cursor firstBatch ok"),
        lambda data: read_remains(data.decode("utf-8", "replace")),
    ),
)
