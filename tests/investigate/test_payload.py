"""The first bytes of a peer, out of its recording."""

from hypothesis import given
from hypothesis import strategies as st

from honeyguide.investigate.payload import first_bytes

RECORDING = {"log.file.path": "x"}


@given(st.binary(min_size=1, max_size=200))
def test_a_recording_gives_its_bytes_back(data: bytes) -> None:
    literal = "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\\" else f"\\x{byte:02x}" for byte in data)
    line = f"stream = [('in', b'{literal}')]".encode()
    assert first_bytes(RECORDING, lambda path, offset: line) == data


def test_what_is_no_recording_gives_nothing() -> None:
    assert first_bytes(RECORDING, lambda path, offset: b"stream = [('out', b'220 hello')") is None
    assert first_bytes(RECORDING, lambda path, offset: None) is None
