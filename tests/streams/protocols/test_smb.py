"""SMB: who logs in, what is opened, and RPC inside of pipes."""

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Credential
from honeyguide.streams.protocols.smb import PROTOCOL


def message(command: int, words: bytes = b"", content: bytes = b"", flags2: bytes = b"\1\x28", flags: int = 0x18) -> bytes:
    body = b"\xffSMB" + bytes((command,)) + bytes(4) + bytes((flags,)) + flags2 + bytes(20) + bytes((len(words) // 2,)) + words
    body += len(content).to_bytes(2, "little") + content
    return len(body).to_bytes(4, "big") + body


def sent(data: bytes) -> Conversation:
    return Conversation((Turn("in", data),))


NEGOTIATE = message(0x72, b"", b"\2NT LM 0.12\0\2SMB 2.002\0")


def test_a_login_in_clear() -> None:
    words = b"\xff\0\0\0\xff\xff\2\0\1\0\0\0\0\0" + b"\4\0\0\0" + bytes(8)
    said = PROTOCOL.decode(sent(NEGOTIATE + message(0x73, words, b"pass" + b"admin\0WORK\0Unix\0Samba\0")))
    assert said.credentials == (Credential("admin", "pass"),)
    assert said.fields["honeypot.smb.native_os"] == "Unix"
    assert said.fields["user.name"] == "admin"


def test_an_ntlm_login() -> None:
    texts = [b"\1" * 24, b"\2" * 24, "DOM".encode("utf-16-le"), "eve".encode("utf-16-le"), "PC".encode("utf-16-le"), b""]
    head, payload = b"NTLMSSP\0\3\0\0\0", b""
    for one in texts:
        head += len(one).to_bytes(2, "little") * 2 + (64 + len(payload)).to_bytes(4, "little")
        payload += one
    blob = head + b"\1\2\0\0" + payload
    words = b"\xff\0\0\0\xff\xff\2\0\1\0\0\0\0\0" + len(blob).to_bytes(2, "little") + bytes(8)
    said = PROTOCOL.decode(sent(NEGOTIATE + message(0x73, words, blob + b"Unix\0Samba\0")))
    assert said.credentials == (Credential("eve", "02" * 24, "ntlm"),)
    assert (said.fields["user.domain"], said.fields["honeypot.client"]) == ("DOM", "Samba")
    assert r"NTLM login 'DOM\eve' at 'PC'" in said.summary


def test_rpc_in_a_pipe_is_read() -> None:
    uuid = bytes.fromhex("c84f324b7016d30112785a47bf6ee188") + b"\3\0\0\0"
    ndr = bytes.fromhex("045d888aeb1cc9119fe808002b104860") + b"\2\0\0\0"
    bind = b"\5\0\x0b\3\x10\0\0\0\x48\0\0\0\1\0\0\0" + b"\xb8\x10\xb8\x10\0\0\0\0\1\0\0\0\0\0\1\0" + uuid + ndr
    name = b"\\PIPE\\\0"
    offset = 32 + 1 + 32 + 2 + len(name)
    words = bytes(22) + len(bind).to_bytes(2, "little") + offset.to_bytes(2, "little") + b"\2\0" + b"\x26\0\0\0"
    said = PROTOCOL.decode(sent(NEGOTIATE + message(0x25, words, name + bind)))
    assert "bind srvsvc v3" in said.summary
    assert said.fields["honeypot.dcerpc.interface"] == ["4b324fc8-1670-01d3-1278-5a47bf6ee188"]


def test_a_short_header_is_read_all_the_same() -> None:
    body = b"\xffSMBr" + bytes(20) + b"\x0e\0\2NT LM 0.12\0"
    said = PROTOCOL.decode(sent(len(body).to_bytes(4, "big") + body))
    assert said.fields["honeypot.smb.dialect"] == ["NT LM 0.12"]


def test_a_session_request_may_come_first() -> None:
    names = b"\x20" + b"CK" + b"CA" * 15 + b"\0" + b"\x20" + b"CACACACACACACACACACACACACACACAAA" + b"\0"
    said = PROTOCOL.decode(sent(b"\x81\0\0\x44" + names + NEGOTIATE))
    assert said.messages[0].title == "session request from '' to '*'"
    assert said.fields["honeypot.smb.step"] == ["negotiation only"]


def test_answers_are_told_by_their_status() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", NEGOTIATE), Turn("out", message(0x72, b"", b"x", flags=0x98)))))
    assert said.messages[1].title == "negotiate: success"
