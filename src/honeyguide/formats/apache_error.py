"""Apache's error log, 1.3 to 2.4: what the web server complained of, and about whom.

Shape: https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat; local time.
"""

import re
from datetime import tzinfo

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Context, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.formats.timestamps import localised
from honeyguide.schema.words import Words

_TIME = r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4}"


def _times(texts: pl.Series, zone: tzinfo, _context: Context) -> pl.Series:
    plain = texts.str.replace(r"\.(\d+)", "").str.slice(4).str.replace("  ", " 0", literal=True)
    micros = texts.str.extract(r"\.(\d+)", 1).str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    naive = plain.str.to_datetime("%b %d %H:%M:%S %Y", time_unit="us", strict=False)
    exact = pl.DataFrame({"naive": naive, "micros": micros}).select(pl.col("naive") + pl.duration(microseconds=pl.col("micros")))
    return localised(exact.to_series(), zone)


_SHAPE = TextLog(
    start=(
        rf"^\[(?P<time>{_TIME})\] \[(?:(?P<log.logger>\w+):)?(?P<log.level>\w+)\] (?:\[pid (?P<process.pid>\d+)(?::tid \d+)?\] )?"
        r"(?:\[client (?P<source.ip>\S+?)\] )?(?P<rest>.*)$"
    ),
    meanings=(
        Meaning(r"^(?P<event.code>AH\d{5}): .*referer: (?P<http.request.referrer>\S+)$", {}, "referer: "),
        Meaning(r"^(?P<event.code>AH\d{5}): ", {}, "AH"),
        Meaning(r"referer: (?P<http.request.referrer>\S+)$", {}, "referer: "),
    ),
    times=_times,
    constants={"event.kind": "event"},
    kinds={"source.ip": "hostport"},
)
_LINE = re.compile(rf"\[{_TIME}\] \[(\w+:)?\w+\] ")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    return share(head, _LINE)


FORMAT = Format(
    name="apache_error",
    dataset="apache.error",
    module="apache",
    title=Words("Apache, error log", "Apache、エラーログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"[Sun Dec  4 04:47:44 2005] [error] [client 192.0.2.1] Directory index forbidden by rule: /var/www/html/\n"
                b"[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 35708:tid 43] [client 192.0.2.2:40002] AH00126: Invalid "
                b"URI in request GET /..\n"
            ),
            events=(
                {"@timestamp": "2005-12-04T04:47:44+00:00", "log.level": "error", "source.ip": "192.0.2.1"},
                {
                    "@timestamp": "2023-10-11T14:32:52.123456+00:00",
                    "source.ip": "192.0.2.2",
                    "source.port": 40002,
                    "log.logger": "core",
                    "event.code": "AH00126",
                    "process.pid": 35708,
                },
            ),
            name="error.log",
        ),
    ),
)
