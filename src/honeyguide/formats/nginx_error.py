"""nginx's error log: what the web server complained of, which client and which request it was about.

Shape: ngx_log_error_core in https://github.com/nginx/nginx/blob/master/src/core/ngx_log.c; local time.
"""

import re

from honeyguide.formats.access_request import request_columns
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_SHAPE = TextLog(
    start=(
        r"^(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<log.level>\w+)\] (?P<process.pid>\d+)#\d+: "
        r"(?:\*(?P<honeypot.connection.id>\d+) )?(?P<rest>.*)$"
    ),
    meanings=(
        Meaning(
            (
                r", client: (?P<source.ip>[0-9a-fA-F:.]+), server: (?P<destination.domain>[^,]*)(?:, request: "
                r'"(?P<http.request.line>.*?)"(?:, |$))?'
            ),
            {"event.category": "web"},
            ", client: ",
        ),
        Meaning(r"client: (?P<source.ip>[0-9a-fA-F:.]+)", {}, "client: "),
    ),
    constants={"event.kind": "event"},
)
_LINE = re.compile(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: ")


def _read(chunk: Chunk) -> Batch:
    batch = read_text_log(chunk, _SHAPE)
    events = batch.events
    if "http.request.line" not in events.columns:
        return batch
    events = events.drop("http.request.line").hstack(request_columns(events.get_column("http.request.line")))
    return Batch(events, batch.rejects, batch.consumed, batch.lines, batch.continuations, batch.tail)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE)


FORMAT = Format(
    name="nginx_error",
    dataset="nginx.error",
    module="nginx",
    title=Words("nginx, error log", "nginx、エラーログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b'2024/05/01 12:00:00 [error] 29#29: *5 open() "/usr/share/nginx/html/x" failed (2: No such file or directory), '
                b'client: 192.0.2.1, server: localhost, request: "GET /x?y=1 HTTP/1.1", host: "198.51.100.2"\n'
                b"2024/05/01 12:00:01 [notice] 1#1: start worker processes\n"
            ),
            events=(
                {
                    "@timestamp": "2024-05-01T12:00:00+00:00",
                    "source.ip": "192.0.2.1",
                    "url.path": "/x",
                    "process.pid": 29,
                    "log.level": "error",
                },
                {"message": "start worker processes"},
            ),
            name="error.log",
        ),
    ),
)
