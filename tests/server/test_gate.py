"""The gate: who may ask, and what browsers must keep to."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from honeyguide.server.gate import Gate, is_loopback, origins_of

OWN = TestClient(
    Gate(PlainTextResponse("in"), frozenset({"pot.example"}), origins_of(["http://board.example:3000/x"])), base_url="http://127.0.0.1:5601"
)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:5601", "localhost", "LOCALHOST:1", "[::1]:9200", "127.8.8.8", "app.localhost:80", "pot.example:5601"]
)
def test_this_machines_names_are_let_in(host: str) -> None:
    assert OWN.get("/", headers={"host": host}).text == "in"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:5601",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.1",
        "[::]",
        "0.0.0.0",
        "2130706433",
        "localhost@evil.example",
        "[::1]evil.example",
        "[::1]:80.evil.example",
    ],
)
def test_other_names_are_not(host: str) -> None:
    answer = OWN.get("/", headers={"host": host})
    assert answer.status_code == 403
    assert "--allow-host" in answer.json()["error"]["hint"]


@pytest.mark.parametrize("origin", ["http://127.0.0.1:5601", "http://board.example:3000"])
def test_pages_that_may_ask(origin: str) -> None:
    assert OWN.post("/", headers={"origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://127.0.0.1:8000",
        "http://evil.example",
        "http://board.example",
        "https://127.0.0.1.evil.example:5601",
        "http://127.0.0.1:5601.evil.example",
    ],
)
def test_pages_that_may_not(origin: str) -> None:
    assert OWN.post("/", headers={"origin": origin}).status_code == 403


def test_an_allowed_page_is_told_so_and_no_other() -> None:
    asked = {
        "origin": "http://board.example:3000",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = OWN.options("/", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "http://board.example:3000"
    assert "access-control-allow-origin" not in OWN.get("/", headers={"origin": "http://127.0.0.1:5601"}).headers


def test_another_site_may_link_here_but_not_load_from_here() -> None:
    assert OWN.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}).status_code == 403
    assert OWN.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200


def test_no_script_but_our_own_runs() -> None:
    policy = OWN.get("/").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert OWN.get("/", headers={"host": "evil.example"}).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost.", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_what_means_this_machine_alone(name: str, loopback: bool) -> None:
    assert is_loopback(name) == loopback
