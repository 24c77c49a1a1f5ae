"""Bytes that stop the MongoDB emulation, and bytes that don't."""

from hypothesis import given
from hypothesis import strategies as st

from honeyguide.investigate.payload import first_bytes, walk_stops

RECORDING = {"log.file.path": "x"}


def message(length: int, rest: int = 12) -> bytes:
    return length.to_bytes(4, "little") + bytes(range(1, rest + 1))


def test_a_length_of_nothing_stops_it() -> None:
    assert walk_stops(bytes(53))
    assert walk_stops(b"\x01\0\0\0\0\xcd" + bytes(205))


def test_messages_that_end_are_walked_through() -> None:
    assert not walk_stops(message(16) + message(16))
    assert not walk_stops(message(65))
    assert not walk_stops(b"\0" * 15)
    assert not walk_stops(b"GET / HTTP/1.1\r\n\r\n")


def test_a_good_message_may_come_before_the_bad_one() -> None:
    assert walk_stops(message(16) + message(0))


@given(st.binary(max_size=300))
def test_it_always_comes_to_an_end(data: bytes) -> None:
    assert walk_stops(data) in (True, False)


@given(st.binary(min_size=1, max_size=200))
def test_a_recording_gives_its_bytes_back(data: bytes) -> None:
    literal = "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\x{byte:02x}" for byte in data)
    line = f"stream = [('in', b'{literal}')]".encode()
    assert first_bytes(RECORDING, lambda path, offset: line) == data


def test_what_is_no_recording_gives_nothing() -> None:
    assert first_bytes(RECORDING, lambda path, offset: b"stream = [('out', b'220 hello')") is None
    assert first_bytes(RECORDING, lambda path, offset: None) is None
