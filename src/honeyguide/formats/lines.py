"""Splits a chunk into lines with their numbers and offsets, for every line-shaped format."""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

import polars as pl

from honeyguide.formats.format import Chunk

SURROGATE = re.compile(rb"\xed[\xb2\xb3][\x80-\xbf]")

PIECE = 64 << 10
RARE = (b"\r", b"\0", BOM_UTF8[:1])
"""Bytes that make lines need more care."""

LONGEST_QUOTE = 1000
"""Characters of a rejected line that the ledger keeps."""


@dataclass(frozen=True)
class Lines:
    """The complete lines of a chunk: `text` (String, without line end), `offset` and `line` (Int64), and what they took."""

    frame: pl.DataFrame
    consumed: int
    mended: bool
    """True where bytes weren't UTF-8 and became U+FFFD (then the frame has a Boolean column `mended`)."""


def split_lines(chunk: Chunk) -> Lines:
    """Every complete line of the chunk; of a final chunk also the last one without line end.

    Line ends are LF or CRLF. Leading NULs (the hole that copytruncate leaves) and a byte-order mark are dropped from a line's text.
    """
    data = chunk.data
    if not chunk.final:
        data = data[: data.rfind(b"\n") + 1]
    if not data:
        return Lines(pl.DataFrame(schema={"line": pl.Int64, "text": pl.String, "offset": pl.Int64}), 0, mended=False)
    valid, broken, rare = _looked_over(data)
    frame = pl.read_lines(valid, name="text")
    ends = 1
    if b"\r" in rare:
        # The reader takes CRLF for a line end, so the CR isn't in the text.
        ends = pl.Series("ends", [2 if line.endswith(b"\r") else 1 for line in data.split(b"\n")][: frame.height], dtype=pl.Int64)
    lengths = frame.get_column("text").str.len_bytes().cast(pl.Int64) + ends
    lost = _per_line(broken, lengths) if broken else None
    if lost is not None:
        lengths -= lost * 2
    offsets = lengths.cum_sum() - lengths + chunk.offset
    numbers = pl.int_range(chunk.line, chunk.line + frame.height, eager=True)
    frame = pl.DataFrame({"line": numbers, "text": frame.get_column("text"), "offset": offsets})
    if lost is not None:
        frame = frame.with_columns((lost > 0).alias("mended"))
    if b"\0" in rare:
        frame = frame.with_columns(pl.col("text").str.strip_chars_start("\0"))
    if BOM_UTF8[:1] in rare and frame.get_column("text").str.starts_with("\ufeff").any():
        frame = frame.with_columns(pl.col("text").str.strip_prefix("\ufeff"))
    return Lines(frame, len(data), mended=lost is not None)


def _looked_over(data: bytes) -> tuple[bytes, list[int], set[bytes]]:
    """The bytes with U+FFFD for each one that isn't UTF-8, where those stand in the result, and which of `RARE` there are.

    It goes piece by piece because what is looked at several times should still be in the processor's cache.
    """
    parts: list[bytes] = []
    places: list[int] = []
    rare: set[bytes] = set()
    start = done = 0
    while start < len(data):
        end = data.find(b"\n", start + PIECE) + 1 or len(data)
        part = data[start:end]
        rare.update(byte for byte in RARE if byte in part)
        if not part.isascii() and not _is_utf8(part):
            # surrogateescape gives one lone surrogate a byte; as UTF-8 that is ED B2 xx or ED B3 xx, which valid UTF-8 never holds.
            escaped = part.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")
            parts += [data[done:start], SURROGATE.sub(b"\xef\xbf\xbd", escaped)]
            shifted = start + 2 * len(places)
            places += [shifted + found.start() for found in SURROGATE.finditer(escaped)]
            done = end
        start = end
    return b"".join([*parts, data[done:]]), places, rare


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _per_line(places: list[int], lengths: pl.Series) -> pl.Series:
    """How many of the places lie in each line."""
    starts = lengths.cum_sum() - lengths
    lines, counts = (starts.search_sorted(pl.Series(places, dtype=pl.Int64), side="right") - 1).rle().struct.unnest().select("value", "len")
    return pl.zeros(lengths.len(), dtype=pl.Int64, eager=True).scatter(lines, counts)
