"""Which lines are a table, and how it is written."""

import pytest

from honeyguide.formats.separated import Dialect, join_lines, learn_dialect

TABLES: list[tuple[list[str], tuple[str, tuple[str, ...], bool]]] = [
    (["a,b,c", "1,2,3", "4,5,6"], (",", ("a", "b", "c"), True)),
    (["1,2,3", "4,5,6"], (",", ("column1", "column2", "column3"), False)),
    (["time\tip\tn", "x\t198.51.100.7\t1"], ("\t", ("time", "ip", "n"), True)),
    (["a;b;c", "1,5;2;3", "2,5;4;5"], (";", ("a", "b", "c"), True)),
    (["user | ip | n", "root | 198.51.100.7 | 1"], ("|", ("user", "ip", "n"), True)),
    (["a,a,", "1,2,3"], (",", ("column1", "column2", "column3"), False)),
    (['"x, y",b,c', '"1, 2",3,4'], (",", ("x, y", "b", "c"), True)),
]


@pytest.mark.parametrize(("lines", "expected"), TABLES)
def test_a_table_is_recognised(lines: list[str], expected: tuple[str, tuple[str, ...], bool]) -> None:
    found = learn_dialect(lines)
    assert found is not None
    assert (found.separator, found.names, found.header) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["one line, with a comma"],
        ["Hello there, this is a sentence of prose", "And here, there comes another one of them"],
        ["a", "b", "c"],
        ["a,b", "c", "d,e,f", "g,h"],
    ],
)
def test_what_is_no_table_is_none(lines: list[str]) -> None:
    assert learn_dialect(lines) is None


PLAIN = Dialect(",", '"', ("a", "b"), header=False)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("1,2", ["1", "2"]),
        (",", ["", ""]),
        ('"1,""x""",2', ['1,"x"', "2"]),
        ('a"b,2', ['a"b', "2"]),
        ('"a"b,2', ["ab", "2"]),
        ('"open,2', ['"open', "2"]),
        ('"two\nlines",2', ["two\nlines", "2"]),
    ],
)
def test_a_row_is_split_at_separators_outside_quotes(text: str, row: list[str]) -> None:
    assert PLAIN.row(text) == row


def test_a_quoted_value_goes_on_in_the_next_line_but_not_for_ever() -> None:
    assert list(join_lines(PLAIN, ['"a', 'b",2', "3,4"])) == [(0, 2, '"a\nb",2', True), (2, 1, "3,4", True)]
    assert list(join_lines(PLAIN, ["1,2", '"a'])) == [(0, 1, "1,2", True), (1, 1, '"a', False)]
    torn = list(join_lines(PLAIN, ['"torn,1'] + ["1,2"] * 300))
    assert torn[0] == (0, 1, '"torn,1', True)
    assert len(torn) == 301
