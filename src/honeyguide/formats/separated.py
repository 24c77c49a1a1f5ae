"""Tables in text: which sign separates the columns, which quotes them, and whether the first row names them.

Quoting is RFC 4180's: a quote within quotes is doubled, and a quoted value may go on in the next line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from honeyguide.formats.column_names import aliases, plain
from honeyguide.formats.fits import MISFIT, as_double, as_ip

SEPARATORS = (",", "\t", ";", "|")
MOST_LINES = 200
"""Lines that one quoted value may take; after these the quote was no opening one."""


@dataclass(frozen=True)
class Dialect:
    """How a table is written. `names` are the columns'; `header` says that rows equal to them are headers."""

    separator: str
    quote: str
    names: tuple[str, ...]
    header: bool
    trim: bool = False
    """Spaces around values are no part of them."""
    heading: tuple[str, ...] | None = None
    """The header as it stands in the file, where the columns have other names: a person's, or to be distinct."""

    def is_header(self, row: Sequence[str]) -> bool:
        """The row is the header, or the header again."""
        return self.header and tuple(row) in {self.names, self.heading}

    def row(self, text: str) -> list[str]:
        """The values of a row."""
        if self.quote not in text:
            values = text.split(self.separator)
        else:
            values = [_value(found, self.quote) for found in _cells(self.separator, self.quote).finditer(text)]
        return [value.strip() for value in values] if self.trim else values

    def is_open(self, text: str) -> bool:
        """A quoted value in the text isn't closed yet."""
        if text.count(self.quote) % 2 == 0:
            return False
        opening = f"{self.separator}{self.quote}"
        return text.startswith(self.quote) or opening in text or (self.trim and f"{self.separator} {self.quote}" in text)


@cache
def _cells(separator: str, quote: str) -> re.Pattern[str]:
    """Matches one value after another: quoted with what stands behind the quote, or plain."""
    sign, mark = re.escape(separator), re.escape(quote)
    return re.compile(rf"(?:^|{sign}) *{mark}([^{mark}]*(?:{mark}{mark}[^{mark}]*)*){mark}([^{sign}]*)|(?:^|{sign})([^{sign}]*)")


def _value(found: re.Match[str], quote: str) -> str:
    return found[3] if found[3] is not None else found[1].replace(quote * 2, quote) + found[2]


def join_lines(dialect: Dialect, lines: Sequence[str]) -> Iterator[tuple[int, int, str, bool]]:
    """Rows of lines, as (first line's index, how many, text, whether the text is whole).

    Only the last one can be not whole: more lines might close it. A quote that isn't closed within 200 lines opened nothing.
    """
    index = 0
    while index < len(lines):
        text, count = lines[index], 1
        while dialect.is_open(text) and count < MOST_LINES and index + count < len(lines):
            text += "\n" + lines[index + count]
            count += 1
        if dialect.is_open(text):
            if count < MOST_LINES:
                yield index, count, text, False
                return
            text, count = lines[index], 1
        yield index, count, text, True
        index += count


def learn_dialect(lines: Sequence[str], *, separator: str = "", quote: str = "", header: bool | None = None) -> Dialect | None:
    """The dialect that at least nine of ten of these lines have in common; None where they are no table.

    `separator`, `quote` and `header` may be given instead of found.
    """
    if sum(1 for line in lines if line.strip()) < 2:
        return None
    best: tuple[float, Dialect] | None = None
    for sign in (separator,) if separator else SEPARATORS:
        for mark in (quote,) if quote else ('"', "'"):
            vote = _vote(lines, sign, mark, given=bool(separator))
            if vote and (best is None or vote[0] > best[0]):
                best = vote
    if best is None:
        return None
    return _with_names(best[1], lines, header)


def _vote(lines: Sequence[str], separator: str, quote: str, *, given: bool) -> tuple[float, Dialect] | None:
    """How well the lines are a table with this separator: the share with the usual number of columns, more columns counting more."""
    spaced = sum(1 for line in lines if f"{separator} " in line or f" {separator}" in line) > len(lines) // 2
    dialect = Dialect(separator, quote, (), header=False, trim=spaced and separator != "\t")
    rows = [dialect.row(text) for _, _, text, _ in join_lines(dialect, [line for line in lines if line.strip()])]
    widths = Counter(len(row) for row in rows)
    width, count = widths.most_common(1)[0]
    share = count / len(rows)
    odd = len(rows) - count
    enough = (odd <= len(rows) // 10 or (odd == 1 and count > 2)) and width > 1
    if not enough or (quote == "'" and not any(value.startswith("'") for line in lines for value in line.split(separator))):
        return None
    if not given and separator in {",", ";", "|"} and not _tabular(rows, width, spaced=spaced):
        return None
    return share + min(width, 50) / 1000, Dialect(separator, quote, tuple("" for _ in range(width)), header=False, trim=dialect.trim)


def _tabular(rows: Sequence[Sequence[str]], width: int, *, spaced: bool) -> bool:
    """Not prose that happens to have a comma in each line: cells are short, and of two columns one has a kind."""
    cells = [value for row in rows if len(row) == width for value in row]
    wordy = sum(1 for value in cells if value.count(" ") > 3)
    if width <= 3 and spaced and wordy * 3 > len(cells):
        return False
    return width > 2 or wordy * 4 <= len(cells)


def _with_names(dialect: Dialect, lines: Sequence[str], header: bool | None) -> Dialect:
    """The dialect with its columns' names: the first row's, or `column1` and so on as Elasticsearch calls them."""
    width = len(dialect.names)
    full = [line for line in lines if line.strip()]
    rows = [row for _, _, text, _ in join_lines(dialect, full) if len(row := dialect.row(text)) == width]
    if header is None:
        header = _is_header(rows)
    written = tuple(rows[0]) if header and rows else tuple(f"column{number}" for number in range(1, width + 1))
    names = _distinct(written)
    return Dialect(dialect.separator, dialect.quote, names, header, dialect.trim, written if header and written != names else None)


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """The first row is made of distinct words, and below it something is of another kind or the words are well known."""
    if not rows:
        return False
    first = [value.strip() for value in rows[0]]
    named = [value for value in first if value]
    if not named or len(set(named)) != len(named) or any(_is_value(value) for value in named):
        return False
    if any(_is_value(value) for row in rows[1:] for value in row):
        return True
    known = {alias for ranks in aliases().values() for alias in ranks}
    return len(rows) > 1 and (any(plain(value) in known for value in named) or not set(map(tuple, rows[1:])) & {tuple(rows[0])})


def _is_value(text: str) -> bool:
    """A number, an address or a time: nothing that a column is called."""
    text = text.strip()
    return bool(text) and (
        as_double(text) is not MISFIT or as_ip(text) is not MISFIT or (text[:1].isdigit() and (":" in text or "-" in text))
    )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names with numbers behind those that are empty or come again."""
    taken: set[str] = set()
    given: list[str] = []
    for number, name in enumerate(names, 1):
        base = name.strip() or f"column{number}"
        unique, again = base, 2
        while unique in taken:
            unique, again = f"{base}_{again}", again + 1
        taken.add(unique)
        given.append(unique)
    return tuple(given)
