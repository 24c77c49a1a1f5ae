"""honeytrap.log and attacker.log of Honeytrap: who asked for which port, and what was read, for ports that nothing else listens on.

Shapes: https://github.com/armedpot/honeytrap (logging.c: local time; log_attacker's GMT with microseconds that aren't zero-padded).
"""

import re
from datetime import tzinfo

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Context, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.formats.timestamps import iso_times
from honeyguide.schema.words import Words

_PEER = r"(?P<source.ip>[0-9a-fA-F:.]+):(?P<source.port>\d+)"
_OURS = r"(?P<destination.ip>[0-9a-fA-F:.]+):(?P<destination.port>\d+)"
_NETWORK = {"event.category": "network"}


def _times(texts: pl.Series, zone: tzinfo, _context: Context) -> pl.Series:
    return (
        pl.DataFrame({"local": iso_times(texts, zone), "gmt": iso_times(texts, zone, "us")}).select(pl.coalesce("gmt", "local")).to_series()
    )


_SHAPE = TextLog(
    start=r"^\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?::\d{1,6} GMT)?)\] (?P<rest>.*)$",
    meanings=(
        Meaning(
            rf"^{_PEER} requesting (?P<network.transport>\w+) connection on {_OURS}",
            {**_NETWORK, "event.action": "request"},
            " requesting ",
        ),
        Meaning(
            rf"Handling (?P<network.transport>\w+) connection request from {_PEER} to {_OURS}",
            {**_NETWORK, "event.action": "handle"},
            "Handling ",
        ),
        Meaning(
            rf"^(?P<network.transport>tcp|udp) {_PEER} -> {_OURS} (?P<event.hash>\S+) (?:\S+) \((?P<honeypot.bytes>\d+) bytes\)",
            {**_NETWORK, "event.action": "attack"},
            " -> ",
        ),
        Meaning(
            r"(?P<destination.port>\d+)/(?P<network.transport>tcp|udp)\*?\s+(?P<honeypot.bytes>\d+) bytes read",
            {**_NETWORK, "event.action": "read"},
            " bytes read",
        ),
        Meaning(r"(?P<destination.port>\d+)/(?P<network.transport>tcp|udp)\*? ", {}, "/"),
        Meaning(r"^Warning - ", {"log.level": "warning"}, "Warning - "),
    ),
    times=_times,
    accept=r"^honeytrap v",
    constants={"event.kind": "event"},
)
_LINE = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(:\d{1,6} GMT)?\] |honeytrap v")
_SURE = re.compile(r"honeytrap v|\[.{19}(:\d{1,6} GMT)?\] (.* requesting \w+ connection on |(tcp|udp) \S+:\d+ -> |\s*(-> +)?\d+/(tcp|udp))")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    return 0.95 * share(head, _LINE) if share(head, _SURE) > 0.1 else 0.0


FORMAT = Format(
    name="honeytrap_log",
    dataset="honeytrap.log",
    module="honeytrap",
    title=Words("Honeytrap, text logs", "Honeytrap、テキストログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"\nhoneytrap v1.1.0 Copyright (C) 2005-2015 Tillmann Werner <tillmann.werner@gmx.de>\n"
                b"[2025-01-09 17:22:06] 192.0.2.167:58180 requesting tcp connection on 198.51.100.94:5002.\n"
                b"[2025-01-09 17:22:06]     5002/tcp* 243 bytes read.\n"
                b"[2022-06-02 05:01:04:23793 GMT] tcp 192.0.2.1:4000 -> 198.51.100.94:5002 d41d8cd98f00b204e9800998ecf8427e "
                b"cf83 (12 bytes)\n"
            ),
            events=(
                {"@timestamp": None},
                {
                    "@timestamp": "2025-01-09T17:22:06+00:00",
                    "source.ip": "192.0.2.167",
                    "destination.port": 5002,
                    "network.transport": "tcp",
                },
                {"honeypot.bytes": 243, "destination.port": 5002, "source.ip": None},
                {"@timestamp": "2022-06-02T05:01:04.023793+00:00", "honeypot.bytes": 12, "source.port": 4000},
            ),
            name="honeytrap.log",
        ),
    ),
)
