"""MongoDB's messages, their documents, and those that no parser survives."""

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Credential
from honeyguide.streams.protocols.mongodb import PROTOCOL


def message(opcode: int, body: bytes, length: int | None = None) -> bytes:
    return (16 + len(body) if length is None else length).to_bytes(4, "little") + bytes(8) + opcode.to_bytes(4, "little") + body


def bson(*elements: bytes) -> bytes:
    body = b"".join(elements) + b"\0"
    return (4 + len(body)).to_bytes(4, "little") + body


def text(name: bytes, value: bytes) -> bytes:
    return b"\2" + name + b"\0" + (len(value) + 1).to_bytes(4, "little") + value + b"\0"


def sent(data: bytes, port: int = 27017) -> Conversation:
    return Conversation((Turn("in", data),), local_port=port)


PING = message(2013, bytes(5) + bson(b"\x10ping\0\1\0\0\0", text(b"$db", b"admin")))


def test_question_and_answer_are_told_in_order() -> None:
    question = message(2004, bytes(4) + b"test.$cmd\0" + bytes(4) + b"\xff\xff\xff\xff" + bson(b"\x10serverStatus\0\1\0\0\0"))
    answer = message(1, bytes(20) + bson(b"\x10ok\0\1\0\0\0"))
    said = PROTOCOL.decode(Conversation((Turn("in", question), Turn("out", answer), Turn("in", PING))))
    assert [one.title for one in said.messages] == [
        "OP_QUERY test: {serverStatus: 1}",
        "OP_REPLY {ok: 1}",
        "OP_MSG admin: {ping: 1, $db: 'admin'}",
    ]
    assert said.commands == ("test: {serverStatus: 1}", "admin: {ping: 1, $db: 'admin'}")
    assert said.problem == ""


@pytest.mark.parametrize("length", [0, 1, 15, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_impossible_lengths_are_said(length: int) -> None:
    said = PROTOCOL.decode(sent(message(2004, bytes(20), length)))
    assert f"a message of {length} bytes" in said.problem
    assert ("honeypot.fault" in said.fields) == (length < 16)


def test_a_document_sequence_belongs_to_its_command() -> None:
    rows = bson(b"\x10a\0\1\0\0\0")
    section = b"\1" + (4 + 10 + len(rows)).to_bytes(4, "little") + b"documents\0" + rows
    said = PROTOCOL.decode(sent(message(2013, bytes(4) + b"\0" + bson(text(b"insert", b"loot"), text(b"$db", b"x")) + section)))
    assert said.commands == ("x: {insert: 'loot', $db: 'x', documents: [{a: 1}]}",)


def test_logins_of_sasl_and_the_old_way() -> None:
    plain = bson(b"\x10saslStart\0\1\0\0\0", text(b"mechanism", b"PLAIN"), b"\5payload\0\7\0\0\0\0" + b"\0a\0word")
    scram = bson(b"\x10saslStart\0\1\0\0\0", text(b"mechanism", b"SCRAM-SHA-1"), b"\5payload\0\x0c\0\0\0\0" + b"n,,n=eve,r=x")
    old = bson(b"\x10authenticate\0\1\0\0\0", text(b"user", b"bob"), text(b"key", b"d1ge5t"))
    said = PROTOCOL.decode(sent(b"".join(message(2013, bytes(5) + one) for one in (plain, scram, old))))
    assert said.credentials == (
        Credential("a", "word"),
        Credential("eve", "n,,n=eve,r=x", "SCRAM-SHA-1"),
        Credential("bob", "d1ge5t", "digest"),
    )


def test_the_client_names_itself() -> None:
    client = b"\3client\0" + bson(
        b"\3driver\0" + bson(text(b"name", b"PyMongo"), text(b"version", b"4.1")), b"\3os\0" + bson(text(b"name", b"Linux"))
    )
    said = PROTOCOL.decode(sent(message(2013, bytes(5) + bson(b"\x10hello\0\1\0\0\0", client))))
    assert said.fields["honeypot.client"] == "PyMongo 4.1; Linux"


def test_old_operations_name_their_collection() -> None:
    insert = message(2002, bytes(4) + b"x.y\0" + bson(b"\x10a\0\1\0\0\0"))
    delete = message(2006, bytes(4) + b"x.z\0" + bytes(4) + bson())
    said = PROTOCOL.decode(sent(insert + delete))
    assert said.fields["honeypot.object"] == ["x.y", "x.z"]


def test_other_bytes_are_not_mongodb() -> None:
    assert PROTOCOL.sniff(sent(b"GET / HTTP/1.0\r\n\r\n")) == 0.0
    assert PROTOCOL.sniff(sent(bytes(60))) == 0.0
