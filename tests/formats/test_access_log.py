"""Access logs: each variant of the line, and the requests that no browser would send."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats import Chunk
from honeyguide.formats.access_log import FORMAT

EventsOf = Callable[..., list[dict[str, Any]]]

TIME = "[22/Dec/2016:16:30:52 +0300]"
TAIL = '"http://198.51.100.1/" "Mozilla/5.0 (X11)"'


def one(events_of: EventsOf, line: str) -> dict[str, Any]:
    (event,) = events_of(FORMAT, line.encode() + b"\n")
    assert event["event.original"] == line
    return event


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f'192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 12', {"source.ip": "192.0.2.1", "http.response.body.bytes": 12}),
        (f'192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 - {TAIL}', {"user_agent.original": "Mozilla/5.0 (X11)", "http.version": "1.1"}),
        (f'::ffff:192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 -', {"source.ip": "192.0.2.1"}),
        (f'2001:db8::1 - bob {TIME} "GET /a HTTP/1.1" 200 -', {"source.ip": "2001:db8::1", "user.name": "bob"}),
        (f'192.0.2.1, 203.0.113.9 - - {TIME} "GET /a HTTP/1.1" 200 -', {"source.ip": "192.0.2.1"}),
        (f'crawl.example - - {TIME} "GET /a HTTP/1.1" 200 -', {"source.address": "crawl.example"}),
        (f'a.example:8080 192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 -', {"destination.domain": "a.example", "destination.port": 8080}),
        (f'cafe.be 192.0.2.1 - a b {TIME} "GET /a HTTP/1.1" 200 -', {"destination.domain": "cafe.be", "user.name": "a b"}),
        (f'192.0.2.1 - two words {TIME} "GET /a HTTP/1.1" 401 -', {"user.name": "two words", "http.response.status_code": 401}),
        (
            f'"192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 9 {TAIL}"',
            {"source.ip": "192.0.2.1", "http.request.referrer": "http://198.51.100.1/"},
        ),
        (f'192.0.2.1 - - {TIME} "GET /a HTTP/1.1" 200 9 {TAIL} "-" rt=0.1', {"user_agent.original": "Mozilla/5.0 (X11)"}),
    ],
)
def test_each_variant_of_the_line(events_of: EventsOf, line: str, expected: dict[str, Any]) -> None:
    event = one(events_of, line)
    assert {name: event.get(name) for name in expected} == expected
    assert (event["url.path"], event["http.request.method"]) == ("/a", "GET")
    assert event["@timestamp"].isoformat() == "2016-12-22T13:30:52+00:00"


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        (r"\x16\x03\x01\x02", {"honeypot.payload.hex": "16030102"}),
        (r"MGLNDD_198.51.100.1_80\n", {"honeypot.payload.text": "MGLNDD_198.51.100.1_80\n"}),
        ("", {}),
        ("-", {}),
        ("GET\" /x?page=' HTTP/1.0", {"honeypot.payload.text": "GET\" /x?page=' HTTP/1.0"}),
        (r"GET /?s=%f0''\"\" HTTP/1.1", {"url.original": r"/?s=%f0''\"\"", "http.version": "1.1"}),
        ('GET /a" 200 5 "x HTTP/1.1', {"url.original": '/a" 200 5 "x'}),
        ("GET /", {"http.request.method": "GET", "url.path": "/"}),
        ("CONNECT 203.0.113.5:443 HTTP/1.1", {"http.request.method": "CONNECT", "url.original": "203.0.113.5:443"}),
        ("GET http://203.0.113.5:80/x?y HTTP/1.1", {"url.domain": "203.0.113.5", "url.path": "/x", "url.query": "y"}),
        ("PRI * HTTP/2.0", {"http.request.method": "PRI", "http.version": "2.0"}),
        ("GET /a b c HTTP/1.1", {"url.original": "/a b c"}),
    ],
)
def test_requests_that_no_browser_sends(events_of: EventsOf, request_line: str, expected: dict[str, Any]) -> None:
    event = one(events_of, f'192.0.2.1 - - {TIME} "{request_line}" 400 226 "-" "-"')
    assert {name: event.get(name) for name in expected} == expected
    assert (event["http.response.status_code"], event["source.ip"]) == (400, "192.0.2.1")
    assert "user_agent.original" not in event


def test_raw_bytes_and_cut_lines(events_of: EventsOf) -> None:
    data = f'192.0.2.1 - - {TIME} "\x16\x03'.encode() + b'\xff\xfe" 400 0\n' + f'192.0.2.1 - - {TIME} "GET /cut'.encode()
    raw, cut = events_of(FORMAT, data)
    assert raw["honeypot.log.mended"] is True
    assert raw["http.response.status_code"] == 400
    assert cut["url.original"] == "/cut"


def test_lines_of_something_else_are_rejects(events_of: EventsOf) -> None:
    assert events_of(FORMAT, b"AH00558: apache2: Could not reliably determine\n\n", rejects=1) == []


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["GET", "POST", "\\x16", ""])), min_size=1, max_size=5))
def test_a_request_of_any_kind_leaves_peer_time_and_status_alone(requests: list[tuple[str, str]]) -> None:
    lines = [f'192.0.2.1 - - {TIME} "{verb} {text}" 404 7 "-" "-"' for text, verb in requests if not set(text) & set("\n\r\0\\")]
    batch = FORMAT.read(Chunk("\n".join(lines).encode()))
    assert batch.events.height == len(lines)
    for row in batch.events.to_dicts():
        assert row["source.ip"] == "192.0.2.1"
        assert row["@timestamp"] is not None
