"""Dionaea's services: on which ports they listen as shipped, and which of them can loop."""

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def _ports() -> MappingProxyType[int, str]:
    table = json.loads(files("honeyguide.investigate").joinpath("services.json").read_text("utf-8"))
    return MappingProxyType({int(port): str(name) for port, name in table.items()})


def service_on(port: int | None) -> str | None:
    """The service that listens on a port in the shipped configuration, by the name that the outputs use."""
    return _ports().get(port) if port is not None else None


def loops(service: str | None) -> bool:
    """True for the one service with a loop that input can keep from ending (12 services fuzzed; only mongo hung)."""
    return service == "mongod"
