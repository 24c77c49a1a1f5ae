"""Which words stand in a segment's texts, so that a search for a word passes over the segments without it.

A Bloom filter for each text field (https://doi.org/10.1145/362686.362692), written with the segment: 15 kB for 15,000 distinct words.
A needle among 2 million lines of dionaea.log is so looked for in one segment of 17; filling the filters takes 0.5 µs a row.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import duckdb
import polars as pl
import pyarrow as pa

from honeyguide.query import ast
from honeyguide.store.analysis import MID_LETTER, MID_NUMBER, tokens
from honeyguide.store.embedded.columns import Column
from honeyguide.store.embedded.state import Index
from honeyguide.store.names import fields_named
from honeyguide.store.values import as_text

Wanted: TypeAlias = tuple[tuple[int, ...], ...]
"""Hashes of words, of which all those of some row stand in a text that is searched for."""
Leaf: TypeAlias = tuple[str, Wanted]
"""A physical column and what is wanted of the texts in it."""
Filters: TypeAlias = Mapping[str, bytes]
"""The bits of each physical column of text."""

BITS_A_WORD = 8
"""With three of them set for a word 3 % of the absent ones seem to be there."""
MOST_BITS = 1 << 21
SHIFTS = (0, 21, 42)
"""Where in a word's 64 bits the three places are taken from."""
MOST_FOREIGN = 20_000
"""Texts beyond ASCII, which are cut one by one; with more of them the field has no filter."""
AT_ONCE = 5_000
"""Texts that are cut together: each takes several times its own size meanwhile."""
MOST_LEAVES = 6
"""Leaves of a query that are looked up: segments are grouped by which of them are hopeless."""
CACHED = 32 << 20
"""Bytes of filters that are kept in memory."""

_ASCII = "".join(sign for sign in MID_LETTER if sign.isascii()), "".join(sign for sign in MID_NUMBER if sign.isascii())
_WORD = rf"(?:[a-z]+(?:[{_ASCII[0]}][a-z]+)*|[0-9]+(?:[{_ASCII[1]}][0-9]+)*|_+)+"
"""A word of ASCII, as `store/analysis.py` cuts it."""
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
"""Odd numbers that spread a word's bytes (the first is 2⁶⁴ ÷ the golden ratio)."""
_WHOLE = (1 << 64) - 1
_PAD = "\0" * 8


def filters_of(frame: pl.DataFrame, columns: Iterable[Column]) -> dict[str, bytes]:
    """The filters of a segment's columns of text."""
    found: dict[str, bytes] = {}
    for column in columns:
        if column.type != "text":
            continue
        parts = [frame.get_column(name) for name in (column.one, column.many) if name in frame.columns]
        texts = [part.explode() if isinstance(part.dtype, pl.List) else part for part in parts]
        words = words_of(pl.concat([text.rename("") for text in texts])) if texts else None
        if words is not None:
            found[column.one] = bits_of(words)
    return found


def words_of(texts: pl.Series) -> pl.Series | None:
    """The distinct words of texts; None where telling them would take too long."""
    distinct = texts.unique().drop_nulls()
    ascii = distinct.str.len_bytes() == distinct.str.len_chars()
    foreign = distinct.filter(~ascii)
    if foreign.len() > MOST_FOREIGN:
        return None
    simple = distinct.filter(ascii)
    words = [_plain_words(simple.slice(start, AT_ONCE)) for start in range(0, simple.len(), AT_ONCE)]
    others = {word for text in foreign.to_list() for word in tokens(text)}
    return pl.concat([*words, pl.Series(texts.name, list(others), pl.String)]).unique()


def _plain_words(texts: pl.Series) -> pl.Series:
    """The distinct words of texts of ASCII."""
    # Pieces between spaces repeat far more than whole texts do.
    pieces = texts.str.to_lowercase().str.split(" ").explode().unique()
    words = pieces.str.extract_all(_WORD).explode().drop_nulls()
    return words.filter(words.str.strip_chars("_") != "").unique()


def bits_of(words: pl.Series) -> bytes:
    """A filter with room for the words, in which they are."""
    size = min(max(words.len(), 8) * BITS_A_WORD, MOST_BITS)
    hashes = _hashes(words)
    places = pl.concat([((hashes // (1 << shift)) % size).cast(pl.UInt32) for shift in SHIFTS]).unique()
    flags = pl.repeat(value=False, n=size, dtype=pl.Boolean, eager=True).scatter(places, values=True)
    bits: pa.BooleanArray = flags.rechunk().to_arrow()
    return bytes(bits.buffers()[1])[: size // 8]


def _hashes(words: pl.Series) -> pl.Series:
    """64 bits of every word: of its first and last 8 bytes and its length. Longer words that agree in those seem the same."""
    frame = (
        words.alias("word")
        .to_frame()
        .select(
            (pl.col("word") + pl.lit(_PAD))
            .cast(pl.Binary)
            .bin.slice(0, 8)
            .bin.reinterpret(dtype=pl.UInt64(), endianness="little")
            .alias("first"),
            (pl.lit(_PAD) + pl.col("word"))
            .cast(pl.Binary)
            .bin.slice(-8, 8)
            .bin.reinterpret(dtype=pl.UInt64(), endianness="little")
            .alias("last"),
            pl.col("word").str.len_bytes().cast(pl.UInt64).alias("length"),
        )
    )
    one, two, three, four = (pl.lit(factor, pl.UInt64) for factor in _FACTORS)
    mixed = (pl.col("first") * one) ^ (pl.col("last") * two) ^ (pl.col("length") * three)
    return frame.select(((mixed ^ (mixed // (1 << 32))) * four).alias("hash")).get_column("hash")


def _hash(word: str) -> int:
    data = word.encode()
    first = int.from_bytes((data + bytes(8))[:8], "little")
    last = int.from_bytes((bytes(8) + data)[-8:], "little")
    one, two, three, four = _FACTORS
    mixed = (first * one & _WHOLE) ^ (last * two & _WHOLE) ^ (len(data) * three & _WHOLE)
    return ((mixed ^ (mixed >> 32)) * four) & _WHOLE


def may_hold(bits: bytes, word: str) -> bool:
    """False where the word certainly isn't there."""
    return _holds(bits, _hash(word))


def _holds(bits: bytes, hashed: int) -> bool:
    size = len(bits) * 8
    places = ((hashed >> shift) % size for shift in SHIFTS)
    return all(bits[place >> 3] >> (place & 7) & 1 for place in places)


def leaves(query: ast.Query, index: Index) -> tuple[Leaf, ...]:
    """What the query asks of words in fields of text."""
    return tuple(dict.fromkeys(_leaves(query, index)))[:MOST_LEAVES]


def _leaves(query: ast.Query, index: Index) -> Iterable[Leaf]:
    match query:
        case ast.And(queries=queries) | ast.Or(queries=queries):
            for one in queries:
                yield from _leaves(one, index)
        case ast.Not(query=inner):
            yield from _leaves(inner, index)
        case ast.Phrase() | ast.Match() | ast.Term() | ast.Terms():
            for name in fields_named(query.field, index.types):
                found = leaf(query, name, index)
                if found is not None:
                    yield found
        case _:
            return


def leaf(query: ast.Query, name: str, index: Index) -> Leaf | None:
    """What the query asks of words in this field; None where it isn't one of text, or no words follow from the query."""
    column = index.columns.get(name)
    wanted = _wanted(query) if column is not None and column.type == "text" else ()
    return (column.one, tuple(tuple(map(_hash, words)) for words in wanted)) if column is not None and wanted else None


def _wanted(query: ast.Query) -> tuple[tuple[str, ...], ...]:
    match query:
        case ast.Match(fuzziness=fuzziness) if fuzziness:
            return ()
        case ast.Phrase(text=text, beginning=True) | ast.Match(text=str(text), every=True, beginning=True):
            whole = tuple(tokens(text)[:-1])
            return (whole,) if whole else ()
        case ast.Match(beginning=True):
            return ()
        case ast.Phrase(text=text):
            return (tuple(tokens(text)),)
        case ast.Match(text=value, every=every):
            words = tokens(as_text(value) or "")
            return (tuple(words),) if every else tuple((word,) for word in words)
        case ast.Term(value=value):
            return (tuple(tokens(as_text(value) or "")),)
        case ast.Terms(values=values):
            return tuple(tuple(tokens(as_text(value) or "")) for value in values)
        case _:
            return ()


def hopeless(filters: Filters, leaves: Iterable[Leaf]) -> frozenset[Leaf]:
    """The leaves that no text of the segment can fulfil."""
    return frozenset(one for one in leaves if one[0] in filters and not _possible(filters[one[0]], one[1]))


def _possible(bits: bytes, wanted: Wanted) -> bool:
    return any(all(_holds(bits, word) for word in words) for words in wanted)


class Words:
    """The filters of a store's segments, read when they are first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Filters] = OrderedDict()
        self._bytes = 0

    def of(self, cursor: duckdb.DuckDBPyConnection, segments: Sequence[int]) -> dict[int, Filters]:
        """By segment; one without filters is not there."""
        with self._lock:
            found = {id: self._kept[id] for id in segments if id in self._kept}
        missing = [id for id in segments if id not in found]
        if missing:
            read: dict[int, dict[str, bytes]] = {id: {} for id in missing}
            listed = ", ".join(str(id) for id in missing)
            for id, column, bits in cursor.execute(f"SELECT segment, field, bits FROM words WHERE segment IN ({listed})").fetchall():
                read[id][column] = bytes(bits)
            found |= read
            self._keep(read)
        return found

    def _keep(self, read: Mapping[int, Filters]) -> None:
        with self._lock:
            for id, filters in read.items():
                if id not in self._kept:
                    self._kept[id] = filters
                    self._bytes += sum(map(len, filters.values()))
            while self._bytes > CACHED:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= sum(map(len, gone.values()))
