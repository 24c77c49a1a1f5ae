"""TLS records: hellos, alerts, what is encrypted."""

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocols.tls import PROTOCOL

HELLO = b"\3\3" + b"\x55\x1c\xa7\xe4" + b"text instead of random bytes" + b"\0" + b"\0\4\xc0\x2f\0\x35" + b"\1\0"


def record(kind: int, body: bytes, version: bytes = b"\3\1") -> bytes:
    return bytes((kind,)) + version + len(body).to_bytes(2, "big") + body


def handshake(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def test_a_hello_without_extensions() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", record(22, handshake(1, HELLO))),)))
    assert "ClientHello 1.2 with random 'text instead of random bytes'" in said.summary
    assert said.fields["honeypot.tls.ja4"].startswith("t12i0200")
    assert said.fields["tls.client.supported_ciphers"] == ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA"]


def test_an_answer_names_its_cipher() -> None:
    answer = record(22, handshake(2, b"\3\3" + bytes(32) + b"\0\xc0\x2f\0"))
    said = PROTOCOL.decode(Conversation((Turn("in", record(22, handshake(1, HELLO))), Turn("out", answer))))
    assert said.fields["tls.cipher"] == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


def test_what_follows_the_change_of_ciphers_is_not_guessed_at() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", record(22, handshake(1, HELLO)) + record(20, b"\1") + record(22, b"\xaa" * 40)),)))
    assert [message.title for message in said.messages] == ["ClientHello, 47 bytes", "change cipher spec, 1 bytes", "handshake, 40 bytes"]


def test_a_cut_hello_says_so() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", record(22, handshake(1, HELLO))[:30]),), complete=False))
    assert said.problem


def test_old_hellos_must_add_up() -> None:
    good = b"\x80\x1c\1\3\1\0\3\0\0\0\x10\7\0\xc0" + bytes(16)
    assert PROTOCOL.sniff(Conversation((Turn("in", good),))) > 0.9
    assert PROTOCOL.sniff(Conversation((Turn("in", good.replace(b"\0\x10", b"\0\x20")),))) == 0.0


def test_a_hello_that_is_cut_says_what_it_has_and_claims_no_fingerprint() -> None:
    hello = PROTOCOL.samples[0].conversation.inbound
    for end in range(80, len(hello)):
        said = PROTOCOL.decode(Conversation((Turn("in", hello[:end]),)))
        assert "for 'example.org'" in said.summary
        assert "cut, so without a fingerprint" in said.summary
        assert not {"tls.client.ja3", "honeypot.tls.ja4"} & set(said.fields)
        assert said.fields["tls.client.server_name"] == "example.org"
        assert said.problem
