"""Raw values become columns: addresses, ports, lists, numbers, whatever type a honeypot gave them."""

import ipaddress
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.values import address, as_port, as_whole, cast, host_and_port, is_global, kind_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KINDS = [
    "text",
    "lower",
    "outcome",
    "text64",
    "unrepr",
    "list",
    "list-unrepr",
    "json",
    "whole",
    "port",
    "number",
    "truth",
    "seconds",
    "milliseconds",
    "time",
    "time-ns",
    "time-us",
    "ip",
    "hostport",
    "base64",
    "hex",
    "repr",
    "escaped",
    "items:username",
    "header:user-agent",
]


def only(column: str, kind: str, *values: object) -> list[Any]:
    return cast(column, kind, values)[0].to_list()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("192.0.2.1", ("192.0.2.1", None)),
        ("::ffff:192.0.2.1", ("192.0.2.1", None)),
        ("::FFFF:C000:201", ("192.0.2.1", None)),
        ("[2001:DB8::1]", ("2001:db8::1", None)),
        ("fe80::1%eth0", ("fe80::1", None)),
        ("host.example", (None, "host.example")),
        ("300.1.1.1", (None, "300.1.1.1")),
        ("", (None, None)),
    ],
)
def test_an_address_is_one_however_it_is_written(text: str, found: tuple[str | None, str | None]) -> None:
    assert address(text) == found


@given(st.ip_addresses(), st.integers(0, 65535))
def test_an_address_with_a_port_comes_apart(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> None:
    text = f"{ip}:{port}" if ip.version == 4 else f"[{ip}]:{port}"
    assert host_and_port(text) == (str(ip), port)
    if ip.version == 4:
        assert host_and_port(str(ip)) == (str(ip), None)


def test_what_is_no_address_goes_to_the_neighbour() -> None:
    ips, others = cast("source.ip", "ip", ["192.0.2.1", "nobody", None])
    assert (ips.name, ips.to_list()) == ("source.ip", ["192.0.2.1", None, None])
    assert (others.name, others.to_list()) == ("source.address", [None, "nobody", None])
    assert cast("honeypot.tunnel.target.ip", "ip", ["example.org"])[1].name == "honeypot.tunnel.target.domain"


def test_ports_are_numbers_or_nothing() -> None:
    assert only("source.port", "port", 22, "5555", 80.0, -1, 70000, "x", "", None, True) == [22, 5555, 80, None, None, None, None, None, 1]
    assert as_port(1 << 80) is None
    assert as_whole("-9223372036854775808") == -(1 << 63)
    assert as_whole(1 << 63) is None


def test_durations_are_nanoseconds() -> None:
    assert only("event.duration", "seconds", 10.1, "10.1", "ten", float("inf"), None) == [10_100_000_000, 10_100_000_000, None, None, None]
    assert only("event.duration", "milliseconds", 1.5) == [1_500_000]


def test_lists_keep_their_pairs() -> None:
    """A login without a password still has its place, and an empty password is a password."""
    assert only("honeypot.credential.password", "list", "", ["a", None], None, 7) == [[""], ["a", ""], None, ["7"]]
    attempts = [{"username": "a", "password": None}, {"username": "b", "password": "c"}]
    assert only("honeypot.credential.password", "items:password", attempts) == [["", "c"]]


def test_python_literals_become_what_they_stand_for() -> None:
    assert only("honeypot.ssh.version", "unrepr", "b'SSH-2.0-Go'", "SSH-2.0-Go") == ["SSH-2.0-Go", "SSH-2.0-Go"]
    hexes, texts = cast("honeypot.payload", "repr", ["b'GET /\\x16\\n'", "plain"])
    assert hexes.to_list() == ["474554202f160a", "706c61696e"]
    assert texts.to_list() == ["GET /\x16\n", "plain"]


def test_the_vocabulary_says_how_a_column_is_cast() -> None:
    columns = ("source.ip", "source.port", "@timestamp", "event.duration", "honeypot.own", "honeypot.command", "url.path")
    assert [kind_of(column) for column in columns] == ["ip", "port", "time", "whole", "truth", "list", "text"]


def test_addresses_that_the_internet_can_reach() -> None:
    texts = pl.Series(["8.8.8.8", "10.0.0.1", "169.254.169.254", "2001:4860:4860::8888", None])
    assert is_global(texts).to_list() == [True, False, False, True, None]


@given(kind=st.sampled_from(KINDS), values=st.lists(JSON, min_size=1, max_size=5))
def test_any_json_value_is_cast_or_null(kind: str, values: list[object]) -> None:
    for series in cast("source.ip" if kind in ("ip", "hostport") else "x", kind, values):
        assert len(series) == len(values)
