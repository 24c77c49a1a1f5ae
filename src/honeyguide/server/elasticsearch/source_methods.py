"""The methods of texts, lists and objects that scripts over documents may call; none of them knows anything but its own value."""

import math
from collections.abc import Callable
from typing import Any

CALLS: dict[str, Callable[..., Any]] = {
    "Math.max": max,
    "Math.min": min,
    "Math.abs": abs,
    "Math.floor": lambda value: float(math.floor(value)),
    "Math.ceil": lambda value: float(math.ceil(value)),
    "Math.round": lambda value: math.floor(value + 0.5),
    "Math.sqrt": math.sqrt,
    "Integer.parseInt": int,
    "Long.parseLong": int,
    "Double.parseDouble": float,
    "String.valueOf": str,
    "new ArrayList": lambda given=(): list(given),
    "new HashMap": lambda given=(): dict(given),
    "new HashSet": lambda given=(): list(dict.fromkeys(given)),
}
_TEXTS: dict[str, Callable[..., Any]] = {
    "contains": lambda text, part: part in text,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "trim": str.strip,
    "length": len,
    "isEmpty": lambda text: not text,
    "equals": lambda text, other: text == other,
    "equalsIgnoreCase": lambda text, other: text.lower() == str(other).lower(),
    "indexOf": str.find,
    "lastIndexOf": str.rfind,
    "replace": str.replace,
    "substring": lambda text, start, end=None: text[start:end],
    "concat": lambda text, other: text + other,
    "toString": str,
}
_LISTS: dict[str, Callable[..., Any]] = {
    "add": lambda values, *given: (values.append(given[0]) if len(given) == 1 else values.insert(*given)) or True,
    "addAll": lambda values, more: values.extend(more) or True,
    "contains": lambda values, one: one in values,
    "indexOf": lambda values, one: values.index(one) if one in values else -1,
    "get": lambda values, at: values[at],
    "set": lambda values, at, one: values.__setitem__(at, one),
    "remove": lambda values, at: values.pop(at) if isinstance(at, int) else one_less(values, at),
    "removeAll": lambda values, gone: values.__setitem__(slice(None), [one for one in values if one not in gone]),
    "size": len,
    "isEmpty": lambda values: not values,
    "clear": list[Any].clear,
}
_OBJECTS: dict[str, Callable[..., Any]] = {
    "put": lambda holder, name, value: holder.__setitem__(str(name), value),
    "putAll": dict[str, Any].update,
    "putIfAbsent": lambda holder, name, value: holder.setdefault(str(name), value),
    "get": lambda holder, name: holder.get(str(name)),
    "getOrDefault": lambda holder, name, other: holder.get(str(name), other),
    "remove": lambda holder, name: holder.pop(str(name), None),
    "containsKey": lambda holder, name: str(name) in holder,
    "containsValue": lambda holder, value: value in holder.values(),
    "keySet": list,
    "values": lambda holder: list(holder.values()),
    "size": len,
    "isEmpty": lambda holder: not holder,
    "clear": dict[str, Any].clear,
}
_NUMBERS: dict[str, Callable[..., Any]] = {
    "intValue": int,
    "longValue": int,
    "doubleValue": float,
    "toString": str,
    "equals": lambda number, other: number == other,
}

_KINDS: tuple[tuple[type, dict[str, Callable[..., Any]]], ...] = ((str, _TEXTS), (list, _LISTS), (dict, _OBJECTS))


def one_less(values: list[Any], one: Any) -> bool:
    """Take a value out of a list; whether it was there."""
    if one not in values:
        return False
    values.remove(one)
    return True


def method(holder: Any, name: str, given: list[Any]) -> Any:
    """What a method gives. Raises TypeError where there is none of that name."""
    known = next((known for kind, known in _KINDS if isinstance(holder, kind)), _NUMBERS)
    if holder is None or name not in known:
        kind = "null" if holder is None else type(holder).__name__
        raise TypeError(f"cannot find method [{name}] of {kind}")
    return known[name](holder, *given)
