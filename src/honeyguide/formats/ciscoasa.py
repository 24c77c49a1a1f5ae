"""The Cisco ASA honeypot's log: Python dicts, not JSON, between lines of plain text.

Shape: https://github.com/Cymmetria/ciscoasa_honeypot as T-Pot runs it.
Values aren't escaped, so a line is read by its keys, never evaluated.
"""

import re
from datetime import UTC

from honeyguide.formats.access_request import request_columns
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_SHAPE = TextLog(
    start=(
        r"^\{'timestamp': '(?P<time>[^']*)', 'src_ip': '(?P<source.ip>[^']*)'(?:, 'src_port': '?(?P<source.port>\d+)'?)?"
        r"(?:, 'dest(?:ination)?_ip': '(?P<destination.ip>[^']*)')?(?:, 'dest(?:ination)?_port': '?(?P<destination.port>\d+)'?)?"
        r"(?:, 'payload(?:_printable)?': ['\"](?P<rest>.*?)['\"])?\}$"
    ),
    meanings=(
        Meaning(
            r'^"(?P<http.request.line>.*)" (?P<http.response.status_code>\d{3}) -?$',
            {"event.category": "web", "network.protocol": "http"},
            '"',
        ),
    ),
    accept=r"^[^{\s].*",
    zone=UTC,
    constants={"event.kind": "event", "network.transport": "tcp"},
)
_LINE = re.compile(r"(\{'timestamp': '|Starting server on port|Using selector: |Stopping server|Registering|Traceback|\s|\w+Error)")
_OURS = re.compile(r"\{'timestamp': '[^']*', 'src_ip': '|Starting server on port \d+/(udp|tcp)")


def _read(chunk: Chunk) -> Batch:
    batch = read_text_log(chunk, _SHAPE)
    events = batch.events
    if "http.request.line" not in events.columns:
        return batch
    said = request_columns(events.get_column("http.request.line"))
    events = events.drop("http.request.line").hstack([series for series in said if series.name not in events.columns])
    return Batch(events, batch.rejects, batch.consumed, batch.lines, batch.continuations, batch.tail)


def _sniff(head: bytes, name: str) -> float:
    return 0.9 * share(head, _LINE) if any(_OURS.match(line) for line in head_lines(head)) else 0.0


FORMAT = Format(
    name="ciscoasa",
    dataset="ciscoasa",
    module="ciscoasa",
    title=Words("Cisco ASA honeypot", "Cisco ASAハニーポット"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"Starting server on port 8443/tcp, use <Ctrl-C> to stop\n"
                b"{'timestamp': '2025-01-09T23:00:38.915772', 'src_ip': '192.0.2.27', 'payload_printable': '\"GET "
                b"/+CSCOE+/logon.html HTTP/1.1\" 200 -'}\n"
                b"{'timestamp': '2025-01-09T23:00:41.917803', 'src_ip': '192.0.2.27', 'payload_printable': 'Request timed out: "
                b"TimeoutError('x')'}\n"
            ),
            events=(
                {"message": "Starting server on port 8443/tcp, use <Ctrl-C> to stop"},
                {
                    "@timestamp": "2025-01-09T23:00:38.915772+00:00",
                    "source.ip": "192.0.2.27",
                    "url.original": "/+CSCOE+/logon.html",
                    "http.response.status_code": 200,
                },
                {"message": "Request timed out: TimeoutError('x')", "source.ip": "192.0.2.27"},
            ),
            name="ciscoasa.log",
        ),
    ),
)
