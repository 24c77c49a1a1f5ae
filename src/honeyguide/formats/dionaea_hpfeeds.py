"""What Dionaea publishes over hpfeeds, as a broker or MHN's hpfeed collection keeps it: connections, captures, DCERPC requests.

With an envelope (channel, ident, timestamp, payload as object or JSON text) or bare. Records of other channels of the same
broker are kept with their payload as data. https://github.com/DinoTools/dionaea/blob/0.11.0/modules/python/dionaea/hpfeeds.py
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import polars as pl

from honeyguide.formats.dionaea_connections import described, without_nothing
from honeyguide.formats.dionaea_mongoexport import plainly
from honeyguide.formats.dionaea_tables import CONNECTION
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, parse, plan, read_json_lines
from honeyguide.schema.words import Words

_ENVELOPE = {"timestamp": "@timestamp", "channel": "event.provider", "ident": "honeypot.sensor", "_id": "event.id"}
_PLAN: Plan = plan(
    {
        **CONNECTION,
        **_ENVELOPE,
        "time": "@timestamp",
        "saddr": "source.ip",
        "sport": "source.port",
        "daddr": "destination.ip",
        "dport": "destination.port",
        "md5": "file.hash.md5",
        "sha512": "file.hash.sha512",
        "url": "url.original as unrepr",
        "uuid": "honeypot.dcerpc.uuid",
        "opnum": "honeypot.dcerpc.opnum",
        "action": "event.action",
        "category": "event.category",
    },
    {"event.kind": "event", "event.type": "info"},
)
_OTHER: Plan = plan(_ENVELOPE, {"event.kind": "event", "event.category": "network", "event.type": "info"})
_SHAPES: Mapping[frozenset[str], tuple[str, str, str]] = {
    frozenset({"connection_type", "connection_protocol", "remote_host"}): ("dionaea.connections", "connection", "network"),
    frozenset({"saddr", "md5", "sha512"}): ("dionaea.capture", "download", "file"),
    frozenset({"saddr", "uuid", "opnum"}): ("dionaea.dcerpcrequests", "dcerpc-request", "network"),
}
_PROFILES = ("dionaea.shellcodeprofiles", "emulation-profile", "intrusion_detection")


def _payload(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What was published: the record itself where there is no envelope."""
    if "payload" not in record:
        return record
    found = record["payload"]
    if isinstance(found, str):
        found = parse(found)
    return found if isinstance(found, dict) else None


def _shape(record: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """(channel, action, category) of one of Dionaea's publications."""
    channel, payload = record.get("channel"), _payload(record) or {}
    if (isinstance(channel, str) and not channel.startswith("dionaea.")) or "eventid" in payload:
        return None
    if channel == _PROFILES[0]:
        return _PROFILES
    return next((meaning for keys, meaning in _SHAPES.items() if keys <= payload.keys()), None)


def _arranged(record: Record) -> Plan | None:
    shape, payload = _shape(record), _payload(record)
    for key in ("timestamp", "_id"):
        if key in record:
            record[key] = plainly(record[key])
    if shape is None:
        return _OTHER if isinstance(record.get("channel"), str) and "payload" in record else None
    if payload is not None and payload is not record:
        del record["payload"]
        for key, value in payload.items():
            record.setdefault(key, value)
    kind = record.get("connection_type")
    action = f"connection-{kind}" if shape[1] == "connection" and isinstance(kind, str) else shape[1]
    record |= {"channel": shape[0], "action": action, "category": shape[2]}
    return _PLAN


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _arranged)
    if batch.events.is_empty():
        return batch
    events = described(without_nothing(batch.events))
    provider = pl.col("event.provider") if "event.provider" in events.columns else pl.lit(None, pl.String)
    has_peer = pl.col("source.ip").is_not_null() if "source.ip" in events.columns else pl.lit(value=False)
    inbound = pl.when(provider.str.starts_with("dionaea.") & has_peer).then(pl.lit("inbound"))
    return dataclasses.replace(batch, events=events.with_columns(pl.coalesce("network.direction", inbound).alias("network.direction")))


def _sniff(head: bytes, name: str) -> float:
    if b'"saddr"' not in head and b'"channel"' not in head and b"connection_protocol" not in head:
        return 0.0
    ours = share_of_records(head, lambda record: _shape(record) is not None)
    fed = share_of_records(head, lambda record: _shape(record) is not None or ("channel" in record and "payload" in record))
    return fed if ours else 0.0


FORMAT = Format(
    name="dionaea_hpfeeds",
    dataset="dionaea.hpfeeds",
    module="dionaea",
    title=Words("Dionaea, publications over hpfeeds", "Dionaea、hpfeedsでの配信"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=b"""\
{"_id": {"$oid": "5a06"}, "ident": "sensor-1", "timestamp": {"$date": "2017-11-11T06:19:12.385Z"}, "channel": "dionaea.capture", \
"payload": "{\\"url\\": \\"http://192.0.2.9/x\\", \\"daddr\\": \\"192.0.2.1\\", \\"saddr\\": \\"::ffff:198.51.100.7\\", \\"dport\\": \\"445\\", \
\\"sport\\": \\"4122\\", \\"sha512\\": \\"00ff\\", \\"md5\\": \\"0cc175b9c0f1b6a831c399e269772661\\"}"}
{"ident": "sensor-1", "timestamp": {"$date": 1510381152385}, "channel": "dionaea.connections", "payload": {"connection_type": "reject", \
"connection_transport": "tcp", "connection_protocol": "pcap", "remote_host": "198.51.100.7", "remote_port": 4123, "remote_hostname": "", \
"local_host": "192.0.2.1", "local_port": 1344}}
{"uuid": "4b324fc8-1670-01d3-1278-5a47bf6ee188", "opnum": 31, "saddr": "198.51.100.7", "sport": "4124", "daddr": "192.0.2.1", "dport": "445"}
{"ident": "sensor-2", "timestamp": {"$date": 1510381152385}, "channel": "other.events", "payload": {"a": 1}}
""",
            name="hpfeed.json",
            events=(
                {
                    "@timestamp": "2017-11-11T06:19:12.385000+00:00",
                    "event.action": "download",
                    "source.ip": "198.51.100.7",
                    "source.port": 4122,
                    "destination.port": 445,
                    "file.hash.md5": "0cc175b9c0f1b6a831c399e269772661",
                    "url.original": "http://192.0.2.9/x",
                    "honeypot.sensor": "sensor-1",
                    "network.direction": "inbound",
                },
                {"@timestamp": "2017-11-11T06:19:12.385000+00:00", "event.action": "connection-reject", "destination.port": 1344},
                {"event.action": "dcerpc-request", "honeypot.dcerpc.opnum": 31, "source.port": 4124},
                {"event.provider": "other.events", "honeypot.sensor": "sensor-2", "source.ip": None},
            ),
        ),
    ),
)
