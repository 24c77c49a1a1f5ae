"""Endlessh's log: who was held in the SSH tarpit, for how long, and how many bytes it took.

Shape: https://github.com/skeeto/endlessh (`logmsg`); peers are written as IPv4-mapped IPv6.
"""

import re

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.text_log import NEVER, Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_PEER = r"host=(?P<source.ip>\S+) port=(?P<source.port>\d+)"
_SSH = {"event.category": "network", "network.transport": "tcp", "network.protocol": "ssh", "destination.port": 22}
_SHAPE = TextLog(
    start=r"^(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) (?P<rest>.*)$",
    meanings=(
        Meaning(rf"^ACCEPT {_PEER}", {**_SSH, "event.action": "accept"}, "ACCEPT "),
        Meaning(
            rf"^CLOSE {_PEER} fd=\d+ time=(?P<event.duration>\d+(?:\.\d+)?) bytes=(?P<destination.bytes>\d+)",
            {**_SSH, "event.action": "close"},
            "CLOSE ",
        ),
    ),
    constants={"event.kind": "event"},
    goes_on=NEVER,
    kinds={"event.duration": "seconds"},
)
_LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z "
    r"(ACCEPT host=|CLOSE host=|Port \d|Delay \d|MaxLineLength \d|MaxClients \d|BindFamily |socket|DEBUG|TOTALS|poll|setsockopt|listen)"
)
_OURS = re.compile(r"\S+ (ACCEPT host=|CLOSE host=|MaxLineLength )")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE) if any(_OURS.match(line) for line in head_lines(head)) else 0.0


FORMAT = Format(
    name="endlessh",
    dataset="endlessh",
    module="endlessh",
    title=Words("Endlessh", "Endlesshのログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"2022-04-30T21:40:38.930Z Port 22\n"
                b"2022-04-30T21:40:47.298Z ACCEPT host=::ffff:192.0.2.6 port=17374 fd=4 n=1/4096\n"
                b"2022-04-30T21:40:59.306Z CLOSE host=::ffff:192.0.2.6 port=17374 fd=4 time=12.008 bytes=26\n"
            ),
            events=(
                {"message": "Port 22"},
                {"source.ip": "192.0.2.6", "source.port": 17374, "event.action": "accept", "destination.port": 22},
                {"@timestamp": "2022-04-30T21:40:59.306000+00:00", "event.duration": 12008000000, "destination.bytes": 26},
            ),
            name="endlessh.log",
        ),
    ),
)
