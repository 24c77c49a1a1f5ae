"""JA3 and JA4 as their authors compute them."""

from dataclasses import replace

import pytest

from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.tls_hello import Hello, cipher_name, ja3, ja4, printable_random, read_client_hello

# The example of JA4's own description (FoxIO, technical_details/JA4.md).
CHROME = Hello(
    version=0x0303,
    ciphers=[0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035],
    extensions=[0x001B, 0, 0x33, 0x10, 0x4469, 0x17, 0x2D, 0x0D, 5, 0x23, 0x12, 0x2B, 0xFF01, 0x0B, 0x0A, 0x15],
    signatures=[0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
    versions=[0x0304, 0x0303],
    alpn=[b"h2", b"http/1.1"],
)


def test_ja4_of_its_own_example() -> None:
    assert ja4(CHROME) == "t13d1516h2_8daaf6152771_e5627efa2ab1"


def test_grease_changes_nothing() -> None:
    greased = replace(CHROME, ciphers=[0x0A0A, *CHROME.ciphers], extensions=[*CHROME.extensions, 0xFAFA], versions=[0x1A1A, 0x0304])
    assert ja4(greased) == ja4(CHROME)
    assert ja3(greased) == ja3(CHROME)


def test_ja3_of_its_own_example() -> None:
    hello = Hello(
        version=769,
        ciphers=[47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
        extensions=[0, 10, 11],
        groups=[23, 24, 25],
        formats=[0],
    )
    assert ja3(hello) == "ada70206e40642a3e4461f35503241d5"


def test_ja3_of_a_hello_without_extensions() -> None:
    hello = Hello(version=769, ciphers=[4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99])
    assert ja3(hello) == "de350869b8c85de67a350c8d186f11e6"


def test_ja4_without_anything_is_zeros() -> None:
    assert ja4(Hello(version=0x0301)) == "t10i000000_000000000000_000000000000"


@pytest.mark.parametrize(("alpn", "part"), [([b"h2"], "h2"), ([b"http/1.1"], "h1"), ([b"\xab\xcd"], "ad"), ([b""], "00"), ([], "00")])
def test_ja4_names_the_first_protocol_by_its_ends(alpn: list[bytes], part: str) -> None:
    assert ja4(Hello(version=0x0303, alpn=alpn))[8:10] == part


def test_a_hello_is_read_field_by_field() -> None:
    name = b"\0\0\0\x10\0\x0e\0\0\x0bexample.org"
    data = b"\x03\x03" + bytes(32) + b"\0" + b"\0\2\x13\x01" + b"\1\0" + len(name).to_bytes(2, "big") + name
    hello = read_client_hello(Reader(data))
    assert (hello.names, hello.ciphers, hello.extensions) == (["example.org"], [0x1301], [0])


def test_a_cut_hello_stops() -> None:
    with pytest.raises(Stop):
        read_client_hello(Reader(b"\x03\x03" + bytes(20)))


def test_ciphers_have_names_or_numbers() -> None:
    assert cipher_name(0xC02F) == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    assert cipher_name(0x1A1A) == "0x1a1a"


def test_written_random_bytes_are_shown() -> None:
    assert printable_random(Hello(random=b"\x55\x1c\xa7\xe4" + b"random bytes written by hand")) == "random bytes written by hand"
    assert printable_random(Hello(random=bytes(32))) == ""
