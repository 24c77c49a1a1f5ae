"""What a connection's words (service, transport, type) mean in ECS, settled once for all outputs of Dionaea.

The peer is always source.*, the honeypot's side always destination.*, also where the honeypot opened the connection: then
network.direction is outbound and honeypot.own true. TLS is told by tls.established, over the transport tcp (dtls: udp).
"""

from collections.abc import Sequence

import polars as pl

from honeyguide.formats.dionaea_services import services

_CARRIER = {"tls": "tcp", "dtls": "udp"}
_EVENT_TYPE = {"accept": "connection", "connect": "connection", "listen": "info", "reject": "denied", "pending": "connection"}


def described(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with what follows from honeypot.service, network.transport and honeypot.connection.type (each may be missing)."""
    missing = [name for name in ("honeypot.service", "network.transport", "honeypot.connection.type") if name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    service, kind = pl.col("honeypot.service"), pl.col("honeypot.connection.type").fill_null("")
    transport = pl.col("network.transport").str.to_lowercase().fill_null("")
    known = services()
    opens = service.fill_null("").is_in([name for name, entry in known.items() if entry.opens])
    # A datagram service gets a "connect" for each peer, and SIP fakes one also over TCP and TLS (py/sip/__init__.py).
    answers = service.fill_null("").is_in([name for name, entry in known.items() if "udp" in entry.transports and not entry.opens])
    connects = (kind == "connect") & ~answers & ~transport.is_in(["udp", "dtls"])
    sides = [pl.col(name).is_not_null() for name in ("source.ip", "source.address") if name in frame.columns]
    peerless = ~pl.any_horizontal(sides) & service.is_not_null() if sides else pl.lit(value=False)
    own = (kind == "listen") | opens | connects | peerless
    outbound = opens | connects
    plain = {name: entry.protocol for name, entry in known.items()}
    return frame.with_columns(
        transport.replace({**_CARRIER, "": None}).alias("network.transport"),
        service.replace_strict(plain, default=service.str.to_lowercase(), return_dtype=pl.String).alias("network.protocol"),
        pl.when(transport.is_in(list(_CARRIER))).then(statement=True).alias("tls.established"),
        pl.when(own).then(statement=True).alias("honeypot.own"),
        pl.when(outbound)
        .then(pl.lit("outbound"))
        .when((kind != "listen") & ~peerless & (service.is_not_null() | (kind != "")))
        .then(pl.lit("inbound"))
        .alias("network.direction"),
    )


def connection_events(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the event.* columns of records that are one connection each: `connection-accept`, network, its start."""
    needed = {"@timestamp": pl.Datetime("us", "UTC"), "honeypot.connection.type": pl.String()}
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in needed.items() if name not in frame.columns]
    frame = frame.with_columns(missing)
    kind = pl.col("honeypot.connection.type")
    login = pl.col("honeypot.credential.username").is_not_null() if "honeypot.credential.username" in frame.columns else pl.lit(value=False)
    return frame.with_columns(
        pl.lit("event").alias("event.kind"),
        pl.when(login).then(pl.lit("authentication")).otherwise(pl.lit("network")).alias("event.category"),
        pl.format("connection-{}", kind).alias("event.action"),
        kind.replace_strict(_EVENT_TYPE, default="connection", return_dtype=pl.String).alias("event.type"),
        pl.when(kind == "reject").then(pl.lit("failure")).alias("event.outcome"),
        pl.col("@timestamp").alias("event.start"),
    )


def without_nothing(frame: pl.DataFrame, ports: Sequence[str] = ("source", "destination")) -> pl.DataFrame:
    """The frame without port 0 of a side that has no address: a listener's peer."""
    sides = [side for side in ports if f"{side}.port" in frame.columns and f"{side}.ip" in frame.columns]
    return frame.with_columns(
        pl.when(pl.col(f"{side}.ip").is_not_null() | (pl.col(f"{side}.port") != 0)).then(pl.col(f"{side}.port")).alias(f"{side}.port")
        for side in sides
    )
