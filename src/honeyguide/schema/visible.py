"""Text from attackers made safe to show: nothing in it moves a cursor, colours a line or turns the reading order."""

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]")


def visible(text: str, *, lines: bool = False) -> str:
    r"""The text with control and direction characters written out as `\x1b` or `\u202e`; tabs and line ends are spaces, unless `lines`."""
    return UNSEEN.sub(_written_out, text if lines else text.replace("\t", " ").replace("\n", " "))


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
