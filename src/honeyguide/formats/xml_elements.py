"""Finds the repeated elements of XML text and reads each as a record, without ever resolving an entity or a document type."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from honeyguide.formats.json_text import Record
from honeyguide.formats.part_ledger import Part, as_utf8

LONGEST_ROW = 4 << 20
"""Bytes after which an element that doesn't end is junk: as long as a line may be."""

ENOUGH = 5
"""Elements of one name that are rows though what holds them hasn't ended."""

_NAME = r"[A-Za-z_][\w.:-]*"
_TAG = re.compile(rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(/?)({_NAME})(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)?(/?)>", re.DOTALL)


def row_name(text: str) -> str:
    """The element that is a row: the outermost one that repeats, or else the first within the root; empty where this isn't XML."""
    counts: dict[int, Counter[str]] = {}
    depth = 0
    for found in _TAG.finditer(text):
        closing, name, alone = found.groups()
        if name is None:
            continue
        if closing:
            depth = max(depth - 1, 0)
            continue
        counts.setdefault(depth, Counter())[name] += 1
        depth += 0 if alone else 1
    for level in sorted(counts):
        name, count = counts[level].most_common(1)[0]
        # Within a first row that hasn't ended yet, two parts of it that have one name are no rows.
        if count >= (ENOUGH if depth >= 2 and level >= 2 else 2):
            return name
    return counts[1].most_common(1)[0][0] if len(counts) > 1 and depth < 2 else ""


def rows(data: bytes, offset: int, name: str, *, final: bool) -> Iterator[Part]:
    """The rows called `name` at the start of `data` that have ended, and what stands between."""
    text = data.decode("utf-8", "surrogateescape")
    ascii_only = data.isascii()
    opens = re.compile(rf"<{re.escape(name)}(?=[\s/>])")
    at, behind = 0, offset + len(data)
    while at < len(text):
        found = opens.search(text, at)
        start = found.start() if found else _settled(text, at, final=final or behind - offset >= LONGEST_ROW)
        if start > at:
            yield _part(text[at:start], offset, ascii_only=ascii_only)
            offset += _size(text[at:start], ascii_only=ascii_only)
            at = start
        if not found:
            return
        end, closed = _row_end(text, at, name)
        if end < 0 and not final and behind - offset < LONGEST_ROW:
            return
        piece = text[at:end] if end >= 0 else text[at:]
        yield _row(piece, offset, ascii_only=ascii_only, cut=not closed)
        offset += _size(piece, ascii_only=ascii_only)
        at += len(piece)


def _settled(text: str, at: int, *, final: bool) -> int:
    """How far there is surely no row: up to a tag that may be cut."""
    last = text.rfind("<", at)
    return len(text) if final or last < 0 or ">" in text[last:] else last


def _row_end(text: str, start: int, name: str) -> tuple[int, bool]:
    """Where the element that begins at `start` ends, and whether it was closed; -1 where that isn't seen yet.

    An element isn't closed where the next one of its name begins: a row holds no rows.
    """
    for found in _TAG.finditer(text, start):
        closing, called, alone = found.groups()
        if called == name:
            if closing or (alone and found.start() == start):
                return found.end(), True
            if found.start() > start:
                return found.start(), False
    return -1, False


def open_tag(text: str) -> str:
    """The tag at the end of the text that has no end yet."""
    last = text.rfind("<")
    return text[last:] if last >= 0 and ">" not in text[last:] else ""


def _size(piece: str, *, ascii_only: bool) -> int:
    return len(piece) if ascii_only else len(piece.encode("utf-8", "surrogateescape"))


def _part(piece: str, offset: int, *, ascii_only: bool) -> Part:
    return Part(piece, offset, _size(piece, ascii_only=ascii_only))


def _row(piece: str, offset: int, *, ascii_only: bool, cut: bool) -> Part:
    size = _size(piece, ascii_only=ascii_only)
    if cut:
        return Part(piece, offset, size, None, "the element doesn't end")
    try:
        return Part(piece, offset, size, element_record(as_utf8(piece)[0]))
    except expat.ExpatError as error:
        return Part(piece, offset, size, None, f"not well-formed: {expat.errors.messages[error.code]}")


def element_record(text: str) -> Record:
    """The element's attributes, and texts by the dotted path of their elements; what comes again becomes a list.

    `<Data Name="User">x</Data>`, as Windows writes it, is `Data.User`. Raises ExpatError.
    """
    record: Record = {}
    path: list[str] = []
    texts: list[list[str]] = []
    parser = expat.ParserCreate()

    def keep(name: str, value: str) -> None:
        known: Any = record.get(name)
        if known is None:
            record[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            record[name] = [known, value]

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        texts.append([])
        for key, value in attributes.items():
            if key.lower() == "name" and len(path) > 1 and len(attributes) == 1:
                path[-1] = f"{path[-1]}.{value}"
            elif not key.startswith("xmlns"):
                keep(".".join([*path[1:], key.rpartition(":")[2]]), value)

    def end(_name: str) -> None:
        body = "".join(texts.pop()).strip()
        if body:
            keep(".".join(path[1:]) or path[0], body)
        path.pop()

    def characters(body: str) -> None:
        texts[-1].append(body)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.Parse(text, True)
    return record
