"""DICOM associations are read in full."""

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.mongodb_walk import would_hang_dionaea
from honeyguide.streams.protocols.dicom import PROTOCOL


def item(kind: int, content: bytes) -> bytes:
    return bytes((kind, 0)) + len(content).to_bytes(2, "big") + content


def request(*, version: bytes, uid: bytes, reserved: bytes = bytes(32)) -> bytes:
    context = item(0x30, b"1.2.840.10008.1.1") + item(0x40, b"1.2.840.10008.1.2")
    user = item(0x51, b"\0\0\x40\0") + item(0x52, uid) + item(0x55, version)
    items = item(0x10, b"1.2.840.10008.3.1.1.1") + item(0x20, b"\1\0\xff\0" + context) + item(0x50, user)
    body = b"\0\1\0\0" + b"ANY-SCP".ljust(16) + b"ECHOSCU".ljust(16) + reserved + items
    return b"\1\0" + len(body).to_bytes(4, "big") + body


ECHO = request(version=b"OFFIS_DCMTK_360", uid=b"1.2.276.0.7230010.3.0.3.6.0")


def test_an_association_request_of_211_bytes() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", ECHO),), local_port=27017))
    assert len(ECHO) == 211
    assert would_hang_dionaea(ECHO)
    assert said.problem == ""
    assert said.summary == "DICOM: association of 'ECHOSCU' to 'ANY-SCP' for Verification by OFFIS_DCMTK_360 1.2.276.0.7230010.3.0.3.6.0"
    (message,) = said.messages
    assert message.title == "A-ASSOCIATE-RQ 'ECHOSCU' to 'ANY-SCP'"
    names = [node.name for node in message.nodes]
    assert names[-3:] == ["application context", "presentation context", "user information"]
    context = message.nodes[-2]
    assert [child.name for child in context.children][-2:] == ["abstract syntax", "transfer syntax"]
    assert context.children[-2].children[-1].value == "1.2.840.10008.1.1 (Verification)"


def test_what_is_cut_is_read_as_far_as_it_goes() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", ECHO[:120]),), complete=False))
    assert "91 bytes of the message are missing" in said.problem or "where" in said.problem
    assert said.messages[0].end == 120


def test_several_contexts_are_listed() -> None:
    body = b"\0\1\0\0" + b"A".ljust(16) + b"B".ljust(16) + bytes(32)
    for number, uid in ((1, b"1.2.840.10008.1.1"), (3, b"1.2.840.10008.5.1.4.1.2.1.1")):
        body += item(0x20, bytes((number, 0, 0, 0)) + item(0x30, uid) + item(0x40, b"1.2.840.10008.1.2"))
    said = PROTOCOL.decode(Conversation((Turn("in", b"\1\0" + len(body).to_bytes(4, "big") + body),)))
    assert said.fields["honeypot.dicom.context"] == ["1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.2.1.1"]
    assert "for Verification, Patient Root Query/Retrieve FIND" in said.summary


def test_other_bytes_are_not_dicom() -> None:
    for data in (b"\1\0\0\0\0\4\0\0\0\0", b"\1default\n", bytes(100), b"\1\0\0\0\0\xcd" + b"A" * 205):
        assert PROTOCOL.sniff(Conversation((Turn("in", data),))) < 0.5


def test_a_request_that_is_cut_behind_its_titles_still_names_them() -> None:
    for end in range(76, len(ECHO)):
        said = PROTOCOL.decode(Conversation((Turn("in", ECHO[:end]),)))
        assert said.summary.startswith("DICOM: association of 'ECHOSCU' to 'ANY-SCP'")
        assert said.fields["honeypot.dicom.calling_title"] == "ECHOSCU"
