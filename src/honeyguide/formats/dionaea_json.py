"""Dionaea's connections as JSON (log_json: dionaea.json of T-Pot and others), nested or flat, also packed into one array.

A line is written when its connection ends and bears the time of its start: the file isn't in the order of its times.
Keys: https://github.com/DinoTools/dionaea/blob/0.11.0/modules/python/dionaea/log_json.py; times are naive UTC.
"""

import re

import polars as pl

from honeyguide.formats.dionaea_connections import connection_events, described, without_nothing
from honeyguide.formats.dionaea_json_fast import decoded
from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, columns, parse, plan
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.schema.words import Words

_FRAMES = re.compile(r"[\s\ufeff\[\],\0]*")
"""Lines of an array that hold no record, and blank ones."""

_PLAN: Plan = plan(
    {
        "connection.protocol": "honeypot.service",
        "connection.transport": "network.transport",
        "connection.type": "honeypot.connection.type",
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "src_hostname": "source.domain",
        "src_ip": "source.ip",
        "src_port": "source.port",
        "timestamp": "@timestamp",
        "credentials.username": ["honeypot.credential.username", "user.name as list"],
        "credentials.password": "honeypot.credential.password",
        "ftp.commands": "honeypot.command",
        "p0f": "honeypot.os",
    }
)


def paired(value: object, first: str, second: str) -> tuple[list[object], list[object]] | None:
    """Two parallel lists from a list of objects (nested) or an object of lists (flat); None for anything else."""
    if isinstance(value, dict):
        left, right = value.get(first, []), value.get(second, [])
        left, right = left if isinstance(left, list) else [left], right if isinstance(right, list) else [right]
        longest = max(len(left), len(right))
        return left + [None] * (longest - len(left)), right + [None] * (longest - len(right))
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [item.get(first) for item in value], [item.get(second) for item in value]
    return None


def commands(value: object) -> list[str] | None:
    """`["USER anonymous", "QUIT"]` from either shape of ftp.commands."""
    pairs = paired(value, "command", "arguments")
    if pairs is None:
        return None
    words = [[command, *(rest if isinstance(rest, list) else [rest])] for command, rest in zip(*pairs, strict=True)]
    return [" ".join(str(word) for word in line if word not in {None, ""} and not isinstance(word, (dict, list))) for line in words]


def normal(record: Record) -> Record:
    """The record with credentials as parallel lists, commands as lines and the fingerprint as a name; what doesn't fit stays."""
    if "credentials" in record:
        pairs = paired(record["credentials"], "username", "password")
        if pairs is not None:
            record["credentials"] = {"username": pairs[0], "password": pairs[1]}
    ftp = record.get("ftp")
    if isinstance(ftp, dict) and "commands" in ftp:
        lines = commands(ftp["commands"])
        record["ftp"] = {**ftp, "commands": ftp["commands"] if lines is None else lines}
    guess = record.get("p0f")
    if isinstance(guess, dict):
        name = " ".join(str(guess[key]) for key in ("genre", "detail") if guess.get(key))
        record |= {"p0f": name, "p0f.fingerprint": {key: value for key, value in guess.items() if key not in {"genre", "detail"}}}
    return record


def _is_connection(record: Record) -> bool:
    connection = record.get("connection")
    return isinstance(connection, dict) and {"protocol", "transport"} <= connection.keys() and ("src_ip" in record or "dst_ip" in record)


def _slowly(texts: list[str]) -> tuple[list[int], list[Record], list[int], list[tuple[int, str]]]:
    """Rows with a record and the records, blank rows, and the wrong ones with the reason."""
    rows: list[int] = []
    records: list[Record] = []
    blank: list[int] = []
    wrong: list[tuple[int, str]] = []
    for row, text in enumerate(texts):
        found = parse(text)
        if isinstance(found, dict) and _is_connection(found):
            rows.append(row)
            records.append(normal(found))
        elif _FRAMES.fullmatch(text):
            blank.append(row)
        else:
            wrong.append((row, "a JSON object of another kind" if isinstance(found, dict) else "not a whole JSON object"))
    return rows, records, blank, wrong


def _read(chunk: Chunk) -> Batch:
    lines = split_lines(chunk)
    frame = lines.frame.with_row_index("row")
    quick = decoded(frame)
    rest = frame.join(quick.select("row"), on="row", how="anti", maintain_order="left")
    rows, records, blank, wrong = _slowly(rest.get_column("text").to_list())
    numbers = rest.get_column("row").to_list()
    frames = [] if quick.is_empty() else [quick]
    if records:
        frames.append(columns(records, _PLAN).with_columns(pl.Series("row", [numbers[row] for row in rows], dtype=pl.UInt32)))
    where = rest.select("line", "offset", "text").rows()
    return Batch(
        events=_events(frames, frame),
        rejects=tuple(Reject(where[row][0], where[row][1], reason, where[row][2][:LONGEST_QUOTE]) for row, reason in wrong),
        consumed=lines.consumed,
        lines=frame.height,
        continuations=len(blank),
        tail=len(chunk.data) - (chunk.data.rfind(b"\n") + 1) if chunk.final else 0,
    )


def _events(frames: list[pl.DataFrame], lines: pl.DataFrame) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema={"log.offset": pl.Int64, "honeypot.log.line": pl.Int64})
    rows = pl.concat(frames, how="diagonal").sort("row") if len(frames) > 1 else frames[0]
    names = {"text": "event.original", "offset": "log.offset", "line": "honeypot.log.line", "mended": "honeypot.log.mended"}
    origin = lines.select(pl.all().gather(rows.get_column("row"))) if rows.height < lines.height else lines
    origin = origin.select(pl.col(old).alias(new) for old, new in names.items() if old in origin.columns)
    return connection_events(described(without_nothing(rows.drop("row").hstack(origin))))


def _sniff(head: bytes, name: str) -> float:
    if b'"connection"' not in head or b'"src_ip"' not in head:
        return 0.0
    return share_of_records(head, lambda record: _is_connection(dict(record)) and "dst_ip" in record)


_NESTED = b"""\
{"connection": {"protocol": "ftpd", "transport": "tcp", "type": "accept"}, "dst_ip": "192.0.2.1", "dst_port": 21, \
"src_hostname": "", "src_ip": "::ffff:198.51.100.7", "src_port": 53724, "timestamp": "2026-11-22T18:37:28", \
"ftp": {"commands": [{"command": "USER", "arguments": ["anonymous"]}, {"command": "QUIT", "arguments": []}]}, \
"credentials": [{"password": "guest@x", "username": "anonymous"}]}
{"connection": {"protocol": "mirrorc", "transport": "tcp", "type": "connect"}, "dst_ip": "192.0.2.1", "dst_port": 38909, \
"src_hostname": "", "src_ip": "198.51.100.7", "src_port": 42, "timestamp": "2026-11-22T18:38:26.701771"}
{"connection": {"protocol": "ftpdatalisten", "transport": "tcp", "type": "listen"}, "dst_ip": "192.0.2.1", "dst_port": 44491, \
"src_hostname": "", "src_ip": "", "src_port": 0, "timestamp": "2026-11-22T18:38:27.000001"}
{"connection": {"protocol": "mongod", "transport": "tcp", "type": "acc
"""
_FLAT = b"""\
[{"connection": {"protocol": "mssqld", "transport": "tls", "type": "accept"}, "dst_ip": "192.0.2.1", "dst_port": 1433, \
"src_hostname": "host.example", "src_ip": "2001:db8::7", "src_port": 50602, "timestamp": "2025-02-12T08:46:20.049061", \
"credentials": {"password": ["", "a"], "username": ["sa", "sa"]}},
,
{"connection": {"protocol": "SipSession", "transport": "udp", "type": "connect"}, "dst_ip": "192.0.2.1", "dst_port": 5060, \
"src_hostname": "", "src_ip": "not an address", "src_port": 5060, "timestamp": "2025-02-12T08:46:21.000000", "sensor": "a"}
]"""

FORMAT = Format(
    name="dionaea_json",
    dataset="dionaea.json",
    module="dionaea",
    title=Words("Dionaea, connections as JSON (log_json)", "Dionaea、接続のJSON(log_json)"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=_NESTED,
            name="dionaea.json",
            rejects=1,
            events=(
                {
                    "@timestamp": "2026-11-22T18:37:28+00:00",
                    "event.action": "connection-accept",
                    "event.category": "authentication",
                    "source.ip": "198.51.100.7",
                    "source.port": 53724,
                    "destination.ip": "192.0.2.1",
                    "destination.port": 21,
                    "honeypot.service": "ftpd",
                    "network.protocol": "ftp",
                    "network.direction": "inbound",
                    "honeypot.own": None,
                    "honeypot.command": ["USER anonymous", "QUIT"],
                    "honeypot.credential.username": ["anonymous"],
                    "honeypot.credential.password": ["guest@x"],
                    "user.name": ["anonymous"],
                },
                {"source.port": 42, "network.direction": "outbound", "honeypot.own": True, "network.protocol": None},
                {"source.ip": None, "source.port": None, "destination.port": 44491, "network.direction": None, "honeypot.own": True},
            ),
        ),
        Sample(
            data=_FLAT,
            name="packed.json",
            events=(
                {
                    "source.ip": "2001:db8::7",
                    "source.domain": "host.example",
                    "network.transport": "tcp",
                    "tls.established": True,
                    "honeypot.credential.username": ["sa", "sa"],
                    "honeypot.credential.password": ["", "a"],
                },
                {"source.ip": None, "source.address": "not an address", "network.direction": "inbound", "honeypot.data": '{"sensor":"a"}'},
            ),
        ),
    ),
)
