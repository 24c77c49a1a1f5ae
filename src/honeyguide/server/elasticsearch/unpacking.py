"""Unpacks what is sent to the Elasticsearch port packed, and no more of it than is allowed."""

import zlib

import zstandard

from honeyguide.server.elasticsearch.refusals import Refusal, bad

GZIP = 32 + zlib.MAX_WBITS
"""How zlib is told to look for gzip's header or its own."""


def unpacked(data: bytes, way: str, most: int) -> bytes:
    """A body as it was before it was packed in the way that `content-encoding` names, of so many bytes at most. Raises Refusal."""
    way = way.strip().lower()
    if not data or way in {"", "identity"}:
        return data
    try:
        if way in {"gzip", "x-gzip", "deflate"}:
            unpacked = _inflated(data, way, most)
        elif way == "zstd":
            with zstandard.ZstdDecompressor().stream_reader(data) as reader:
                unpacked = reader.read(most + 1)
        else:
            raise Refusal(415, "media_type_header_exception", f"content encoding [{way[:50]}] is not supported")
    except (zlib.error, zstandard.ZstdError) as error:
        raise bad(f"the request can't be unpacked: {error}") from error
    if len(unpacked) > most:
        raise too_large(most)
    return unpacked


def _inflated(data: bytes, way: str, most: int) -> bytes:
    """All members of it, whole to their ends: half of a request isn't one. Raises zlib.error, Refusal."""
    made = b""
    raw = way == "deflate" and not (data[0] & 15 == 8 and (data[0] << 8 | data[1 % len(data)]) % 31 == 0) and data[:2] != b"\x1f\x8b"
    while data:
        one = zlib.decompressobj(wbits=-zlib.MAX_WBITS if raw else GZIP)
        made += one.decompress(data, most + 1 - len(made))
        if len(made) > most:
            raise too_large(most)
        if not one.eof:
            raise bad("the request can't be unpacked: it ends too early")
        data = one.unused_data
    return made


def too_large(most: int) -> Refusal:
    """What is said of a request of more bytes."""
    return Refusal(413, "content_too_long_exception", f"the request is larger than {most:,} bytes; send smaller batches")
