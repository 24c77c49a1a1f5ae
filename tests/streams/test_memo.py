"""Equal conversations are understood once, and never for one another where answers matter."""

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.memo import Memo

ASK = b"GET /a HTTP/1.1\r\n\r\n"
NEGOTIATE = b"\0\0\0\x2f\xffSMB\x72" + bytes(27) + b"\0\x0c\0\2NT LM 0.12\0"


def talk(asked: bytes, answered: bytes, port: int = 0) -> Conversation:
    return Conversation((Turn("in", asked), Turn("out", answered)), local_port=port)


def test_the_same_conversation_is_the_same_object() -> None:
    memo = Memo()
    assert memo.understand(talk(ASK, b"HTTP/1.1 200 OK\r\n\r\n")) is memo.understand(talk(ASK, b"HTTP/1.1 200 OK\r\n\r\n"))


def test_another_answer_is_another_conversation() -> None:
    memo = Memo()
    codes = [memo.understand(talk(ASK, b"HTTP/1.1 %d x\r\n\r\n" % code)).fields["http.response.status_code"] for code in (200, 404, 200)]
    assert codes == [200, 404, 200]


def test_clocks_in_answers_of_smb_do_not_matter() -> None:
    memo = Memo()
    first = memo.understand(talk(NEGOTIATE, b"one"))
    assert first.protocol == "smb"
    assert memo.understand(talk(NEGOTIATE, b"two")) is first
    assert memo.understand(talk(NEGOTIATE, b"two", 139)) is not first


def test_the_oldest_are_forgotten() -> None:
    memo = Memo(size=1)
    first = memo.understand(talk(ASK, b""))
    memo.understand(talk(ASK + ASK, b""))
    assert memo.understand(talk(ASK, b"")) is not first
    assert memo.understand(talk(ASK, b"")) == first


def test_what_nobody_claims_has_no_protocol() -> None:
    understood = Memo().understand(talk(b"\x01\x00\xfe\xfe\xfe", b""))
    assert (understood.protocol, understood.certainty, understood.summary) == ("", 0.0, "")
