"""Suricata's eve.json: alerts, flows, DNS, TLS, HTTP and the rest, for whoever wants to see what the sensor's network saw.

Keys: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
"""

import dataclasses

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share_of_records
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.formats.values import is_global
from honeyguide.schema.words import Words

_PLAN = plan(
    {
        "timestamp": "@timestamp",
        "flow_id": "honeypot.connection.id",  # up to 2^53 and more: a name, never a number that could be rounded
        "event_type": "event.action",
        "src_ip": "source.ip",
        "src_port": "source.port",
        "dest_ip": "destination.ip",
        "dest_port": "destination.port",
        "proto": "network.transport as lower",
        "app_proto": "network.protocol",
        "community_id": "network.community_id",
        "host": "observer.hostname",
        "alert.signature_id": "rule.id",
        "alert.signature": ["rule.name", "message"],
        "alert.category": "rule.category",
        "alert.severity": "event.severity",
        "flow.bytes_toserver": "source.bytes",
        "flow.bytes_toclient": "destination.bytes",
        "flow.pkts_toserver": "source.packets",
        "flow.pkts_toclient": "destination.packets",
        "flow.start": "event.start",
        "flow.end": "event.end",
        "flow.age": "event.duration as seconds",
        "flow.reason": "event.reason",
        "dns.rrname": "dns.question.name",
        "dns.rrtype": "dns.question.type",
        "dns.type": "dns.type",
        "dns.id": "dns.id",
        "dns.rcode": "dns.response_code",
        "http.hostname": "url.domain",
        "http.url": "url.original",
        "http.http_method": "http.request.method",
        "http.http_user_agent": "user_agent.original",
        "http.http_refer": "http.request.referrer",
        "http.status": "http.response.status_code",
        "http.length": "http.response.body.bytes",
        "tls.sni": "tls.client.server_name",
        "tls.subject": "tls.server.subject",
        "tls.issuerdn": "tls.server.issuer",
        "tls.fingerprint": "tls.server.hash.sha1",
        "tls.version": "tls.version",
        "tls.ja3.hash": "tls.client.ja3",
        "tls.ja3s.hash": "tls.server.ja3s",
        "ssh.client.software_version": "honeypot.ssh.version",
        "ssh.client.hassh.hash": "honeypot.ssh.hassh",
        "fileinfo.filename": "file.path",
        "fileinfo.size": "file.size",
        "fileinfo.md5": "file.hash.md5",
        "fileinfo.sha256": "file.hash.sha256",
        "smtp.mail_from": "email.from.address",
        "smtp.rcpt_to": "email.to.address as list",
        "email.subject": "email.subject",
        "payload": "honeypot.payload as base64",
        "payload_printable": "honeypot.payload.text",
    }
)


def _plan_of(record: Record) -> Plan | None:
    return _PLAN if "event_type" in record and "timestamp" in record else None


def _read(chunk: Chunk) -> Batch:
    batch = read_json_lines(chunk, _plan_of)
    events = batch.events
    if events.is_empty():
        return batch
    kind = pl.when(pl.col("event.action") == "alert").then(pl.lit("alert")).otherwise(pl.lit("event"))
    events = events.with_columns(kind.alias("event.kind"), pl.lit("network").alias("event.category"))
    if {"source.ip", "destination.ip"} <= set(events.columns):
        own = ~is_global(events.get_column("source.ip")) & is_global(events.get_column("destination.ip"))
        sent = pl.when(~pl.col("honeypot.data").str.contains('"direction":"to_client"', literal=True).fill_null(value=False)).then(own)
        events = events.with_columns(pl.when(sent).then(pl.lit(value=True)).alias("honeypot.own"))
    return dataclasses.replace(batch, events=events)


def _sniff(head: bytes, name: str) -> float:
    if b'"event_type"' not in head:
        return 0.0
    return share_of_records(
        head, lambda record: "event_type" in record and ("flow_id" in record or "stats" in record or "in_iface" in record)
    )


FORMAT = Format(
    name="suricata_eve",
    dataset="suricata.eve",
    module="suricata",
    title=Words("Suricata, eve.json", "Suricata、eve.json"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'{"timestamp":"2025-01-08T07:13:17.109936+0000","flow_id":1598073733932886,"in_iface":"eth0","event_type":"alert",'
                b'"src_ip":"192.0.2.74","src_port":46507,"dest_ip":"198.51.100.94","dest_port":6147,"proto":"TCP","alert":{"action":"allowed",'
                b'"gid":1,"signature_id":2402000,"rev":7243,"signature":"ET DROP","category":"Misc Attack","severity":2},'
                b'"flow":{"pkts_toserver":1,"bytes_toserver":60,"start":"2025-01-08T07:13:17.109936+0000"},"payload":"R0VU"}\n'
            ),
            events=(
                {
                    "@timestamp": "2025-01-08T07:13:17.109936+00:00",
                    "honeypot.connection.id": "1598073733932886",
                    "event.kind": "alert",
                    "rule.id": "2402000",
                    "rule.name": "ET DROP",
                    "event.severity": 2,
                    "source.ip": "192.0.2.74",
                    "source.bytes": 60,
                    "network.transport": "tcp",
                    "honeypot.payload.text": "GET",
                },
            ),
            name="eve.json",
        ),
    ),
)
