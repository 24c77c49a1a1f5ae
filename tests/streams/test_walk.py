from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.reader import Reader, Stop
from honeyguide.streams.walk import MESSAGES, SUMMARY, Told, decoded


def sized(reader: Reader, told: Told) -> str:
    """A message is a byte of length and as many bytes; `!` is one that breaks the rules."""
    reader.frame(reader.u8("length"))
    text = reader.text("text", reader.left)
    if text == "!":
        raise Stop("a message that may not be")
    if reader.direction == "in":
        told.operations.append(text)
        told.point(text)
    return text


def said(*turns: tuple[str, bytes]) -> Conversation:
    return Conversation(tuple(Turn("in" if direction == "in" else "out", data) for direction, data in turns))


def test_messages_of_both_sides_stand_in_the_order_of_the_turns() -> None:
    result = decoded("x", said(("in", b"\1a"), ("out", b"\1b\1c"), ("in", b"\1d")), sized, "X")
    assert [(message.direction, message.title, message.start, message.end) for message in result.messages] == [
        ("in", "a", 0, 2),
        ("out", "b", 0, 2),
        ("out", "c", 2, 4),
        ("in", "d", 2, 4),
    ]
    assert result.summary == "X: a, d"
    assert dict(result.fields) == {"honeypot.operation": ["a", "d"]}
    assert result.problem == ""


def test_a_message_may_span_two_turns() -> None:
    result = decoded("x", said(("in", b"\4ab"), ("out", b"\1x"), ("in", b"cd")), sized, "X")
    assert [message.title for message in result.messages] == ["abcd", "x"]


def test_after_a_broken_message_whose_end_is_known_reading_goes_on() -> None:
    result = decoded("x", said(("in", b"\1!\1a")), sized, "X")
    assert [message.title for message in result.messages] == ["not understood after 2 bytes", "a"]
    assert result.problem == "in, byte 2: a message that may not be"


def test_a_cut_message_is_shown_and_what_is_missing_is_said() -> None:
    result = decoded("x", said(("in", b"\5ab")), sized, "X")
    assert [message.title for message in result.messages] == ["ab"]
    assert result.problem == "in, byte 3: 3 bytes of the message are missing"


def test_a_decoder_that_does_not_move_ends_the_walk() -> None:
    result = decoded("x", said(("in", b"abc")), lambda _reader, _told: "nothing", "X")
    assert (result.messages, result.problem) == ((), "in, byte 0: no message")


def test_a_flood_of_messages_ends_at_a_number_and_says_so() -> None:
    result = decoded("x", said(("in", b"\1a" * (MESSAGES + 5))), sized, "X")
    assert len(result.messages) == MESSAGES
    assert result.problem == f"in, byte {2 * MESSAGES}: {MESSAGES} messages were read, 10 bytes are left as they are"


def test_the_summary_is_one_short_line_whatever_was_said() -> None:
    result = decoded("x", said(("in", b"\xffa\nb\x1b" + b"c" * 251)), sized, "X")
    assert result.summary.startswith("X: a\\nb\\x1bccc")
    assert len(result.summary) <= SUMMARY


def test_a_side_that_spoke_alone_is_summed_up_by_its_messages() -> None:
    assert decoded("x", said(("out", b"\1b\1c")), sized).summary == "b, c"


def test_an_empty_conversation_has_its_protocol_s_name() -> None:
    assert decoded("x", said(), sized).summary == "x"


def test_a_broken_message_is_named_by_the_words_that_were_read() -> None:
    def names(reader: Reader, told: Told) -> str:
        reader.u8("kind", {1: "CONNECT"})
        reader.text("name", 5)
        reader.hexed("token", 4)
        reader.text("password", 8)
        return "never reached"

    result = decoded("x", said(("in", b"\1probe\xab\xcd\xef\xabpass")), names, "X")
    assert result.summary == "X: CONNECT (1), probe, not understood after 10 bytes"
    assert result.problem == "in, byte 10: password of 8 bytes where 4 are left"
