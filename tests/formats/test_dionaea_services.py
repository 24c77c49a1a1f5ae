"""Which service a port or a word means, and who opened a connection."""

import polars as pl
import pytest

from honeyguide.formats.dionaea_connections import described
from honeyguide.formats.dionaea_services import service_of_port, services


@pytest.mark.parametrize(
    ("port", "transport", "service"),
    [
        (21, "tcp", "ftpd"),
        (443, "tls", "httpd"),
        (81, "tcp", "httpd"),
        (445, "tcp", "smbd"),
        (5061, "tls", "SipSession"),
        (5060, "udp", "SipSession"),
        (53, "udp", "Blackhole"),
        (1900, "udp", "upnpd"),
        (27017, "tcp", "mongod"),
    ],
)
def test_a_local_port_names_its_service(port: int, transport: str, service: str) -> None:
    found = service_of_port(port, transport)
    assert found is not None
    assert found.name == service


def test_a_port_without_default_names_none() -> None:
    assert service_of_port(69, "tcp") is None
    assert service_of_port(4444) is None


def test_services_speak_the_protocols_that_ecs_names() -> None:
    expected = {
        "smbd": "smb",
        "mssqld": "tds",
        "epmapper": "dcerpc",
        "TftpServerHandler": "tftp",
        "printerd": "pjl",
        "Blackhole": None,
        "mirrord": None,
    }
    assert {name: services()[name].protocol for name in expected} == expected


@pytest.mark.parametrize(
    ("service", "transport", "kind", "direction", "own"),
    [
        ("smbd", "tcp", "accept", "inbound", None),
        ("upnpd", "udp", "connect", "inbound", None),  # each datagram peer of a service is a "connect"
        ("SipSession", "tls", "connect", "inbound", None),  # faked beside the real accept
        ("mirrorc", "tcp", "connect", "outbound", True),
        ("TftpClient", "udp", "connect", "outbound", True),
        ("remoteshell", "tcp", "connect", "outbound", True),
        ("ftpdatalisten", "tcp", "listen", None, True),
        ("ftpdatalisten", "tcp", "accept", "inbound", None),
        ("pcap", "tcp", "reject", "inbound", None),
        ("laterd", "tcp", "connect", "outbound", True),
        ("laterd", "udp", "connect", "inbound", None),
        (None, None, None, None, None),
    ],
)
def test_who_opened_a_connection(
    service: str | None, transport: str | None, kind: str | None, direction: str | None, own: bool | None
) -> None:
    words = {"honeypot.service": service, "network.transport": transport, "honeypot.connection.type": kind}
    row = described(pl.DataFrame([words], schema=dict.fromkeys(words, pl.String))).row(0, named=True)
    assert (row["network.direction"], row["honeypot.own"]) == (direction, own)


def test_tls_is_told_apart_from_its_carrier() -> None:
    frame = pl.DataFrame({"honeypot.service": ["httpd", "httpd", "laterd"], "network.transport": ["tls", "tcp", "dtls"]})
    told = described(frame).select("network.transport", "tls.established", "network.protocol").rows()
    assert told == [("tcp", True, "http"), ("tcp", None, "http"), ("udp", True, "laterd")]
