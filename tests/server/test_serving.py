"""Ports: a default one that is taken gives way to the next, one asked for doesn't."""

import socket
from collections.abc import Generator
from contextlib import closing

import pytest

from honeyguide.errors import StoreError
from honeyguide.server.serving import bind


@pytest.fixture
def taken() -> Generator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


def test_the_next_free_port_replaces_a_default_one(taken: int) -> None:
    bound = bind("127.0.0.1", None, taken, "--ui-port")
    with closing(bound.socket):
        assert bound.port > taken
        assert bound.wanted == taken
        assert bound.address == f"http://127.0.0.1:{bound.port}"


def test_a_port_asked_for_is_had_or_not(taken: int) -> None:
    with pytest.raises(StoreError, match="can't be had"):
        bind("127.0.0.1", taken, 5601, "--ui-port")
    with closing(bind("127.0.0.1", 0, 5601, "--ui-port").socket) as free:
        assert free.getsockname()[1] > 0
