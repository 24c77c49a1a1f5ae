import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.reader import DEEP, NODES, Reader, Stop, plain, quoted


def test_bytes_are_quoted_on_one_line() -> None:
    assert quoted(b"GET /\r\n\x00\xff\t\x1b[31m") == "GET /\\r\\n\\x00\\xff\\t\\x1b[31m"
    assert quoted("蜂蜜 \u202e".encode()) == "蜂蜜 \\u202e"
    assert quoted(b"C:\\x") == "C:\\x"


def test_what_is_long_is_cut_where_it_says() -> None:
    assert quoted(b"a" * 12, 10) == "a" * 10 + "…"
    assert quoted(b"a" * 10, 10) == "a" * 10
    assert quoted(b"\xff" * 10, 10) == "\\xff\\xff\\x…"


@given(data=st.binary(max_size=400) | st.text(max_size=400), limit=st.integers(1, 200))
def test_quoted_text_is_printable_and_short_whatever_it_was(data: bytes | str, limit: int) -> None:
    shown = quoted(data, limit)
    assert shown.isprintable()
    assert len(shown) <= limit + 1


def test_text_that_is_kept_never_fails() -> None:
    assert plain(b"caf\xe9") == "caf\ufffd"
    assert plain("ポート".encode("utf-16-le"), "utf-16-le") == "ポート"


def test_every_field_read_is_written_down_with_its_bytes() -> None:
    reader = Reader(b"\x01\x00\x02abc")
    assert reader.u8("kind", {1: "request"}) == 1
    assert reader.u16("size") == 2
    assert reader.text("name", 3) == "abc"
    assert [(node.name, node.value, node.start, node.end) for node in reader.nodes] == [
        ("kind", "request (1)", 0, 1),
        ("size", "2", 1, 3),
        ("name", "abc", 3, 6),
    ]


def test_order_and_sign_are_the_protocols() -> None:
    reader = Reader(b"\x01\x02\x03\x04\xff", order="little")
    assert reader.u32("number") == 0x04030201
    assert reader.number("precision", 1, signed=True) == -1


def test_reading_past_the_end_stops_and_moves_nothing() -> None:
    reader = Reader(b"\x01\x02")
    with pytest.raises(Stop, match="length of 4 bytes where 2 are left"):
        reader.u32("length")
    assert (reader.at, reader.nodes) == (0, [])


def test_a_frame_that_claims_more_than_there_is_ends_with_the_bytes() -> None:
    reader = Reader(b"abcdef")
    reader.frame(4)
    assert (reader.left, reader.cut) == (4, 0)
    reader = Reader(b"abcdef")
    reader.frame(10)
    assert (reader.left, reader.cut) == (6, 4)
    with pytest.raises(Stop, match="length of -1"):
        reader.frame(-1)


def test_a_sized_part_is_left_as_a_whole_and_an_unsized_one_where_it_ends() -> None:
    reader = Reader(b"\x01\x02\x03\x04\x05")
    with reader.part("options", 3) as options:
        options.u8("first")
    assert reader.at == 3
    with reader.part("pair") as pair:
        pair.u8("left")
    assert reader.at == 4
    assert [(node.name, node.start, node.end, len(node.children)) for node in reader.nodes] == [("options", 0, 3, 1), ("pair", 3, 4, 1)]


def test_a_part_that_is_cut_shows_what_is_there_and_stops() -> None:
    reader = Reader(b"\x01\x02")
    with pytest.raises(Stop, match="options of 9 bytes where 2 are left"), reader.part("options", 9) as options:
        options.u8("first")
    assert [(node.name, node.start, node.end) for node in reader.nodes] == [("options", 0, 2)]


def read_two(reader: Reader) -> None:
    with reader.part("options", 3) as options:
        options.u8("first")
        options.u32("second")


def test_a_part_that_stops_in_the_middle_shows_where() -> None:
    reader = Reader(b"\x01\x02\x03\x04")
    with pytest.raises(Stop):
        read_two(reader)
    assert reader.at == 1
    assert [child.name for child in reader.nodes[0].children] == ["first"]


def test_nesting_ends_at_a_depth() -> None:
    def dive(reader: Reader) -> None:
        with reader.part("level") as inner:
            dive(inner)

    with pytest.raises(Stop, match=f"deeper than {DEEP} levels"):
        dive(Reader(b"abc"))


def test_lines_end_with_either_end_or_with_the_bytes() -> None:
    reader = Reader(b"one\r\ntwo\nthree")
    assert [reader.line("line"), reader.line("line"), reader.line("line"), reader.left] == ["one", "two", "three", 0]


def test_text_up_to_a_mark_must_have_it_unless_it_needn_t() -> None:
    reader = Reader(b"name\0rest")
    assert reader.until("name", b"\0") == "name"
    with pytest.raises(Stop, match="has no end within 4 bytes"):
        reader.until("more", b"\0")
    assert reader.until("more", b"\0", required=False) == "rest"


def test_writing_down_ends_when_the_conversation_s_room_is_used_up() -> None:
    reader = Reader(bytes(NODES + 10))
    for _ in range(NODES + 10):
        reader.u8("byte")
    assert (len(reader.nodes), reader.left) == (NODES, 0)
