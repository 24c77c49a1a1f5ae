"""What a value is under its mapped type: JSON read into the one Python form that is compared and sorted, and shown again.

boolean bool, date microseconds, double float, long and unsigned_long int, ip a number of 128 bits (IPv4 mapped into IPv6,
as Elasticsearch orders them), everything else str.
"""

import math
import re
import socket
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError
from typing import TypeAlias

import orjson

from honeyguide.query.dsl_geo import geohash
from honeyguide.schema.fields import FieldType
from honeyguide.store.dates import iso, read_date

Typed: TypeAlias = str | int | float | bool

LOWEST, HIGHEST = -(2**63), 2**63 - 1
HIGHEST_UNSIGNED = 2**64 - 1
MAPPED = 0xFFFF << 32
"""Where IPv4 begins among the addresses of IPv6."""
WHOLE_IPV4 = 1 << 32
TEXTS: frozenset[FieldType] = frozenset({"keyword", "wildcard", "text", "flattened", "geo_point", "nested"})
"""Types whose values are strings."""

_GEOHASH = re.compile(r"[0-9b-hj-km-np-zB-HJ-KM-NP-Z]{1,12}", re.ASCII)
_INTEGER = re.compile(r"([+-]?\d+)(?:\.\d+)?", re.ASCII)


def read_value(kind: FieldType, value: object) -> Typed | None:
    """The value under the type; None where it doesn't fit."""
    match kind:
        case "boolean":
            return _read_boolean(value)
        case "date":
            return read_date(value)
        case "double":
            return read_double(value)
        case "long":
            return _read_long(value, LOWEST, HIGHEST)
        case "unsigned_long":
            return _read_long(value, 0, HIGHEST_UNSIGNED)
        case "ip":
            return read_address(value) if isinstance(value, str) else None
        case "geo_point":
            return _read_point(value)
        case "flattened" | "nested":
            return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS).decode()
        case "keyword" | "text" | "wildcard":
            return as_text(value)


def show_value(kind: FieldType, value: Typed) -> Typed:
    """The value as JSON: dates in ISO 8601, addresses as text."""
    if isinstance(value, int):
        if kind == "date":
            return iso(value)
        if kind == "ip":
            return show_address(value)
    return value


def as_text(value: object) -> str | None:
    """A JSON scalar as Elasticsearch indexes it in a keyword; None for objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def _read_boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False, "": False}.get(value)
    return None


def read_double(value: object) -> float | None:
    """The finite number of a JSON value; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _read_long(value: object, lowest: int, highest: int) -> int | None:
    if isinstance(value, str) and (whole := _INTEGER.fullmatch(value)):
        number = int(whole[1]) if len(whole[1]) < 25 else HIGHEST_UNSIGNED + 1
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        double = read_double(value)
        if double is None:
            return None
        number = int(double)
    return number if lowest <= number <= highest else None


def read_address(text: str) -> int | None:
    """The number of an IPv4 or IPv6 address; None where it is none."""
    try:
        if ":" not in text:
            return MAPPED + int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
        return int.from_bytes(socket.inet_pton(socket.AF_INET6, text), "big")
    except (OSError, ValueError):
        return None


def show_address(number: int) -> str:
    """The text of an address's number, as RFC 5952 writes it; mapped ones as IPv4."""
    if MAPPED <= number < MAPPED + WHOLE_IPV4:
        return socket.inet_ntop(socket.AF_INET, (number - MAPPED).to_bytes(4, "big"))
    return IPv6Address(number).compressed


def read_network(text: str) -> tuple[int, int] | None:
    """First and last address of a network in CIDR notation; None where it is none."""
    try:
        if ":" in text:
            wide = IPv6Network(text, strict=False)
            return int(wide.network_address), int(wide.broadcast_address)
        narrow = IPv4Network(text, strict=False)
        return MAPPED + int(narrow.network_address), MAPPED + int(narrow.broadcast_address)
    except (AddressValueError, NetmaskValueError, ValueError):
        return None


def _read_point(value: object) -> str | None:
    """`lat,lon` of a point: {"lat", "lon"}, "lat,lon", "POINT (lon lat)", a geohash or GeoJSON; None where it is none."""
    match value:
        case {"type": str(kind), "coordinates": [lon, lat, *_]} if kind.lower() == "point":
            pair = (read_double(lat), read_double(lon))
        case str() if _GEOHASH.fullmatch(value):
            top, left, bottom, right = geohash(value.lower())
            pair = ((top + bottom) / 2, (left + right) / 2)
        case {"lat": lat, "lon": lon}:
            pair = (read_double(lat), read_double(lon))
        case str() if value.upper().startswith("POINT"):
            parts = value[5:].strip(" ()").split()
            pair = (read_double(parts[1]), read_double(parts[0])) if len(parts) == 2 else (None, None)
        case str():
            parts = value.split(",")
            pair = (read_double(parts[0]), read_double(parts[1])) if len(parts) == 2 else (None, None)
        case _:
            return None
    lat, lon = pair
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return f"{lat},{lon}"
