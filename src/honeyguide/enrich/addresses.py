"""Addresses as text to numbers that can be compared: IPv4 in whole columns, the few IPv6 one by one."""

from ipaddress import AddressValueError, IPv6Address

import polars as pl

TEXT, V4, HIGH, LOW = "text", "v4", "high", "low"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_STRICT = rf"^{_OCTET}(?:\.{_OCTET}){{3}}$"
_OCTETS = r"^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$"
_MAPPED = r"^::[fF]{4}:([0-9.]+)$"
_HALF = 64
_NAT64 = int(IPv6Address("64:ff9b::")) >> 32
"""Well-known prefix of translated IPv4, RFC 6052."""


def parse(addresses: pl.Series) -> pl.DataFrame:
    """Text to columns `text` (as it came, IPv4-mapped IPv6 unmapped), `v4` (UInt32), and `high` and `low` (UInt64) for IPv6.

    An address is either v4 or high and low; of what is no address all but `text` is null. IPv4 with leading zeros is no address.
    """
    text = addresses.cast(pl.String).alias(TEXT)
    if text.str.contains(":", literal=True).any():
        text = text.str.replace(_MAPPED, "$1")
    octets = text.str.extract_groups(_OCTETS).struct.unnest()
    one, two, three, four = (pl.col(name).cast(pl.UInt32, strict=False) for name in octets.columns)
    number = octets.select(one * (1 << 24) + two * (1 << 16) + three * (1 << 8) + four).to_series()
    valid = text.str.contains(_STRICT)
    nothing = pl.Series([None], dtype=pl.UInt64).new_from_index(0, text.len())
    v4 = number.zip_with(valid.fill_null(value=False), pl.Series([None], dtype=pl.UInt32)).alias(V4)
    frame = pl.DataFrame([text, v4, nothing.alias(HIGH), nothing.alias(LOW)])
    return frame if v4.null_count() == text.null_count() else _with_v6(frame)


def _with_v6(frame: pl.DataFrame) -> pl.DataFrame:
    """Fills in what only a colon tells apart from junk."""
    rest = frame.with_row_index("row").filter(pl.col(V4).is_null() & pl.col(TEXT).str.contains(":", literal=True))
    rows: list[tuple[int, str, int | None, int | None, int | None]] = []
    for row, text in rest.select("row", TEXT).rows():
        try:
            address = IPv6Address(text)
        except AddressValueError:
            continue
        number = int(address)
        if address.ipv4_mapped is not None:
            rows.append((row, str(address.ipv4_mapped), int(address.ipv4_mapped), None, None))
        elif number >> 32 == _NAT64:
            rows.append((row, text, number & 0xFFFF_FFFF, None, None))
        else:
            rows.append((row, text.partition("%")[0], None, number >> _HALF, number & ((1 << _HALF) - 1)))
    types = {"row": pl.UInt32(), TEXT: pl.String(), V4: pl.UInt32(), HIGH: pl.UInt64(), LOW: pl.UInt64()}
    found = pl.DataFrame(rows, schema=types, orient="row")
    return frame.with_row_index("row").update(found, on="row").drop("row")
