"""Addresses of clusters: hosts, ways in, what is ours there; and what is said where nobody answers, or the wrong one."""

import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from honeyguide.errors import StoreError, UsageError
from honeyguide.store.elastic.address import read_address
from honeyguide.store.elastic.store import ElasticStore


def test_hosts_ways_in_and_parameters() -> None:
    found = read_address("https://ann:s%40cret@one:9201,[::1]:9202/?prefix=pots&shards=3&replicas=0&verify=no", {})
    assert found.hosts == (("one", 9201), ("::1", 9202))
    assert (found.secure, found.user, found.password, found.verify) == (True, "ann", "s@cret", False)
    assert (found.prefix, found.shards, found.replicas) == ("pots", 3, 0)
    assert found.shown() == "https://one:9201,[::1]:9202"


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    given = {
        "HONEYGUIDE_STORE_USER": "u",
        "HONEYGUIDE_STORE_PASSWORD": "p",
        "HONEYGUIDE_STORE_API_KEY": "k",
        "HONEYGUIDE_STORE_CA": str(authority),
    }
    found = read_address("https://one", given)
    assert (found.user, found.password, found.api_key, found.ca, found.hosts) == ("u", "p", "k", str(authority), (("one", 443),))
    assert "k" not in found.shown()


@pytest.mark.parametrize(
    "url",
    [
        "one:9200",
        "ftp://one",
        "http://",
        "http://one:0",
        "http://one:x",
        "http://one/?prefix=Big",
        "http://one/?shards=0",
        "http://one/?colour=red",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        read_address(url, {})


class Answering(BaseHTTPRequestHandler):
    """Says what its server was told to say."""

    def do_GET(self) -> None:
        status, body = self.server.says  # pyright: ignore[reportAttributeAccessIssue]
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def somebody() -> Generator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (401, b"{}", "doesn't know this account"),
        (403, b'{"error":{"type":"security_exception","reason":"no permissions"}}', "may not do this"),
        (200, b'{"hello":"world"}', "neither Elasticsearch nor OpenSearch"),
        (200, b'{"version":{"number":"6.8.0"}}', "too old"),
        (503, b'{"error":{"type":"cluster_block_exception","reason":"state not recovered"}}', "can't do it now"),
        (429, b'{"error":{"reason":"disk usage exceeded flood-stage watermark, index has read-only-allow-delete block"}}', "disk full"),
    ],
)
def test_who_is_refused_is_told_why_and_what_to_do(somebody: ThreadingHTTPServer, status: int, body: bytes, why: str) -> None:
    somebody.says = (status, body)  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(StoreError, match=why):
        ElasticStore(read_address(f"http://127.0.0.1:{somebody.server_port}", {}))


def test_nobody_there() -> None:
    with pytest.raises(StoreError, match="can't be reached"):
        ElasticStore(read_address("http://127.0.0.1:9", {}))


def test_tls_where_there_is_none(somebody: ThreadingHTTPServer) -> None:
    with pytest.raises(StoreError, match=r"TLS|reached"):
        ElasticStore(read_address(f"https://127.0.0.1:{somebody.server_port}", {}))
