"""JSON's values as YAML, as `format=yaml` asks for them: texts stay quoted as in JSON, which YAML reads."""

import re
from typing import Any

import orjson

DEEPEST = 100
"""Levels from which values are written as JSON, which is YAML too."""
_PLAIN = re.compile(r"[A-Za-z_@.][\w.@-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def as_yaml(value: Any) -> bytes:
    """The text of a value, a document of its own."""
    if isinstance(value, dict | list) and value:
        return "\n".join(["---", *_lines(value, 0)]).encode() + b"\n"
    return b"--- " + orjson.dumps(value) + b"\n"


def _lines(value: Any, depth: int) -> list[str]:
    found: list[str] = []
    if isinstance(value, dict):
        for name, one in value.items():
            found += _below(f"{_name(name)}:", one, depth)
    else:
        for one in value:
            inner = _lines(one, depth + 1) if _open(one, depth) else [orjson.dumps(one).decode()]
            found += [f"- {inner[0]}", *(f"  {line}" for line in inner[1:])]
    return found


def _below(name: str, value: Any, depth: int) -> list[str]:
    if not _open(value, depth):
        return [f"{name} {orjson.dumps(value).decode()}"]
    margin = "  " if isinstance(value, dict) else ""
    return [name, *(margin + line for line in _lines(value, depth + 1))]


def _open(value: Any, depth: int) -> bool:
    return isinstance(value, dict | list) and bool(value) and depth < DEEPEST


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else orjson.dumps(name).decode()
