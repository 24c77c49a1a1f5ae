"""Python literals, as honeypots leave them in logs, become the bytes that they stand for."""

import warnings

from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.payloads import from_base64, unrepr


@given(st.binary(max_size=200))
def test_what_repr_wrote_is_read_back(data: bytes) -> None:
    assert unrepr(repr(data)) == data


@given(st.text(max_size=60))
def test_any_text_is_a_literal_or_not_and_nothing_warns(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unrepr(f"b'{text}'")
        unrepr(text)
        from_base64(text)


def test_literals_of_python_2_and_half_escaped_ones() -> None:
    assert unrepr("'GET /\\x16'") == b"GET /\x16"
    assert unrepr("u'a'") == b"a"
    assert unrepr("b'\\x1'") == b"x1"
    assert unrepr("b'caf\u00e9'") == b"caf\xe9"
    assert unrepr("b'\ufffd\\x00'") == "\ufffd\0".encode()
    assert unrepr("GET /") is None
    assert unrepr("b'open") is None
