"""Turns text of any charset into UTF-8 while it is read, and tells which charset a text is in."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from honeyguide.errors import SourceError
from honeyguide.sources.blocks import blocks_of, from_blocks

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

MARK = "\ufeff"
"""What is left of a byte-order mark where the charset was named with its byte order."""


def marked_charset(head: bytes) -> str | None:
    """The charset that a byte-order mark names; of UTF-16 without a mark, the one in which every second byte is NUL."""
    for mark, charset in _MARKS:
        if head.startswith(mark):
            return charset
    sample = head[: 1024 - len(head) % 2]
    if len(sample) >= 8:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        half = len(sample) // 2
        if odd > 0.9 * half and even == 0:
            return "utf-16-le"
        if even > 0.9 * half and odd == 0:
            return "utf-16-be"
    return None


def transcode(stream: BinaryIO, charset: str) -> BinaryIO:
    """The stream as UTF-8; what the charset has no character for becomes U+FFFD. Closing it closes `stream`.

    A byte-order mark is taken off. Raises SourceError for a
    charset that Python doesn't know.
    """
    try:
        decoder = codecs.getincrementaldecoder(charset)("replace")
        decoder.decode(b"")
    except (LookupError, ValueError) as error:
        raise SourceError(f"there is no charset {charset!r}", hint="Names are as in Python: utf-16, shift_jis, latin-1.") from error
    return from_blocks(_blocks(stream, decoder), stream.close)


def _blocks(stream: BinaryIO, decoder: codecs.IncrementalDecoder) -> Iterator[bytes]:
    begun = False
    for block in blocks_of(stream):
        if text := decoder.decode(block):
            yield (text if begun else text.removeprefix(MARK)).encode("utf-8", "replace")
            begun = True
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")
