"""Reads header lines as HTTP and its relatives write them, up to the empty line, in bounded number."""

from honeyguide.streams.reader import Reader

LINES = 200


def header_lines(reader: Reader) -> dict[str, str]:
    """Headers by name in lower case; of two with one name the last. More lines than anybody sends end it too."""
    headers: dict[str, str] = {}
    for _ in range(LINES):
        line = reader.line("header") if reader.left else ""
        if not line:
            break
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers
