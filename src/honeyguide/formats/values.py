"""Raw values become columns of the vocabulary: addresses, ports, times, texts, whatever a honeypot wrote them as."""

import ipaddress
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

import orjson
import polars as pl

from honeyguide.formats.payloads import LONGEST_PAYLOAD, READERS, from_base64, payload_columns, without_repr
from honeyguide.formats.timestamps import Counted, access_times, epoch_times, iso_times
from honeyguide.schema.fields import fields


@lru_cache(maxsize=65536)
def address(text: str) -> tuple[str | None, str | None]:
    """(address, None) with IPv4-mapped ones unmapped and zone ids dropped, or (None, text) where it isn't one."""
    bare = text.strip().removeprefix("[").removesuffix("]")
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None, bare or None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found), None


@lru_cache(maxsize=65536)
def _global(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def is_global(texts: pl.Series) -> pl.Series:
    """True where an address can be reached over the Internet; null where there is none."""
    unique = texts.unique().drop_nulls()
    reached = pl.Series([_global(text) for text in unique.to_list()], dtype=pl.Boolean)
    return texts.replace_strict(unique, reached, default=None, return_dtype=pl.Boolean)


def host_and_port(text: str) -> tuple[str, int | None]:
    """`192.0.2.1:80`, `[2001:db8::1]:80` or either without port, taken apart."""
    host, colon, port = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not colon or not port.isascii() or not port.isdigit() or (":" in bare and not host.startswith("[") and address(text)[0]):
        return text, None
    return bare, int(port) if int(port) <= 65535 else None


def as_text(value: object) -> str | None:
    """A JSON value as text: strings as they are, empty ones and null as None, anything else as JSON."""
    if isinstance(value, str):
        return value or None
    return None if value is None or value in ([], {}) else as_json(value)


def as_json(value: object) -> str:
    """A parsed JSON value as JSON text; integers beyond 64 bits as text."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        try:
            return json.dumps(value, default=str)
        except RecursionError:
            return '"nested too deeply"'


def as_whole(value: object) -> int | None:
    """A whole number within 64 bits, from a number or its text; None for anything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if not text.isascii() or len(text) > 20 or not text.removeprefix("-").isdigit():
            return None
        value = int(text)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and -(1 << 63) <= value < 1 << 63 else None


def as_port(value: object) -> int | None:
    """A port from 0 to 65535, from a number or its text (-1 and the like stand for none)."""
    number = as_whole(value)
    return number if number is not None and 0 <= number <= 65535 else None


def as_number(value: object) -> float | None:
    """A finite number, from a number or its text."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_truth(value: object) -> bool | None:
    """True or false, from a boolean, 0 or 1, or their text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(str(value).lower())


def as_list(value: object) -> list[str] | None:
    """A list of texts: a list's items, or the one value; null items stay, as an empty text, so that lists keep their pairs."""
    if isinstance(value, list):
        return [as_text(item) or "" for item in value] or None
    text = value if isinstance(value, str) else as_text(value)  # an empty password is a password
    return None if text is None else [text]


def _nanoseconds(unit: float) -> Callable[[object], int | None]:
    def convert(value: object) -> int | None:
        number = as_number(value)
        return None if number is None or abs(number * unit) >= 1 << 63 else round(number * unit)

    return convert


_OUTCOMES = {"success": "success", "succeeded": "success", "true": "success", "failed": "failure", "failure": "failure", "error": "failure"}
_WHOLE: dict[str, Callable[[object], int | None]] = {
    "whole": as_whole,
    "port": as_port,
    "seconds": _nanoseconds(1e9),
    "milliseconds": _nanoseconds(1e6),
}
_COUNTED: dict[str, Counted] = {"time-ns": "ns", "time-us": "us"}


def kind_of(column: str) -> str:
    """How a column is cast where a table doesn't say: by its type, ports by their name, credentials as lists."""
    if column.startswith("honeypot.credential.") or column == "honeypot.command":
        return "list"
    known = fields().get(column)
    kind = known.type if known else "keyword"
    if kind == "long" and column.endswith(".port"):
        return "port"
    return {"long": "whole", "double": "number", "boolean": "truth", "date": "time", "ip": "ip"}.get(kind, "text")


def cast(column: str, kind: str, values: Sequence[object], zone: tzinfo = UTC) -> list[pl.Series]:
    """The columns that raw JSON values become: `column`, and its neighbours where a value has two sides.

    Kinds: text, lower, outcome (of success or failure), text64 (from base64), unrepr (text that may be a Python literal), list,
    list-unrepr, json, whole, port, number, truth, seconds and milliseconds (to ns), time, time-ns and time-us (fractions that are
    counts), time-access (of access logs), first (of a list), ip (what isn't one goes to `.address`, or `.domain` of a tunnel), hostport (`.port` too), payloads in base64, hex, repr or
    escaped (`honeypot.payload.hex` and `.text`), items:KEY (that key of each object of a list) and header:NAME.
    """
    kind, _, detail = kind.partition(":")
    if kind == "ip":
        return addresses(column, texts(column, values))
    if kind in _WHOLE:
        convert = _WHOLE[kind]
        return [pl.Series(column, [None if value is None else convert(value) for value in values], dtype=pl.Int64)]
    match kind:
        case "time" | "time-ns" | "time-us":
            return [_times(column, values, zone, _COUNTED.get(kind))]
        case "time-access":
            return [access_times(texts(column, values))]
        case "first":
            return [texts(column, [next(iter(value), None) if isinstance(value, list) else value for value in values])]
        case "list":
            return [_lists(column, values)]
        case "number":
            return [pl.Series(column, [None if value is None else as_number(value) for value in values], dtype=pl.Float64)]
        case "truth":
            return [pl.Series(column, [None if value is None else as_truth(value) for value in values], dtype=pl.Boolean)]
        case "json":
            return [pl.Series(column, [None if value is None else as_json(value) for value in values], dtype=pl.String)]
        case "hostport":
            pairs = [host_and_port(text) if (text := as_text(value)) else (None, None) for value in values]
            ports = pl.Series(column.removesuffix(".ip") + ".port", [port for _, port in pairs], dtype=pl.Int64)
            return [*addresses(column, texts(column, [host for host, _ in pairs])), ports]
        case "lower":
            return [texts(column, [text.lower() if (text := as_text(value)) else None for value in values])]
        case "outcome":
            return [texts(column, [_OUTCOMES.get(str(value).lower()) for value in values])]
        case "text64":
            decoded = [from_base64(value) for value in values]
            return [texts(column, [data and data[:LONGEST_PAYLOAD].decode("utf-8", "replace") for data in decoded])]
        case "header":
            return [texts(column, [_header(value, detail) for value in values])]
        case "items":
            return [pl.Series(column, [_items(value, detail) for value in values], dtype=pl.List(pl.String))]
        case "list-unrepr":
            return [_lists(column, [without_repr(value) for value in values])]
        case "unrepr":
            return [texts(column, [without_repr(value) for value in values])]
        case "base64" | "hex" | "repr" | "escaped":
            return payload_columns([READERS[kind](value) for value in values])
        case _:
            return [texts(column, values)]


def texts(name: str, values: Sequence[object]) -> pl.Series:
    """A column of texts; empty ones stay."""
    try:
        return pl.Series(name, values, dtype=pl.String, strict=True)
    except TypeError:
        return pl.Series(name, [value if type(value) is str else as_text(value) for value in values], dtype=pl.String)


def _header(value: object, name: str) -> str | None:
    """One header of a request, from an object or a list of pairs."""
    pairs: list[Any] = list(value.items()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return next(
        (as_text(pair[1]) for pair in pairs if isinstance(pair, (list, tuple)) and len(pair) == 2 and str(pair[0]).lower() == name), None
    )


def _items(value: object, key: str) -> list[str] | None:
    if not isinstance(value, list):
        return None
    found = [as_list(item.get(key)) if isinstance(item, dict) else None for item in value]
    return [texts[0] if texts else "" for texts in found] if any(found) else None


def _lists(name: str, values: Sequence[object]) -> pl.Series:
    if all(value is None or type(value) is str for value in values):  # a Series for each list would be several times slower
        single = pl.Series(name, values, dtype=pl.String)
        return pl.DataFrame({name: single}).select(pl.when(pl.col(name).is_not_null()).then(pl.concat_list(name))).to_series()
    return pl.Series(name, [None if value is None else as_list(value) for value in values], dtype=pl.List(pl.String))


def addresses(column: str, raw: pl.Series) -> list[pl.Series]:
    """`column` with the addresses among the texts, and where there are others, those in its neighbour."""
    unique = raw.unique().drop_nulls()
    pairs = [address(text) for text in unique.to_list()]
    ips = pl.Series([ip for ip, _ in pairs], dtype=pl.String)
    found = [raw.replace_strict(unique, ips, default=None, return_dtype=pl.String).alias(column)]
    if ips.null_count():
        others = pl.Series([other for _, other in pairs], dtype=pl.String)
        neighbour = column.removesuffix("ip") + ("domain" if column.startswith("honeypot.") else "address")
        found.append(raw.replace_strict(unique, others, default=None, return_dtype=pl.String).alias(neighbour))
    return found


def _times(column: str, values: Sequence[object], zone: tzinfo, counted: Counted | None) -> pl.Series:
    instants = iso_times(texts(column, values), zone, counted)
    if any(type(value) is int or type(value) is float for value in values):
        numbers = [as_number(value) if isinstance(value, (int, float)) else None for value in values]
        epochs = epoch_times(pl.Series(column, numbers, dtype=pl.Float64))
        return pl.DataFrame({"iso": instants, "epoch": epochs}).select(pl.coalesce("epoch", "iso").alias(column)).to_series()
    return instants
