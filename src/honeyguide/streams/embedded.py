"""Finds what attackers hide inside other text: addresses to download from, logins in forms. It names them and touches nothing."""

import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import unquote_to_bytes

import orjson

from honeyguide.streams.reader import KEPT, plain

MOST = 50
_READ = 256 << 10
_URL = re.compile(rb"""(?:https?|ftp|tftp|ldaps?|rmi|dns)://[^\s'"<>`\\^{}|;,)\x00-\x1f\x7f-\xff]{3,1000}""", re.IGNORECASE)
_SHELL = re.compile(
    rb"""(?<![A-Za-z0-9_])(?:wget|curl|tftp|ftpget|busybox|chmod|nc|sh|bash|powershell|certutil|cmd\.exe|uname|ping|telnetd|rm)(?![A-Za-z0-9_])"""
)
_USERS = frozenset(
    ("user", "username", "log", "login", "loginuse", "uname", "name", "account", "userid", "user_name", "email", "un", "usr")
)
_SECRETS = frozenset(("pass", "password", "pwd", "passwd", "psd", "loginpas", "secret", "pw", "passwort", "p", "psw"))


def unquoted(data: bytes) -> bytes:
    """Bytes with `+` and `%XX` resolved."""
    return unquote_to_bytes(data.replace(b"+", b" ")) if b"%" in data or b"+" in data else data


def urls(data: bytes) -> list[str]:
    """Addresses in the bytes, as they are and with `%XX` resolved, each once and in order."""
    data = data[:_READ]
    if b"://" not in data and b"%" not in data:
        return []
    found: dict[str, None] = {}
    for text in (unquoted(data), data) if b"%" in data else (data,):
        for match in _URL.finditer(text):
            found.setdefault(plain(match[0]))
            if len(found) >= MOST:
                break
    return list(found)


def pairs(data: bytes) -> list[tuple[str, str]]:
    """Names and values of a query or a form (`application/x-www-form-urlencoded`), the values resolved."""
    found: list[tuple[str, str]] = []
    for piece in data[:_READ].split(b"&", 200):
        name, equals, value = piece.partition(b"=")
        if equals:
            found.append((plain(unquoted(name))[:200], plain(unquoted(value))[:KEPT]))
    return found


def texts(data: bytes) -> list[tuple[str, str]]:
    """The texts of a JSON document, each with the name that it stands below; lists of arguments are joined. Nothing of broken ones."""
    try:
        document = orjson.loads(data[:_READ])
    except orjson.JSONDecodeError:
        return []
    found: list[tuple[str, str]] = []
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting and len(found) < 200:
        name, value = waiting.pop()
        if isinstance(value, str):
            found.append((name[:200], value[:KEPT]))
        elif isinstance(value, dict):
            waiting += reversed(list(cast("dict[str, Any]", value).items()))
        elif isinstance(value, list):
            items = cast("list[Any]", value)
            words = [item for item in items if isinstance(item, str)]
            waiting += [(name, " ".join(words))] if words else []
            waiting += [(name, item) for item in reversed(items) if not isinstance(item, str)]
    return found


def logins(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """User names and passwords among the fields of a form; a form with one of both only gives nothing."""
    user = secret = None
    found: list[tuple[str, str]] = []
    for name, value in fields:
        key = name.lower()
        if key in _USERS:
            user = value
        elif key in _SECRETS:
            secret = value
        if user is not None and secret is not None:
            found.append((user, secret))
            user = secret = None
    return [pair for pair in found if any(pair)]


def commands(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Values that a shell is meant to run: a substitution or a separator with a program's name behind it."""
    found: list[str] = []
    for _, value in fields:
        raw = value.encode("utf-8", "replace")
        if any(mark in raw for mark in (b"$(", b"`", b";", b"|", b"&&", b"\n")) and _SHELL.search(raw):
            found.append(value[:KEPT])
    return found[:MOST]
