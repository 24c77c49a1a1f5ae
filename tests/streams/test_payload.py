"""What a payload can be found by: text in two encodings, hexadecimal, hashes; each bounded."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.payload import LONGEST_TLSH, SEARCHED, payload_fields, printed


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\n\n"),
        (b"\x00\x00\x00\x85\xffSMBr\x02NT LM 0.12\x00", "SMBr NT LM 0.12"),
        ("\\\\192.0.2.1\\IPC$".encode("utf-16-le") + b"\0\0", "\\\\192.0.2.1\\IPC$"),
        ("はろー".encode(), "はろー"),
        (b"\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("\u202egnp.exe".encode(), "gnp.exe"),
        (b"\xff\xfe\x80", ""),
        (b"a\0b\0", "a b"),
    ],
)
def test_text_is_what_a_person_can_read(data: bytes, text: str) -> None:
    assert printed(data) == text


@given(st.binary(max_size=300))
def test_text_never_steers_a_terminal(data: bytes) -> None:
    assert all(sign in "\n\t" or ord(sign) >= 0x20 for sign in printed(data))


def test_hashes_are_of_all_bytes_and_the_searchable_part_is_bounded() -> None:
    data = b"0123456789abcdef" * (SEARCHED // 16) + b"the end"
    fields = payload_fields(data)
    assert fields["honeypot.payload.hex"] == data[:SEARCHED].hex()
    assert len(fields["honeypot.payload.text"]) == SEARCHED
    assert fields["honeypot.payload.sha256"] == hashlib.sha256(data).hexdigest()


def test_nothing_sent_is_no_payload() -> None:
    assert payload_fields(b"") == {}


def test_what_is_too_long_has_no_fuzzy_hash() -> None:
    assert payload_fields(bytes(range(256)) * (LONGEST_TLSH // 256 + 1))["honeypot.payload.tlsh"] is None
