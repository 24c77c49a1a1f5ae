"""IIS logs in W3C's extended format, whose `#Fields:` lines say what the columns are, for web honeypots on Windows.

Shape: https://www.w3.org/TR/WD-logfile.html and IIS's names of fields; times are UTC. The last header is kept for what follows.
"""

import re
from collections.abc import Sequence

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.heads import head_lines
from honeyguide.formats.json_lines import Record, columns, plan
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.schema.words import Words

_PLAN = plan(
    {
        "@time": "@timestamp",
        "c-ip": "source.ip",
        "c-port": "source.port",
        "cs-username": "user.name",
        "s-sitename": "service.name",
        "s-computername": "host.name",
        "s-ip": "destination.ip",
        "s-port": "destination.port",
        "cs-host": "url.domain",
        "cs-method": "http.request.method",
        "@target": "url.original",
        "cs-uri-stem": "url.path",
        "cs-uri-query": "url.query",
        "cs-version": "http.version",
        "sc-status": "http.response.status_code",
        "sc-bytes": "http.response.bytes",
        "cs-bytes": "http.request.bytes",
        "time-taken": "event.duration as milliseconds",
        "cs(User-Agent)": "user_agent.original",
        "cs(Referer)": "http.request.referrer",
    },
    {"event.kind": "event", "event.category": "web", "network.transport": "tcp", "network.protocol": "http"},
)
_SPACED = {"cs(User-Agent)", "cs(Referer)", "cs(Cookie)"}
_ROW = re.compile(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d ")


def _record(names: Sequence[str], values: Sequence[str], day: str) -> Record:
    given: Record = {name: value for name, value in zip(names, values, strict=True) if value != "-"}
    for name in _SPACED & given.keys():
        given[name] = given[name].replace("+", " ")
    if "cs-version" in given:
        given["cs-version"] = given["cs-version"].removeprefix("HTTP/")
    if "cs-uri-stem" in given:
        given["@target"] = given["cs-uri-stem"] + (f"?{given['cs-uri-query']}" if "cs-uri-query" in given else "")
    given["@time"] = f"{given.pop('date', day)} {given.pop('time', '00:00:00')}"
    return given


def _read(chunk: Chunk) -> Batch:
    lines = split_lines(chunk)
    texts = lines.frame.get_column("text").to_list()
    state: dict[str, object] = dict(chunk.state or {})
    names = _listed(state.get("fields"))
    day = str(state.get("date", ""))
    tail = len(chunk.data) - (chunk.data.rfind(b"\n") + 1) if chunk.final else 0
    rows: list[int] = []
    records: list[Record] = []
    rejects: list[Reject] = []
    kept: dict[str, object] = {"fields": names, "date": day}
    for row, text in enumerate(texts):
        if tail and row == len(texts) - 1:
            kept = {"fields": names, "date": day}
        bare = text.strip("\ufeff \t\r\0")
        if bare.startswith("#"):
            if bare.lower().startswith("#fields:"):
                names = bare[8:].split()
            elif bare.lower().startswith("#date:"):
                day = bare[6:].strip()[:10]
            continue
        values = bare.split(" ")
        if not bare:
            continue
        if len(values) == len(names) and names:
            rows.append(row)
            records.append(_record(names, values, day))
        else:
            reason = "not as many values as #Fields: names" if names else "a row before any #Fields:"
            rejects.append(Reject(lines.frame["line"][row], lines.frame["offset"][row], reason, text[:LONGEST_QUOTE]))
    events = pl.DataFrame()
    if records:
        place = lines.frame.select(pl.all().gather(rows)).rename(
            {"offset": "log.offset", "line": "honeypot.log.line", "text": "event.original"}
        )
        events = columns(records, _PLAN).hstack(place.rename({"mended": "honeypot.log.mended"}, strict=False))
    if not tail:
        kept = {"fields": names, "date": day}
    return Batch(events, tuple(rejects), lines.consumed, len(texts), len(texts) - len(records) - len(rejects), tail, kept)


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _sniff(head: bytes, name: str) -> float:
    lines = head_lines(head)
    fields = any(line.startswith("#Fields: ") and ("c-ip" in line or "cs-method" in line or "s-ip" in line) for line in lines)
    if not fields:
        return 0.0
    return sum(line.startswith("#") or bool(_ROW.match(line)) for line in lines) / len(lines)


FORMAT = Format(
    name="iis_w3c",
    dataset="iis.access",
    module="iis",
    title=Words("IIS, W3C extended log", "IIS、W3C拡張ログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2024-05-01 12:00:00\r\n"
                b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status "
                b"time-taken\r\n"
                b"2024-05-01 12:00:01 198.51.100.2 GET /a b=1 80 - 192.0.2.1 Mozilla/5.0+(x) 404 15\r\n"
                b"#Fields: time c-ip cs-method cs-uri-stem sc-status\r\n"
                b"12:00:02 192.0.2.2 POST /owa/ 200\r\n"
                b"too few\r\n"
            ),
            events=(
                {
                    "@timestamp": "2024-05-01T12:00:01+00:00",
                    "source.ip": "192.0.2.1",
                    "url.original": "/a?b=1",
                    "user_agent.original": "Mozilla/5.0 (x)",
                    "http.response.status_code": 404,
                    "event.duration": 15000000,
                    "user.name": None,
                },
                {"@timestamp": "2024-05-01T12:00:02+00:00", "source.ip": "192.0.2.2", "http.request.method": "POST"},
            ),
            rejects=1,
            name="u_ex240501.log",
        ),
    ),
)
