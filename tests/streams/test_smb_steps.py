"""The steps of attacks over SMB are told apart."""

import pytest

from honeyguide.streams.smb_steps import groomed, steps


def message(command: int, words: bytes = b"", content: bytes = b"") -> bytes:
    body = b"\xffSMB" + bytes((command,)) + bytes(27) + bytes((len(words) // 2,)) + words + len(content).to_bytes(2, "little") + content
    return len(body).to_bytes(4, "big") + body


def message2(command: int) -> bytes:
    body = b"\xfeSMB" + b"\x40\0" + bytes(6) + command.to_bytes(2, "little") + bytes(50)
    return len(body).to_bytes(4, "big") + body


NEGOTIATE = message(0x72, b"", b"\2NT LM 0.12\0")
SESSION, TREE = message(0x73, bytes(26)), message(0x75, bytes(8))
TRANSACTION = message(0xA0, bytes(7) + (65_558).to_bytes(4, "little") + bytes(27), bytes(20))
SECONDARY = message(0x33, bytes(18), b"A" * 8)


def door(timeout: bytes) -> bytes:
    return message(0x32, bytes(12) + timeout + bytes(12) + b"\x0e\0", bytes(12))


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (NEGOTIATE, ["negotiation only"]),
        (NEGOTIATE + SESSION, ["session setup"]),
        (NEGOTIATE + SESSION + TREE, ["share probing"]),
        (NEGOTIATE + TRANSACTION + SECONDARY * 3, ["EternalBlue: overflow, 3 secondaries", "transactions"]),
        (NEGOTIATE + TRANSACTION, ["EternalBlue: first transaction of 65558 bytes", "transactions"]),
        (NEGOTIATE + door(b"\0\xee\x34\1"), ["DoublePulsar: ping", "transactions"]),
        (NEGOTIATE + door(b"\x25\x89\x1a\0"), ["DoublePulsar: run code", "transactions"]),
        (NEGOTIATE + message(0x25, bytes(28) + b"\x23\0\0\0"), ["MS17-010: test for the patch", "named pipe"]),
        (b"\0\0\xff\xf7BBBB" + bytes(120), ["EternalBlue: pool groom socket"]),
        (b"\0\0\xff\xf7\xfeSMB" + bytes(120), ["EternalBlue: pool groom socket"]),
        (message2(0), ["negotiation only"]),
        (message2(0) + message2(1) + message2(3), ["share probing"]),
        (b"\x81\0\0\x44" + bytes(68) + NEGOTIATE, ["negotiation only"]),
        (b"GET / HTTP/1.0\r\n\r\n", []),
        (b"", []),
    ],
)
def test_steps(data: bytes, names: list[str]) -> None:
    assert [step.name for step in steps(data)] == names


def test_a_hole_in_the_pool_is_part_of_eternalblue() -> None:
    body = b"\xffSMB\x73" + bytes(27) + b"\x0c" + bytes(24) + b"\x16\0\xf0\xff\0\0\0" + bytes(17)
    data = NEGOTIATE + len(body).to_bytes(4, "big") + body
    step = steps(data)[0]
    assert (step.name, step.cve) == ("EternalBlue: pool hole", "CVE-2017-0144")


def test_a_step_shows_its_bytes() -> None:
    data = NEGOTIATE + TRANSACTION + SECONDARY
    step = steps(data)[0]
    assert data[step.start : step.end] == TRANSACTION + SECONDARY


def test_a_groom_socket_holds_no_smb_message() -> None:
    assert not groomed(b"\0\0\xff\xf7" + NEGOTIATE)
