"""Classic syslog files (auth.log, messages, secure): RFC 3164's lines, without year and zone, and the same lines under an RFC 3339 time.

Shape: https://www.rfc-editor.org/rfc/rfc3164 and rsyslog's RSYSLOG_FileFormat. The year is the latest
that isn't after the file's last change.
"""

import re
from datetime import tzinfo

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Context, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.syslog_meanings import KINDS, MEANINGS
from honeyguide.formats.text_log import TextLog, read_text_log
from honeyguide.formats.timestamps import iso_times, yearless_times
from honeyguide.schema.words import Words

_CLASSIC = r"[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d"
_MODERN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_PROGRAM = r"[^\s\[\]:()=\"]+"


def _times(texts: pl.Series, zone: tzinfo, context: Context) -> pl.Series:
    table = pl.DataFrame({"text": texts})
    modern = pl.col("text").str.contains(r"^\d")
    classic = table.select(pl.when(~modern).then("text")).to_series()
    if classic.null_count() == texts.null_count():
        return yearless_times(texts, zone, context.modified)
    stamped = table.select(pl.when(modern).then("text")).to_series()
    return table.select(pl.coalesce(iso_times(stamped, zone), yearless_times(classic, zone, context.modified))).to_series()


_SHAPE = TextLog(
    start=(
        rf"^(?:<(?P<log.syslog.priority>\d{{1,3}})>)?(?P<time>{_CLASSIC}|{_MODERN}) (?P<host.hostname>\S+) "
        rf"(?:(?P<process.name>{_PROGRAM})(?:\((?P<service.name>[^)]*)\))?(?:\[(?P<process.pid>\d+)\])?(?: \d[\d.]*)?: ?)?(?P<rest>.*)$"
    ),
    meanings=MEANINGS,
    kinds=KINDS,
    times=_times,
    goes_on=r"^(?:\s|#011)",
)
_LINE = re.compile(rf"(<\d{{1,3}}>)?({_CLASSIC}|{_MODERN}) \S+ (\S+: |.*\S)")
_TAGGED = re.compile(rf"(<\d{{1,3}}>)?({_CLASSIC}|{_MODERN}) [\w.:-]+ {_PROGRAM}(\([^)]*\))?(\[\d+\])?( \d[\d.]*)?: ")


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    if not any(_TAGGED.match(line) for line in head_lines(head)[:20]):
        return 0.0
    return 0.9 * min(share(head, _LINE), share(head, _TAGGED) + 0.3)


FORMAT = Format(
    name="syslog_rfc3164",
    dataset="system.syslog",
    title=Words("Syslog (RFC 3164), auth.log", "syslog（RFC 3164）、auth.log"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"Mar 27 13:06:56 host sshd[1291]: Failed password for invalid user a from 192.0.2.1 port 2 from 198.51.100.7 "
                b"port 40022 ssh2\n"
                b"2024-05-01T12:00:00.123+09:00 host sshd[1]: Accepted publickey for ubuntu from 2001:db8::7 port 22022 ssh2: "
                b"RSA SHA256:x\n"
                b"Mar 27 13:08:09 host sshd[1361]: message repeated 2 times: [ Failed password for root from 198.51.100.7 port "
                b"52823 ssh2]\n"
                b"Mar 27 13:09:01 host CRON[1]: pam_unix(cron:session): session opened for user root by (uid=0)\n"
            ),
            events=(
                {
                    "user.name": "a from 192.0.2.1 port 2",
                    "source.ip": "198.51.100.7",
                    "source.port": 40022,
                    "event.outcome": "failure",
                    "process.name": "sshd",
                    "process.pid": 1291,
                    "host.hostname": "host",
                },
                {
                    "@timestamp": "2024-05-01T03:00:00.123000+00:00",
                    "event.outcome": "success",
                    "source.ip": "2001:db8::7",
                    "event.action": "ssh_login",
                },
                {"honeypot.repeated": 2, "source.port": 52823, "user.name": "root"},
                {"event.category": "session", "event.action": "opened", "user.name": "root", "service.name": "cron"},
            ),
            name="auth.log",
        ),
    ),
)
