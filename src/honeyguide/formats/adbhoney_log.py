"""adbhoney.log: ADBHoney's text log, beside the JSON that names sessions and commands.

Shape: Python logging's `%(asctime)s - %(thread)d - %(name)s - %(levelname)s - %(message)s` (https://github.com/huuck/ADBHoney), local time.
"""

import re

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_SHAPE = TextLog(
    start=(
        r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) - (?:\d+) - (?P<log.logger>ADBHoneypot|[Aa]db\w*) - "
        r"(?P<log.level>[A-Z]+) - (?P<rest>.*)$"
    ),
    meanings=(
        Meaning(
            (
                r"^(?:.*?)?(?:connection (?:start|closed)|\S+ connection) "
                r"(?:\()?(?P<source.ip>[0-9a-fA-F:.]*?[0-9a-fA-F]):(?P<source.port>\d+)"
            ),
            {"event.category": "network"},
            "connection",
        ),
        Meaning(r"(?P<source.ip>\d+\.\d+\.\d+\.\d+)(?::|\t)(?P<source.port>\d{4,5})", {}, "."),
    ),
    constants={"event.kind": "event", "network.protocol": "adb"},
)
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \d+ - (ADBHoneypot|[Aa]db\w*) - [A-Z]+ - ")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE)


FORMAT = Format(
    name="adbhoney_log",
    dataset="adbhoney.log",
    module="adbhoney",
    title=Words("ADBHoney, text log", "ADBHoney、テキストログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=b"2025-01-09 17:21:14,238 - 123220055305016 - ADBHoneypot - INFO - 192.0.2.3:40110 connection start (c0ffee)\n",
            events=(
                {"@timestamp": "2025-01-09T17:21:14.238000+00:00", "log.level": "INFO", "source.ip": "192.0.2.3", "source.port": 40110},
            ),
            name="adbhoney.log",
        ),
    ),
)
