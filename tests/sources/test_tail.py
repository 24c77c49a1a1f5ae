"""The end of a file, and searching backwards."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.sources import tail as tail_module
from honeyguide.sources.tail import find_last, tail


def write(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "log"
    file.write_bytes(data)
    return file


def test_the_tail_starts_with_a_line(tmp_path: Path) -> None:
    file = write(tmp_path, b"one\ntwo\nthree\n")
    assert tail(file, 100) == (b"one\ntwo\nthree\n", 0)
    assert tail(file, 14) == (b"one\ntwo\nthree\n", 0)
    assert tail(file, 10) == (b"two\nthree\n", 4)
    assert tail(file, 9) == (b"three\n", 8)
    assert tail(file, 6) == (b"three\n", 8)


def test_where_no_line_starts_its_end_is_given(tmp_path: Path) -> None:
    assert tail(write(tmp_path, b"one\n" + b"x" * 50 + b"\n"), 10) == (b"x" * 9 + b"\n", 45)
    assert tail(write(tmp_path, b""), 10) == (b"", 0)


def test_the_last_one_is_found_and_what_lies_behind_is_not(tmp_path: Path) -> None:
    file = write(tmp_path, b"accept 0x55\nother\naccept 0x55\nread 0x55\n")
    assert find_last(file, b"accept 0x55") == 18
    assert find_last(file, b"accept 0x55", 29) == 18
    assert find_last(file, b"accept 0x55", 28) == 0
    assert find_last(file, b"accept 0x55", 10) is None
    assert find_last(file, b"absent") is None
    assert find_last(file, b"") is None


def test_a_find_may_lie_across_blocks(tmp_path: Path) -> None:
    block = tail_module._BLOCK  # pyright: ignore[reportPrivateUsage]
    needle = b"0x55fe82f7050"
    for place in (block - 5, block, 2 * block - len(needle) + 1):
        data = bytearray(b"." * (2 * block + 100))
        data[place : place + len(needle)] = needle
        assert find_last(write(tmp_path, bytes(data)), needle) == place


@settings(deadline=None)
@given(data=st.text("ab\n", max_size=60), needle=st.text("ab", min_size=1, max_size=3), before=st.integers(0, 70), size=st.integers(1, 70))
def test_as_python_does_it(data: str, needle: str, before: int, size: int) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data.encode())
        file.flush()
        path = Path(file.name)
        found = data.rfind(needle, 0, before)
        assert find_last(path, needle.encode(), before) == (None if found < 0 else found)
        got, offset = tail(path, size)
        assert data.encode()[offset:] == got
        assert len(got) <= size
        if "\n" in data[-size - 1 : -1]:
            assert offset == 0 or data[offset - 1] == "\n"
