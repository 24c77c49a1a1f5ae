"""Splits a chunk into lines with their numbers and offsets, for every line-shaped format."""

from dataclasses import dataclass

import polars as pl

from honeyguide.formats.format import Chunk

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

    Line ends are LF or CRLF. Leading NULs (the hole that copytruncate leaves) are dropped from a line's text.
    """
    data = chunk.data
    if not chunk.final:
        data = data[: data.rfind(b"\n") + 1]
    if not data:
        empty = pl.DataFrame(schema={"text": pl.String, "offset": pl.Int64, "line": pl.Int64})
        return Lines(empty, 0, mended=False)
    if data.isascii() or _is_utf8(data):
        frame = pl.read_lines(data, name="text")
        if b"\r" in data:
            raw = _raw(data)
            lengths = pl.Series("length", [len(line) for line in raw], dtype=pl.Int64)
        else:
            lengths = frame.get_column("text").str.len_bytes().cast(pl.Int64) + 1
        mended = False
    else:
        raw = _raw(data)
        lengths = pl.Series("length", [len(line) for line in raw], dtype=pl.Int64)
        texts = [line.rstrip(b"\n").removesuffix(b"\r").decode("utf-8", "replace") for line in raw]
        broken = [not _is_utf8(line) for line in raw]
        frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String), "mended": pl.Series(broken, dtype=pl.Boolean)})
        mended = True
    offsets = (lengths.cum_sum() - lengths + chunk.offset).alias("offset")
    frame = frame.with_columns(offsets).with_row_index("line", offset=chunk.line).with_columns(pl.col("line").cast(pl.Int64))
    if b"\0" in data:
        frame = frame.with_columns(pl.col("text").str.strip_chars_start("\0"))
    return Lines(frame, len(data), mended)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _raw(data: bytes) -> list[bytes]:
    """Lines with their ends, split at LF only."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
