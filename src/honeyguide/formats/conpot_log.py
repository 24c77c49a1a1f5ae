"""Conpot's text log: sessions on industrial protocols, and the tracebacks that scanners cause, for whoever runs an ICS honeypot.

Shape: Python logging's `%(asctime)s %(message)s` (https://github.com/mushorg/conpot), local time; tracebacks follow over several lines.
"""

import re

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_SESSION = r"\((?P<honeypot.session.id>[0-9a-f]{8}-[0-9a-f-]{27})\)"
_PAIR = r"\('(?P<source.ip>[0-9a-fA-F:.]+)', (?P<source.port>\d+)(?:, \d+, \d+)?\)"
_NEW = {"event.action": "connection-start", "event.category": "network"}
_SHAPE = TextLog(
    start=r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<rest>.*)$",
    meanings=(
        Meaning(
            (
                rf"^New (?P<honeypot.service>.+?) (?:session|connection) from "
                rf"(?P<source.ip>[0-9a-fA-F:.]*?[0-9a-fA-F])(?::(?P<source.port>\d{{1,5}}))?\.? {_SESSION}"
            ),
            _NEW,
            "New ",
        ),
        Meaning(rf"(?P<source.ip>\d+\.\d+\.\d+\.\d+):(?P<source.port>\d+)\.? ?(?:{_SESSION})?", {}, "."),
        Meaning(
            rf"HTTP/(?P<http.version>\d\.\d) (?P<http.request.method>[A-Z]+) request from {_PAIR}: (?:\('(?P<url.original>[^']*)')?",
            {"event.category": "web", "event.action": "request"},
            " request from ",
        ),
        Meaning(r"started on: \('(?P<destination.ip>[0-9a-fA-F:.]+)', (?P<destination.port>\d+)\)", {"honeypot.own": True}, "started on: "),
        Meaning(rf"{_PAIR}(?:.*{_SESSION})?", {}, "', "),
        Meaning(_SESSION, {}, "("),
    ),
    constants={"event.kind": "event"},
)
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([^(]|\(')")
_OURS = re.compile(
    r"[Cc]onpot|New \S+(?: \d+)? (session|connection) from .*\([0-9a-f]{8}-|[Kk]amstrup|IEC ?104|guardian_ast|Modbus|S7|BACnet|SNMP|IPMI"
)


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    found = share(head, _LINE)
    return 0.85 * found if found and any(_OURS.search(line) for line in head_lines(head)) else 0.0


FORMAT = Format(
    name="conpot_log",
    dataset="conpot.log",
    module="conpot",
    title=Words("Conpot, text log", "Conpot、テキストログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"2025-01-09 21:30:09,467 New Kamstrup connection from 192.0.2.151:46872. (95ece71f-77f4-432c-9f2f-cf47d917b351)\n"
                b"2025-01-09 21:30:09,468 Kamstrup skipping byte, expected kamstrup_meter request magic but got: 0x47\n"
                b"2025-01-09 21:30:10,000 Exception occurred in ProtocolServer\n"
                b"Traceback (most recent call last):\n"
                b"ValueError: x\n"
            ),
            events=(
                {
                    "@timestamp": "2025-01-09T21:30:09.467000+00:00",
                    "source.ip": "192.0.2.151",
                    "source.port": 46872,
                    "honeypot.service": "Kamstrup",
                    "honeypot.session.id": "95ece71f-77f4-432c-9f2f-cf47d917b351",
                },
                {"source.ip": None},
                {"message": "Exception occurred in ProtocolServer\nTraceback (most recent call last):\nValueError: x"},
            ),
            name="conpot.log",
        ),
    ),
)
