"""Text to numbers: what is an address, and which."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.enrich.addresses import HIGH, LOW, TEXT, V4, parse


def row(text: str | None) -> tuple[object, ...]:
    return parse(pl.Series([text], dtype=pl.String)).select(TEXT, V4, HIGH, LOW).row(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.8.8.8", ("8.8.8.8", 0x08080808, None, None)),
        ("0.0.0.0", ("0.0.0.0", 0, None, None)),
        ("255.255.255.255", ("255.255.255.255", 0xFFFFFFFF, None, None)),
        ("::ffff:8.8.8.8", ("8.8.8.8", 0x08080808, None, None)),
        ("::FFFF:1.2.3.4", ("1.2.3.4", 0x01020304, None, None)),
        ("::ffff:102:304", ("1.2.3.4", 0x01020304, None, None)),
        ("64:ff9b::8.8.8.8", ("64:ff9b::8.8.8.8", 0x08080808, None, None)),
        ("2001:4860:4860::8888", ("2001:4860:4860::8888", None, 0x2001486048600000, 0x8888)),
        ("::1", ("::1", None, 0, 1)),
        ("fe80::1%eth0", ("fe80::1", None, 0xFE80 << 48, 1)),
    ],
)
def test_addresses(text: str, expected: tuple[object, ...]) -> None:
    assert row(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3.4:80",
        "::ffff:1.2.3",
        "1::2::3",
        ":",
        "12345678901.1.1.1",
        None,
        "",
        "-",
        "localhost",
        "1.2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "+1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4\n",
        "\u0661.2.3.4",
    ],
)
def test_junk_is_kept_as_text_and_is_no_number(text: str | None) -> None:
    assert row(text)[1:] == (None, None, None)


@settings(deadline=None)
@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text("0123456789.:af", max_size=20), st.none()), max_size=30))
def test_as_python_reads_them(texts: list[str | None]) -> None:
    frame = parse(pl.Series(texts, dtype=pl.String))
    assert frame.height == len(texts)
    for text, (v4, high, low) in zip(texts, frame.select(V4, HIGH, LOW).rows(), strict=True):
        assert (v4, high, low) == expected(text)


def expected(text: str | None) -> tuple[int | None, int | None, int | None]:
    try:
        address = ip_address(text or "")
    except (AddressValueError, ValueError):
        return None, None, None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if int(address) >> 32 == 0x64FF9B << 64 else address)
    if isinstance(address, IPv4Address):
        return int(address), None, None
    return None, int(address) >> 64, int(address) & (1 << 64) - 1
