"""The parameters that kinds of aggregations have in common, read from JSON; what is wrong with one is said by its name."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from honeyguide.errors import ParameterRefused
from honeyguide.query.aggregation.buckets import Order
from honeyguide.query.dsl_parts import wrong

Body: TypeAlias = Mapping[str, Any]
NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def field(kind: str, said: Body) -> str:
    """The field's name."""
    if not isinstance(said.get("field"), str):
        if "script" in said:
            raise wrong(kind, f"[{kind}]: scripts aren't supported: name a [field]")
        raise wrong(kind, "Required one of fields [field, script], but none were specified. ")
    return text(kind, said, "field")


def text(kind: str, said: Body, name: str) -> str:
    """A parameter that must be there and be text."""
    value = said.get(name)
    if not isinstance(value, str):
        raise wrong(kind, f"[{kind}] needs a [{name}]")
    return value


def whole(kind: str, said: Body, name: str, default: int) -> int:
    """A whole number, 0 or greater."""
    value = _unquoted(said.get(name, default))
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise wrong(kind, f"[{kind}]: [{name}] must be a whole number")
    return value


def number(kind: str, said: Body, name: str, default: float) -> float:
    """Any number."""
    value = _unquoted(said.get(name, default))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterRefused(f"[{kind}] failed to parse field [{name}]: it must be a number", query=kind, position=0)
    return value


def numbers(kind: str, said: Body, name: str) -> tuple[float, ...] | None:
    """A list of numbers; None where it isn't given."""
    given = said.get(name)
    if given is None:
        return None
    plain: list[Any] = [_unquoted(one) for one in given] if isinstance(given, list) else [None]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in plain):
        raise wrong(kind, f"[{kind}]: [{name}] must be a list of numbers")
    return tuple(map(float, plain))


def _unquoted(value: Any) -> Any:
    """A number that came as text, which dashboards send where a person has typed it and engines read."""
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        return value
    return int(value) if value.lstrip("-").isdigit() else float(value)


def objects(kind: str, said: Body, name: str) -> list[Body]:
    """A list of objects, or a single one."""
    given = said.get(name)
    listed = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, Mapping)]
    if not listed or (isinstance(given, list) and len(listed) < len(given)):
        raise wrong(kind, f"[{kind}] needs [{name}] as a list of objects")
    return listed


def order(said: Body, default: Order = (("_count", True),)) -> Order:
    """By what buckets are ordered; equal ones by their key."""
    given = said.get("order")
    if given is None:
        found = default
    else:
        listed = given if isinstance(given, list) else [given]
        if not all(isinstance(one, Mapping) for one in listed):
            raise wrong("order", '[order] must be an object such as {"_count": "desc"}')
        pairs = [pair for one in listed for pair in one.items()]
        found = tuple(("_key" if name in {"_term", "_time"} else str(name), str(way).lower() == "desc") for name, way in pairs)
    return found if any(name == "_key" for name, _ in found) else (*found, ("_key", False))


def sorts(given: Any) -> tuple[tuple[str, bool], ...]:
    """A `sort` as (field, descending?)."""
    found: list[tuple[str, bool]] = []
    for one in given if isinstance(given, list) else [given]:
        for name, way in one.items() if isinstance(one, Mapping) else [(one, "desc" if one == "_score" else "asc")]:
            found.append((str(name), str(way.get("order", "asc") if isinstance(way, Mapping) else way).lower() == "desc"))
    return tuple(found)


def ends(kind: str, said: Body, name: str) -> tuple[Any, Any] | None:
    """`{"min": …, "max": …}`; None where it isn't given."""
    given = said.get(name)
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise wrong(kind, f"[{kind}]: [{name}] must be an object with [min] and [max]")
    return given.get("min"), given.get("max")
