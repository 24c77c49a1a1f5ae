"""Unpacks what attackers wrap: base64, PowerShell's encoded commands, gzip, escapes; layer within layer, in bounded time and size.

Nothing that is unpacked is run or fetched. A run of letters counts as base64 only where something readable or a known file comes out.
"""

import binascii
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from honeyguide.streams.files import kind_of

READ = 1 << 20
"""Bytes of a layer that are looked at."""
LARGEST = 1 << 20
"""Bytes that one layer may unpack to; what is beyond is left out, and said so."""
TOTAL = 4 << 20
DEEPEST = 5
MOST = 40
"""Layers in all."""
_RUN = re.compile(rb"[A-Za-z0-9+/]{24,}+={0,2}")
_URL_RUN = re.compile(rb"[A-Za-z0-9_-]{32,}+={0,2}")
_POWERSHELL = re.compile(
    rb"(?i)(?:powershell|pwsh)[^\r\n]{0,400}?\s[-/]e(?:c|n(?:c(?:o(?:d(?:e(?:d(?:c(?:o(?:m(?:m(?:a(?:nd?)?)?)?)?)?)?)?)?)?)?)?)?\s+['\"]?$"
)
_ESCAPED = re.compile(rb"(?:\\x[0-9a-fA-F]{2}|\\[0-3][0-7]{2}){4,}+")
_PERCENT = re.compile(rb"(?:%[0-9a-fA-F]{2}){6,}+")
_OCTAL = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))")
_GZIP = b"\x1f\x8b\x08"
_READABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"


@dataclass(frozen=True)
class Layer:
    """What was wrapped, as what, and where it stood in the layer around it (`within` is that one's number, 0 the payload itself)."""

    number: int
    within: int
    kind: str
    start: int
    end: int
    data: bytes
    cut: bool = False
    """True where it unpacks to more than is kept."""


@dataclass(frozen=True)
class _Found:
    kind: str
    start: int
    end: int
    data: bytes
    cut: bool = False


def layers(payload: bytes) -> tuple[Layer, ...]:
    """Every layer of the payload, outer ones first."""
    found: list[Layer] = []
    waiting: list[tuple[int, int, bytes]] = [(0, 0, payload[:READ])]
    room = TOTAL
    while waiting:
        within, depth, data = waiting.pop(0)
        for one in _wrapped(data):
            if len(found) >= MOST or room <= 0:
                return tuple(found)
            kept = one.data[: min(LARGEST, room)]
            room -= len(kept)
            layer = Layer(len(found) + 1, within, one.kind, one.start, one.end, kept, one.cut or len(kept) < len(one.data))
            found.append(layer)
            if depth + 1 < DEEPEST:
                waiting.append((layer.number, depth + 1, kept[:READ]))
    return tuple(found)


def _wrapped(data: bytes) -> Iterator[_Found]:
    """What is wrapped in these bytes, each place once."""
    taken: list[tuple[int, int]] = []
    for one in (*_packed(data), *_encoded(data), *_written(data)):
        if not any(start < one.end and one.start < end for start, end in taken):
            taken.append((one.start, one.end))
            yield one


def _packed(data: bytes) -> Iterator[_Found]:
    at = data.find(_GZIP)
    for _ in range(MOST):
        if at < 0:
            return
        unpacked, used, cut = _inflated(data[at:])
        if unpacked:
            yield _Found("gzip", at, at + used, unpacked, cut)
        at = data.find(_GZIP, at + max(used, 3))


def _inflated(data: bytes) -> tuple[bytes, int, bool]:
    """What a gzip stream holds, up to the limit, and how many of the bytes it takes; as much as there is of a broken one."""
    stream = zlib.decompressobj(wbits=31)
    with suppress(zlib.error):
        out = stream.decompress(data, LARGEST)
        return out, len(data) - len(stream.unused_data) - len(stream.unconsumed_tail), bool(stream.unconsumed_tail) and not stream.eof
    return b"", 3, False


def _encoded(data: bytes) -> Iterator[_Found]:
    for pattern, altered in ((_RUN, None), (_URL_RUN, b"-_")):
        for number, match in enumerate(pattern.finditer(data)):
            if number >= 4 * MOST:
                break
            decoded = _base64(match[0], altered)
            if decoded is None or (altered and b"-" not in match[0] and b"_" not in match[0]):
                continue
            before = data[max(0, match.start() - 500) : match.start()]
            text = _wide(decoded)
            if text is not None and (_POWERSHELL.search(before) or len(text) >= 12):
                kind = "PowerShell's encoded command (base64 of UTF-16)" if _POWERSHELL.search(before) else "base64 of UTF-16"
                yield _Found(kind, match.start(), match.end(), text)
            elif kind_of(decoded) or _is_readable(decoded):
                yield _Found("base64", match.start(), match.end(), decoded)


def _base64(run: bytes, altered: bytes | None) -> bytes | None:
    plain = run.rstrip(b"=")
    if len(plain) % 4 == 1:
        return None
    if altered:
        plain = plain.translate(bytes.maketrans(altered, b"+/"))
    with suppress(binascii.Error, ValueError):
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    return None


def _written(data: bytes) -> Iterator[_Found]:
    for kind, pattern in (("escaped bytes", _ESCAPED), ("percent-encoding", _PERCENT)):
        for number, match in enumerate(pattern.finditer(data)):
            if number >= MOST:
                break
            if kind == "escaped bytes":
                decoded = b"".join(bytes((int(one[1], 16) if one[1] else int(one[2], 8),)) for one in _OCTAL.finditer(match[0]))
            else:
                decoded = bytes.fromhex(match[0].replace(b"%", b"").decode())
            yield _Found(kind, match.start(), match.end(), decoded)


def _wide(data: bytes) -> bytes | None:
    """UTF-16 of mostly Latin letters, as text; None where it is anything else."""
    if len(data) < 8 or len(data) % 2 or data[1::2].count(0) < 0.8 * len(data) / 2:
        return None
    with suppress(UnicodeDecodeError):
        text = data.decode("utf-16-le").encode("utf-8")
        return text if _is_readable(text) else None
    return None


def _is_readable(data: bytes) -> bool:
    """Text of Latin letters with something of a language: words, spaces, signs of a command."""
    return len(data) >= 8 and not data.translate(None, _READABLE) and any(sign in data for sign in b" =/.;:(\n$")
