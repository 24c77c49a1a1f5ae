"""Short forms of a query: bytes as people write them find the payloads that hold them, on whole bytes."""

import pytest

from honeyguide.query.ast import And, Match, Not, Or, Query, Range, Regexp, Term, Wildcard
from honeyguide.query.kql import parse
from honeyguide.query.shorthand import HEX, SHORT, written_out
from honeyguide.schema.fields import fields
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Operation

PAYLOADS = {"smb": b"\x00\x00\x00\x2f\xffSMBr", "shifted": b"\x0f\xf5\x34\xd4\x20", "http": b"GET / HTTP/1.0\r\n\r\n"}


def bytes_query(digits: str) -> Query:
    return And((Wildcard(HEX, f"*{digits}*"), Regexp(HEX, f"(?:..)*{digits}.*")))


@pytest.mark.parametrize("value", ["4d53 5142", '"4d:53:51:42"', "0x4D535142", "4D53 51 42", '"\\\\x4d\\\\x53\\\\x51\\\\x42"'])
def test_bytes_are_written_as_people_write_them(value: str) -> None:
    assert written_out(parse(f"honeypot.payload.hex: {value}")) == bytes_query("4d535142")


def test_any_byte_may_stand_for_two_question_marks() -> None:
    assert written_out(Match(HEX, "ff ?? 4d")) == And((Wildcard(HEX, "*ff*"), Wildcard(HEX, "*4d*"), Regexp(HEX, "(?:..)*ff..4d.*")))


def test_a_short_name_is_the_long_one_and_somebodys_own() -> None:
    assert written_out(parse("tool.name: masscan")) == Or((Match("tool.name", "masscan"), Match("honeypot.tool.name", "masscan")))
    assert written_out(parse("not payload.hex: *4D53*")) == Not(Or((Wildcard("payload.hex", "*4D53*"), Wildcard(HEX, "*4d53*"))))
    assert written_out(parse("tool.certainty > 0.9")) == Or((Range("tool.certainty", gt="0.9"), Range("honeypot.tool.certainty", gt="0.9")))


@pytest.mark.parametrize("query", ["source.ip: 192.0.2.1", "payload", "", "honeypot.payload.hex: f", "honeypot.payload.hex: no bytes"])
def test_what_is_no_short_form_stays(query: str) -> None:
    assert written_out(parse(query)) == parse(query)


def test_every_short_name_is_of_a_field() -> None:
    assert set(SHORT.values()) <= set(fields())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("payload.hex: ff53 4d42", {"smb"}),
        ("payload.hex: f534d4", {"shifted"}),
        ("payload.hex: 534d", {"smb"}),
        ("payload.hex: 47 ?? 54", {"http"}),
        ("honeypot.payload.hex: *ff534d42*", {"smb", "shifted"}),  # a pattern is of the digits, and may begin between two
        ("not payload.hex: ff", {"shifted", "http"}),
    ],
)
def test_payloads_are_found_by_their_bytes(query: str, found: set[str]) -> None:
    store = NaiveStore()
    store.write([Operation("index", "a", name, {HEX: data.hex()}) for name, data in PAYLOADS.items()])
    store.refresh()
    tree = written_out(parse(query))
    names = {name for name in PAYLOADS if store.count("a", And((tree, Term("_id", name))))}
    assert names == found
