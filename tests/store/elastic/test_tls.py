"""A cluster behind TLS that lets in who has a password or a key: a real engine, with a small proxy in front that checks both."""

import base64
import http.client
import ssl
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.engines import remove
from tests.server.access.test_tls import certificate

from honeyguide.errors import StoreError
from honeyguide.query.ast import MatchAll
from honeyguide.store.elastic.address import read_address
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.protocol import Operation, Search

pytestmark = pytest.mark.engine
KEY = base64.b64encode(b"id:secret").decode()
ALLOWED = {f"ApiKey {KEY}", "Basic " + base64.b64encode("ann:合言葉@wörd".encode()).decode()}


@pytest.fixture(scope="module")
def guarded(opensearch: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, Path]]:
    """The address of the proxy, and the certificate of its authority."""
    made, key = certificate(tmp_path_factory.mktemp("tls"))

    class Guard(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def passed_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, answer, kind = 401, b'{"error":{"type":"security_exception","reason":"who are you?"},"status":401}', "application/json"
            if self.headers.get("authorization") in ALLOWED:
                behind = http.client.HTTPConnection(urlsplit(opensearch).netloc, timeout=60)
                sent = {name: value for name, value in self.headers.items() if name.lower() in {"content-type", "content-encoding"}}
                behind.request(self.command, self.path, body or None, sent)
                found = behind.getresponse()
                status, answer, kind = found.status, found.read(), found.headers.get("content-type", kind)
                behind.close()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = passed_on

        def log_message(self, format: str, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Guard)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"localhost:{server.server_address[1]}", made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        remove(opensearch, "guarded")


@pytest.mark.parametrize(
    ("login", "environment"),
    [
        ("ann:%E5%90%88%E8%A8%80%E8%91%89%40w%C3%B6rd@", {}),
        ("", {"HONEYGUIDE_STORE_USER": "ann", "HONEYGUIDE_STORE_PASSWORD": "合言葉@wörd"}),
        ("", {"HONEYGUIDE_STORE_API_KEY": KEY}),
    ],
    ids=["in the address", "in the environment", "by key"],
)
def test_who_may_enter_writes_and_reads(guarded: tuple[str, Path], login: str, environment: dict[str, str]) -> None:
    host, authority = guarded
    address = read_address(f"https://{login}{host}/?prefix=guarded&replicas=0&ca={authority}", environment)
    assert "合" not in address.shown()
    store = ElasticStore(address)
    try:
        store.write([Operation("index", "logs", str(at), {"message": said}) for at, said in enumerate(("a fox", "a bear"))])
        store.refresh("logs")
        assert {hit.source["message"] for hit in store.search(Search("logs", MatchAll())).hits} == {"a fox", "a bear"}
    finally:
        for name in store.indices():
            store.drop(name.name)
        store.close()


def test_who_may_not_is_told_so(guarded: tuple[str, Path]) -> None:
    host, authority = guarded
    for login, rest, words in (
        ("", f"ca={authority}", "401"),
        ("ann:wrong@", f"ca={authority}", "401"),
        ("ann:%E5%90%88%E8%A8%80%E8%91%89%40w%C3%B6rd@", "", "certificate"),
    ):
        with pytest.raises(StoreError) as told:
            ElasticStore(read_address(f"https://{login}{host}/?prefix=guarded&replicas=0&{rest}", {}))
        assert words in f"{told.value} {told.value.hint}".lower()
        assert "wrong" not in str(told.value)
