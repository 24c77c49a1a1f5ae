"""heralding.log: what Heralding says of itself and of the sessions on its services.

Shape: Python logging's `%(asctime)s (%(name)s) %(message)s` (https://github.com/johnnykv/heralding), local time.
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
            r"^New (?P<honeypot.service>\S+) session (?:from|initiated by) (?P<source.ip>[0-9a-fA-F:.]*?[0-9a-fA-F]):(?P<source.port>\d+)",
            {"event.category": "network", "event.action": "connection-start"},
            " session ",
        ),
        Meaning(
            r"^Started (?P<honeypot.service>\S+) capability listening on port (?P<destination.port>\d+)",
            {"event.action": "listen", "honeypot.own": True},
            "Started ",
        ),
        Meaning(r"^Found public ip: (?P<observer.ip>\S+)", {}, "public ip"),
    ),
    constants={"event.kind": "event"},
)
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \([\w.]+\) ")
_OURS = re.compile(r"\S+ \S+ \((heralding\.|root\) Initializing Heralding)")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    return 0.95 * share(head, _LINE) if any(_OURS.match(line) for line in head_lines(head)) else 0.0


FORMAT = Format(
    name="heralding_log",
    dataset="heralding.log",
    module="heralding",
    title=Words("Heralding, text log", "Heralding、テキストログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"2025-01-09 17:21:16,682 (root) Initializing Heralding version 1.0.7\n"
                b"2025-01-09 17:21:16,963 (heralding.honeypot) Started Pop3 capability listening on port 110\n"
            ),
            events=(
                {"@timestamp": "2025-01-09T17:21:16.682000+00:00", "log.logger": "root"},
                {"honeypot.service": "Pop3", "destination.port": 110, "honeypot.own": True},
            ),
            name="heralding.log",
        ),
    ),
)
