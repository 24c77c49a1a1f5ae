"""Glastopf's log (glastopf.log): Python logging lines, requests among the honeypot's own chatter, for whoever keeps such old recordings.

Shape: https://github.com/mushorg/glastopf (`%(asctime)-15s (%(name)s) %(message)s`); local time, a comma before the milliseconds.
"""

import re

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_SHAPE = TextLog(
    start=r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \((?P<log.logger>[^)]*)\) (?P<rest>.*)$",
    meanings=(
        Meaning(
            r"^(?P<source.ip>[0-9a-fA-F:.]+) requested (?P<http.request.method>[A-Z]+) (?P<url.original>.*) on (?P<destination.domain>\S*?)"
            r"(?::(?P<destination.port>\d+))?$",
            {"event.action": "request", "event.category": "web", "network.transport": "tcp", "network.protocol": "http"},
            " requested ",
        ),
    ),
    constants={"event.kind": "event"},
)
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \([\w.]+\) ")
_OURS = re.compile(r"\S+ \S+ \((glastopf|pyhpfeeds|\w+\.glastopf)")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    found = share(head, _LINE)
    ours = any(_OURS.match(line) for line in head_lines(head)) or (b"glastopf" in head)
    return found * (0.95 if ours else 0.0)


FORMAT = Format(
    name="glastopf",
    dataset="glastopf",
    module="glastopf",
    title=Words("Glastopf", "Glastopfのログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"2014-11-23 10:31:45,256 (glastopf.glastopf) 192.0.2.19 requested GET /a b.php?x=1 on pot.example.org:80\n"
                b"2014-11-23 10:31:45,337 (pyhpfeeds) Socket error: [Errno 110] Connection timed out\n"
            ),
            events=(
                {
                    "@timestamp": "2014-11-23T10:31:45.256000+00:00",
                    "source.ip": "192.0.2.19",
                    "url.original": "/a b.php?x=1",
                    "destination.domain": "pot.example.org",
                    "destination.port": 80,
                },
                {"log.logger": "pyhpfeeds", "source.ip": None},
            ),
            name="glastopf.log",
        ),
    ),
)
