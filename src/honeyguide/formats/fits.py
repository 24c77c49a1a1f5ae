"""How a value from data becomes a value of a column's kind, or doesn't fit."""

import ipaddress
import json
import re
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

import orjson
import polars as pl

Kind: TypeAlias = Literal["boolean", "date", "double", "endpoint", "ip", "keyword", "long"]
"""`endpoint` is an address with a port in one text; `keyword` stands for every kind of text."""

MISFIT: Final = object()
"""A value that the kind can't hold."""

INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,18})", re.ASCII)
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
ENDPOINT = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<v4>\d{1,3}(?:\.\d{1,3}){3})):(?P<port>\d{1,5})", re.ASCII)
LONGEST_INTEGER = 2**63

DTYPES: dict[Kind, pl.DataType] = {
    "boolean": pl.Boolean(),
    "date": pl.Datetime("us", "UTC"),
    "double": pl.Float64(),
    "endpoint": pl.String(),
    "ip": pl.String(),
    "keyword": pl.String(),
    "long": pl.Int64(),
}


def json_text(value: object) -> str:
    """The value as JSON, as compact as it goes. Nesting beyond all reason is only named; the record's text still has it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        try:
            return json.dumps(value, separators=(",", ":"))
        except RecursionError:
            return '"(nested too deeply)"'


def as_keyword(value: object) -> object:
    """Text as it is, another scalar as JSON writes it."""
    return value if isinstance(value, str) else json_text(value)


def as_long(value: object) -> object:
    """An integer of 64 bits; also one written as text or as 5.0."""
    if isinstance(value, str):
        value = int(value) if INTEGER.fullmatch(value) else MISFIT
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else MISFIT
    fits = isinstance(value, int) and not isinstance(value, bool) and -LONGEST_INTEGER <= value < LONGEST_INTEGER
    return value if fits else MISFIT


def as_double(value: object) -> object:
    """A number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return MISFIT
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        return MISFIT
    try:
        return float(value)
    except OverflowError:
        return MISFIT


def as_boolean(value: object) -> object:
    """True and false, also as words."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower(), MISFIT) if isinstance(value, str) else MISFIT


def as_ip(value: object) -> object:
    """An address in its usual form; an IPv4 one mapped into IPv6 as IPv4."""
    try:
        address = ipaddress.ip_address(value.strip() if isinstance(value, str) else "")
    except ValueError:
        return MISFIT
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return MISFIT if address.scope_id else str(address.ipv4_mapped or address)


def as_endpoint(value: object) -> object:
    """(address, port) of `192.0.2.1:22` or `[2001:db8::1]:22`."""
    found = ENDPOINT.fullmatch(value) if isinstance(value, str) else None
    if not found or int(found["port"]) > 65535:
        return MISFIT
    address = as_ip(found["v6"] or found["v4"])
    return MISFIT if address is MISFIT else (address, int(found["port"]))


Fit: TypeAlias = Callable[[object], object]

FITS: dict[Kind, Fit] = {
    "boolean": as_boolean,
    "double": as_double,
    "endpoint": as_endpoint,
    "ip": as_ip,
    "keyword": as_keyword,
    "long": as_long,
}
"""Every kind but the date, which needs a zone: see columns.py."""

_PLAIN_TYPES: dict[Kind, set[type]] = {"boolean": {bool}, "double": {float}, "keyword": {str}}


def fits_as_it_is(kind: Kind, values: list[Any]) -> bool:
    """Every value has the kind's own Python type already."""
    types = set(map(type, values)) - {type(None)}
    if kind == "long" and types == {int}:
        return all(value is None or -LONGEST_INTEGER <= value < LONGEST_INTEGER for value in values)
    return types <= _PLAIN_TYPES.get(kind, set())


def kind_of(values: list[Any], *, written: bool) -> Kind:
    """The kind that holds all these scalars; `written`: all are text (CSV), so that numbers hide in it."""
    types = set(map(type, values))
    if not types:
        return "keyword"
    if types == {bool}:
        return "boolean"
    if types <= {int, float}:
        whole = types == {int} and all(-LONGEST_INTEGER <= value < LONGEST_INTEGER for value in values)
        return "long" if whole else "double" if float in types else "keyword"
    if not written or types != {str}:
        return "keyword"
    for kind in ("long", "double", "boolean"):
        fit = FITS[kind]
        if all(fit(value) is not MISFIT for value in values):
            return kind
    return "keyword"
