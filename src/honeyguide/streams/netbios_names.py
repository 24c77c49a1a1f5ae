"""Names of NetBIOS as they travel: 16 characters, each spread over two letters. Source: RFC 1001, 14.1."""

from honeyguide.streams.reader import quoted


def netbios_name(data: bytes) -> str:
    """The name in 32 letters, without its padding and suffix; what isn't spread so is quoted."""
    pairs = [(data[at] - 0x41, data[at + 1] - 0x41) for at in range(0, len(data) - 1, 2)]
    if any(not (0 <= high < 16 and 0 <= low < 16) for high, low in pairs):
        return quoted(data, 40)
    return quoted(bytes(high << 4 | low for high, low in pairs)[:15].rstrip(b" \0"), 40)


def spread(name: bytes, suffix: int = 0x20) -> bytes:
    """A name as it travels, with its length before it and the empty scope behind it: 34 bytes."""
    padded = name[:15].ljust(15, b" " if name != b"*" else b"\0") + bytes((0 if name == b"*" else suffix,))
    return b"\x20" + b"".join(bytes((0x41 + (byte >> 4), 0x41 + (byte & 15))) for byte in padded) + b"\0"
