import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams import ber
from honeyguide.streams.reader import Reader, Stop


def test_elements_are_read_by_tag_with_their_heads_in_the_range() -> None:
    reader = Reader(b"\x30\x07\x02\x02\xff\x7f\x04\x01a")
    with ber.element(reader, "message", ber.SEQUENCE) as (tag, inner):
        assert tag == ber.SEQUENCE
        assert ber.integer(inner, "number") == -129
        assert ber.text(inner, "name") == "a"
    node = reader.nodes[0]
    assert (node.name, node.start, node.end) == ("message", 0, 9)
    assert [(child.name, child.value, child.start, child.end) for child in node.children] == [("number", "-129", 2, 6), ("name", "a", 6, 9)]


def test_long_lengths_are_read_however_wide_they_are_written() -> None:
    assert ber.octets(Reader(b"\x04\x84\x00\x00\x00\x02ab"), "name") == b"ab"
    assert ber.octets(Reader(b"\x04\x81\x02ab"), "name") == b"ab"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x30\x80\x00\x00", "a length that begins with 0x80"),
        (b"\x30\x85\x00\x00\x00\x00\x01", "a length that begins with 0x85"),
        (b"\x1f\x81\x01\x00", "a tag of several bytes"),
        (b"\x04\x7fab", "an element of 127 bytes where 2 are left"),
        (b"\x02\x01\x00", "tag 0x02"),
    ],
)
def test_what_none_of_the_protocols_sends_stops_the_reading(data: bytes, why: str) -> None:
    with pytest.raises(Stop, match=why):
        ber.content(Reader(data), ber.OCTETS, ber.SEQUENCE)


def test_object_identifiers_are_dotted() -> None:
    assert ber.oid(Reader(b"\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00"), "object") == "1.3.6.1.2.1.1.1.0"
    assert ber.dotted(b"\x88\x37\x03") == "2.999.3"
    assert ber.dotted(b"") == ""


def test_an_integer_without_a_reasonable_end_is_refused() -> None:
    with pytest.raises(Stop, match="an integer of 17 bytes"):
        ber.integer(Reader(b"\x02\x11" + b"\x7f" * 17), "number")


@given(data=st.binary(max_size=60))
def test_any_bytes_are_an_element_or_a_stop(data: bytes) -> None:
    reader = Reader(data)
    try:
        ber.skip(reader, "anything")
    except Stop:
        return
    assert reader.at <= len(data)
