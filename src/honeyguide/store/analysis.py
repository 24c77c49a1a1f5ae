"""Cuts text into lower-case words as Elasticsearch's standard analyzer does, for the stores and for what highlights their hits.

Word borders: Unicode Standard Annex 29 as far as letters, digits, underscores, the marks between them and CJK go. A word is runs of
letters (with one of . : ' between letters), digits (with one of . , ; ' between digits) and underscores; every Han or Hiragana sign is
a word of its own. Words have any length: who searches for a long hash wants the hash.
The same borders stand as RE2 in `store/embedded/textual.py`.
"""

import re
from dataclasses import dataclass

MID_LETTER = ".:'\u00b7\u2019"
MID_NUMBER = ".,;'\u2019"
SINGLE = "\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Signs that are words by themselves: Han and Hiragana, as the inside of a character class."""

_LETTER = rf"[^\W\d_{SINGLE}]"
_DIGIT = r"\d"
_WORD = re.compile(rf"[{SINGLE}]|(?:{_LETTER}+(?:[{MID_LETTER}]{_LETTER}+)*|{_DIGIT}+(?:[{MID_NUMBER}]{_DIGIT}+)*|_+)+")


@dataclass(frozen=True)
class Word:
    """A word with the place where it stands in the text."""

    text: str
    start: int
    end: int


def lower(text: str) -> str:
    """Lower case sign by sign, as Lucene does it: no sign becomes two, and a sigma stays the same wherever it stands."""
    return text.lower() if text.isascii() else "".join([sign.lower()[:1] for sign in text])


def words(text: str) -> list[Word]:
    """The words of the text in order, lower-case, with their places."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if not word.strip("_"):
            continue
        found.append(Word(lower(word), match.start(), match.end()))
    return found


def tokens(text: str) -> list[str]:
    """The words of the text in order, lower-case."""
    return [word.text for word in words(text)]
