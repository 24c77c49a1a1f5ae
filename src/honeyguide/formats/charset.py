"""Which encoding a source is written in, guessed once from its first bytes, so that ingest can hand UTF-8 to the formats."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LEGACY = ["cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949", "cp1251", "koi8_r", "cp1252"]
"""Encodings that logs are met in beside Unicode's."""

ENOUGH = 16 << 10
"""Bytes of lines that aren't ASCII, which are judged."""

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9d\u4e00-\u9fff]")


def bom(head: bytes) -> tuple[bytes, str] | None:
    """The byte-order mark that the bytes begin with, and the encoding it names."""
    return next(((mark, name) for mark, name in BOMS if head.startswith(mark)), None)


def charset(head: bytes) -> str:
    """The encoding's name as Python knows it; `utf-8` also for text with a few bytes that are no text at all.

    A honeypot's log holds what attackers sent: stray bytes don't make it another language's.
    """
    marked = bom(head)
    if marked:
        return marked[1]
    body = head.lstrip(b"\0") if head.startswith(b"\0\0\0\0") else head
    wide = _without_mark(body)
    if wide:
        return wide
    if body.isascii():
        return "iso2022_jp" if b"\x1b$B" in body and b"\x1b(B" in body else "utf-8"
    lines = b"\n".join(line for line in body.split(b"\n") if not line.isascii())[:ENOUGH]
    valid = sum(len(found) for found in _MULTIBYTE.findall(lines))
    high = sum(1 for byte in lines if byte >= 0x80)
    if valid * 2 >= high:
        return "utf-8"
    words = b"\n".join(line for line in lines.split(b"\n") if not _CONTROL.search(line))
    if len(words) * 2 < len(lines):
        return "utf-8"
    return _legacy(words)


def _without_mark(body: bytes) -> str:
    """UTF-16 that doesn't say so: every other byte of ASCII text in it is NUL."""
    start = body[:4096]
    if len(start) < 8 or b"\0" not in start:
        return ""
    even, odd = start[::2].count(0) / len(start[::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def _legacy(words: bytes) -> str:
    """The likeliest encoding of text that isn't Unicode; `utf-8` where it reads as nothing."""
    for name in ("cp932", "euc_jp"):
        text = _decoded(words, name)
        wide = [char for char in text if ord(char) > 127]
        if wide and sum(1 for char in wide if "\u3041" <= char <= "\u30ff") * 4 > len(wide) and all(map(_japanese, wide)):
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(words, cp_isolation=LEGACY, threshold=0.3).best()
    return best.encoding if best else "utf-8"


def _japanese(char: str) -> bool:
    return bool(_KANA.match(char)) or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "ー・…―→"


def _decoded(words: bytes, name: str) -> str:
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(words)
    except UnicodeDecodeError:
        return ""
