"""Names of fields in one text, as the page's address and the export have them: commas between, a backslash before one within a name."""

import re
from collections.abc import Iterable

_NAMES = re.compile(r"(?:[^,\\]|\\[,\\]|\\)+")
_SIGN = re.compile(r"\\([,\\-])")
SUMMARY = "-"
"""In the page's address the column of a record in short, which is no field; a field of that name has a backslash."""


def names_in(text: str) -> list[str]:
    """The names in a text."""
    return [_SIGN.sub(r"\1", part) for part in _NAMES.findall(text)]


def columns_in(text: str) -> list[str]:
    """The fields among the columns that an address of the page names."""
    return [_SIGN.sub(r"\1", part) for part in _NAMES.findall(text) if part != SUMMARY]


def columns_text(fields: Iterable[str]) -> str:
    """Fields as columns in an address of the page."""
    return ",".join(f"\\{name}" if name == SUMMARY else re.sub(r"[\\,]", r"\\\g<0>", name) for name in fields)
