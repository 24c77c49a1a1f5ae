"""Scripts that change a document, as clients send them with updates: `ctx._source.count += params.count`, `ctx.op = 'delete'`.

The statements of Painless that such scripts are made of (assignments, `if`, loops over a list, calls of a few harmless methods) are
read by `source_scripts_read` and gone through here, step by step with a limit, and never run as code.
"""

import copy
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.source_methods import CALLS, method
from honeyguide.server.elasticsearch.source_scripts_read import Node, read_program
from honeyguide.store.protocol import Json

STEPS = 100_000
LARGEST = 1_000_000
"""Letters of a text and values of a list that a script may make."""
NOTHING = frozenset({"none", "noop"})


@dataclass
class _Run:
    names: dict[str, Any]
    left: int = STEPS
    returned: bool = False
    found: Any = field(default=None)


@dataclass(frozen=True)
class Changed:
    """What a script made of a document: `op` is index, delete or none."""

    op: str
    source: Json
    meta: Json


Script: TypeAlias = Callable[[Json, Json], Changed]
"""Called with a document and what is told about it."""


def read_script(said: Any) -> Script:
    """The script of a request, ready to be called with a document and what is told about it. Raises Refusal."""
    change = read_change(said)

    def run(document: Json, meta: Json) -> Changed:
        ctx: Json = {**meta, "op": meta.get("op", "index"), "_now": round(time.time() * 1000), "_source": copy.deepcopy(document)}
        change(ctx)
        op = "none" if ctx.get("op") in NOTHING else str(ctx.get("op"))
        if op not in {"none", "index", "create", "delete"} or not isinstance(ctx.get("_source"), dict):
            raise bad(f"Operation type [{op[:50]}] not allowed, only [noop, index, delete] are allowed")
        told = {name: value for name, value in ctx.items() if name not in {"op", "_source", "_now"}}
        return Changed(op, ctx["_source"], told)

    return run


def read_change(said: Any) -> Callable[[Json], None]:
    """The script of a request, ready to change what it calls `ctx`. Raises Refusal."""
    body: Mapping[str, Any] = said if isinstance(said, Mapping) else {"source": said}
    source, params = body.get("source", body.get("inline")), body.get("params") or {}
    if not isinstance(source, str) or not isinstance(params, dict):
        raise bad("must specify either [source] for an inline script or [id] for a stored script", "illegal_argument_exception")
    if body.get("lang", "painless") != "painless":
        raise bad(f"script_lang not supported [{str(body['lang'])[:50]}]")
    program = read_program(source)

    def run(ctx: Json) -> None:
        state = _Run({"ctx": ctx, "params": copy.deepcopy(params)})
        try:
            _block(state, program)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError, OverflowError, RecursionError) as error:
            cause = {"type": "script_exception", "reason": "runtime error", "script": source[:200], "lang": "painless"}
            cause |= {"caused_by": {"type": "illegal_argument_exception", "reason": str(error)[:300]}}
            raise bad("failed to execute script", caused_by=cause) from error

    return run


def _block(state: _Run, nodes: list[Node]) -> None:
    for node in nodes:
        if state.returned:
            return
        _statement(state, node)


def _statement(state: _Run, node: Node) -> None:
    _step(state)
    match node:
        case ("if", condition, yes, no):
            _block(state, yes if _truth(_value(state, condition)) else no)
        case ("for", name, listed, body):
            found = _value(state, listed)
            for one in list(found.values() if isinstance(found, dict) else found):
                state.names[name] = one
                _block(state, body)
        case ("set", target, sign, node):
            made = _value(state, node)
            _assign(state, target, made if sign == "=" else _operated(sign[0], _value(state, target), made))
        case ("let", name, value):
            state.names[name] = None if value is None else _value(state, value)
        case ("return", value):
            state.found, state.returned = None if value is None else _value(state, value), True
        case _:
            _value(state, node)


def _step(state: _Run) -> None:
    state.left -= 1
    if state.left < 0:
        raise ValueError(f"a script may take {STEPS:,} steps")


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"cannot cast {type(value).__name__} to boolean")
    return value


def _assign(state: _Run, target: Node, value: Any) -> None:
    match target:
        case ("name", str(name)):
            state.names[name] = value
        case ("at", above, key):
            holder, place = _value(state, above), _value(state, key)
            if not isinstance(holder, dict | list):
                raise TypeError(f"cannot set [{place}] of null" if holder is None else f"cannot set [{place}] of a value")
            if isinstance(holder, list):
                holder[int(place)] = value
            else:
                holder[str(place)] = value
        case _:
            raise TypeError("only names and parts of objects can be assigned to")


def _value(state: _Run, node: Node) -> Any:
    _step(state)
    match node:
        case ("value", found):
            return found
        case ("list", parts):
            return [_value(state, one) for one in parts]
        case ("map", pairs):
            return {str(_value(state, key)): _value(state, one) for key, one in pairs}
        case ("name", name):
            if name not in state.names:
                raise KeyError(f"cannot resolve symbol [{name}]")
            return state.names[name]
        case ("at", above, key):
            return _part(_value(state, above), _value(state, key))
        case ("maybe", above, key):
            holder = _value(state, above)
            return None if holder is None else _part(holder, _value(state, key))
        case ("call", str(name), None, given):
            return CALLS[name](*[_value(state, one) for one in given])
        case ("call", name, above, given):
            return _limited(method(_value(state, above), name, [_value(state, one) for one in given]))
        case ("?", condition, yes, no):
            return _value(state, yes if _truth(_value(state, condition)) else no)
        case ("?:", first, second):
            found = _value(state, first)
            return _value(state, second) if found is None else found
        case ("&&", left, right):
            return _truth(_value(state, left)) and _truth(_value(state, right))
        case ("||", left, right):
            return _truth(_value(state, left)) or _truth(_value(state, right))
        case ("!", inner):
            return not _truth(_value(state, inner))
        case ("-", inner):
            return -_value(state, inner)
        case (sign, left, right):
            return _operated(sign, _value(state, left), _value(state, right))
        case _:
            raise TypeError("what can't be reckoned")


def _part(holder: Any, key: Any) -> Any:
    if isinstance(holder, dict):
        return holder.get(str(key))
    if isinstance(holder, list):
        return len(holder) if key == "length" else holder[int(key)]
    raise TypeError(f"cannot access [{key}] of null" if holder is None else f"cannot access [{key}] of a value")


def _limited(found: Any) -> Any:
    if isinstance(found, str | list) and len(found) > LARGEST:
        raise ValueError(f"a script may make at most {LARGEST:,} letters or values")
    return found


def _text(value: Any) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _operated(sign: str, left: Any, right: Any) -> Any:
    match sign:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "+" if isinstance(left, str) or isinstance(right, str):
            return _limited(_text(left) + _text(right))
        case "<" | "<=" | ">" | ">=":
            return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
        case _:
            return _reckoned(sign, left, right)


def _reckoned(sign: str, left: Any, right: Any) -> Any:
    for one in (left, right):
        if isinstance(one, bool) or not isinstance(one, int | float):
            raise TypeError("cannot apply [" + sign + "] to " + ("null" if one is None else type(one).__name__))
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return _bounded(left * right)
        case "/" if isinstance(left, int) and isinstance(right, int):
            return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        case "/":
            return left / right if right else math.inf
        case _:
            return math.fmod(left, right) if isinstance(left, float) or isinstance(right, float) else int(math.fmod(left, right))


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and abs(number) >= 1 << 63:
        raise OverflowError("a whole number of more than 64 bits")
    return number
