"""Dionaea's services: what each speaks, where it listens by default, and which connections the honeypot opens itself.

Names are the protocol words of its outputs; defaults from its conf/services/*.yaml (port 81 is T-Pot's).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True)
class Service:
    """A service or client of Dionaea, by the word that its outputs use (`smbd`, `SipSession`)."""

    name: str
    protocol: str | None
    """In the words of network.protocol; None where it speaks nothing (a black hole, a mirror)."""
    transports: tuple[str, ...]
    """tcp or udp; TLS is tcp."""
    ports: Mapping[str, tuple[int, ...]]
    """Where it listens by default, by transport."""
    opens: bool
    """True where the honeypot opens these connections itself."""


@cache
def services() -> Mapping[str, Service]:
    """Every service by name."""
    text = (resources.files("honeyguide.formats") / "dionaea_services.json").read_text("utf-8")
    table = {
        name: Service(
            name,
            entry["protocol"],
            tuple(entry["transports"]),
            {transport: tuple(ports) for transport, ports in entry.get("ports", {}).items()},
            entry.get("opens", False),
        )
        for name, entry in json.loads(text).items()
    }
    return MappingProxyType(table)


@cache
def service_of_port(port: int, transport: str = "tcp") -> Service | None:
    """The service that listens on a local port by default (tls counts as tcp), or None."""
    carrier = {"tls": "tcp", "dtls": "udp"}.get(transport, transport)
    return next((service for service in services().values() if port in service.ports.get(carrier, ())), None)
