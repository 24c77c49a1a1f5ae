"""JSON as the engines read it: a name that stands twice in an object is a mistake, half of a surrogate pair is kept as a mark of its own.

orjson reads it fast and takes the last of two; what it reads is only gone over again where the text has more names than the object.
"""

import json
import re
from typing import Any

import orjson

MARK = "\ufffd"
_NAMES = re.compile(rb'"\s*:')
_LONE = re.compile("[\ud800-\udfff]")


class UnclearJsonError(ValueError):
    """Why it can't be read."""


def exact_json(data: bytes) -> Any:
    """The value. Raises UnclearJsonError."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "surrogate" not in str(error):
            raise UnclearJsonError(str(error)) from error
        return _mended(_slowly(data))
    if isinstance(found, dict | list) and len(_NAMES.findall(data)) != _named(found):
        return _slowly(data)
    return found


def _named(value: Any) -> int:
    """How many names the objects have."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        if one.__class__ is dict:
            count += len(one)
            one = one.values()
        left += [inner for inner in one if inner.__class__ is dict or inner.__class__ is list]
    return count


def _slowly(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UnclearJsonError(str(error)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise UnclearJsonError(f"Duplicate field '{twice[:200]}'")
    return made


def _mended(value: Any) -> Any:
    """With a mark for every half of a pair: no text can be stored with it."""
    if isinstance(value, str):
        return _LONE.sub(MARK, value)
    if isinstance(value, dict):
        return {_LONE.sub(MARK, name): _mended(one) for name, one in value.items()}
    return [_mended(one) for one in value] if isinstance(value, list) else value
