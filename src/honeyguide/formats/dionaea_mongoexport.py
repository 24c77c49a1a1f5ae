"""The sessions of a Modern Honey Network server as mongoexport writes them: Dionaea's and those of the other honeypots it fed on.

Extended JSON: `_id.$oid`, `timestamp.$date` as ISO text, milliseconds or {"$numberLong"}. https://github.com/pwnlandia/mhn (session)
"""

import dataclasses

from honeyguide.formats.dionaea_connections import described
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.schema.words import Words

_PLAN: Plan = plan(
    {
        "timestamp": "@timestamp",
        "protocol": "honeypot.service",
        "source_ip": "source.ip",
        "source_port": "source.port",
        "destination_ip": "destination.ip",
        "destination_port": "destination.port",
        "identifier": "honeypot.sensor",
        "honeypot": "observer.product",
        "_id": "event.id",
    },
    {"event.kind": "event", "event.category": "network", "event.action": "session", "event.type": "connection"},
)


def plainly(value: object) -> object:
    """The value of MongoDB's Extended JSON: what `$oid`, `$date`, `$numberLong` and their like hold."""
    while isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        if key not in {"$oid", "$date", "$numberLong", "$numberInt", "$numberDouble"}:
            break
        value = int(inner) if key == "$numberLong" and isinstance(inner, str) and inner.lstrip("-").isdigit() else inner
    return value


def _is_session(record: Record) -> bool:
    return "honeypot" in record and "source_ip" in record and ("hpfeed_id" in record or "identifier" in record)


def _arranged(record: Record) -> Plan | None:
    if not _is_session(record):
        return None
    for key in record:
        record[key] = plainly(record[key])
    return _PLAN


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _arranged)
    if batch.events.is_empty():
        return batch
    return dataclasses.replace(batch, events=described(batch.events).drop("honeypot.connection.type"))


def _sniff(head: bytes, name: str) -> float:
    if b"source_ip" not in head or b"honeypot" not in head:
        return 0.0
    return share_of_records(head, lambda record: _is_session(dict(record)) and "_id" in record)


FORMAT = Format(
    name="dionaea_mongoexport",
    dataset="mhn.session",
    module="mhn",
    title=Words("Modern Honey Network, sessions by mongoexport", "Modern Honey Network、mongoexportのセッション"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=b"""\
{ "_id" : { "$oid" : "5a069662616a1e7668dd40f5" }, "protocol" : "pcap", "hpfeed_id" : { "$oid" : "5a069660616a1e7668dd40f4" }, \
"timestamp" : { "$date" : "2017-11-11T06:19:12.385+0000" }, "source_ip" : "198.51.100.7", "source_port" : 61854, \
"destination_port" : 1344, "identifier" : "0cd756ea-c6a8-11e7-910c-42010a800002", "honeypot" : "dionaea" }
{ "_id" : { "$oid" : "5a069662616a1e7668dd40f6" }, "protocol" : "smbd", "hpfeed_id" : { "$oid" : "5a069660616a1e7668dd40f7" }, \
"timestamp" : { "$date" : { "$numberLong" : "1510381152385" } }, "source_ip" : "198.51.100.8", "source_port" : 1030, \
"destination_ip" : "192.0.2.1", "destination_port" : 445, "identifier" : "0cd756ea-c6a8-11e7-910c-42010a800002", "honeypot" : "dionaea" }
""",
            name="session.json",
            events=(
                {
                    "@timestamp": "2017-11-11T06:19:12.385000+00:00",
                    "source.ip": "198.51.100.7",
                    "source.port": 61854,
                    "destination.port": 1344,
                    "honeypot.service": "pcap",
                    "network.protocol": None,
                    "honeypot.sensor": "0cd756ea-c6a8-11e7-910c-42010a800002",
                    "observer.product": "dionaea",
                    "event.id": "5a069662616a1e7668dd40f5",
                },
                {"@timestamp": "2017-11-11T06:19:12.385000+00:00", "network.protocol": "smb", "destination.ip": "192.0.2.1"},
            ),
        ),
    ),
)
