"""Small scripts over numbers, as `bucket_script` and `moving_fn` carry them: one expression, read here and never run as code.

What Painless, Elasticsearch's language, and Lucene's expressions have in common: numbers, `params.x` or `x`, arithmetic, comparisons,
`&& || !`, `a ? b : c`, `if`, `Math.…`, `MovingFunctions.…(values, …)`. Whole numbers divide to whole numbers, as in Java.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.errors import QueryError, StoreError
from honeyguide.query.moving import FUNCTIONS

Names = Mapping[str, Any]
Script = Callable[[Names], Any]
"""Called with the values of names; gives a number, a truth, or None. Raises StoreError for what can't be reckoned."""
DEEPEST = 40
MOST = 400
"""Pieces of a script; each operator takes some of Python's stack."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfFlL]?)"
    r"|(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(?P<key>\[\s*(?:'[^'\\]*'|\"[^\"\\]*\")\s*\])"
    r"|(?P<sign>&&|\|\||[<>=!]==?|[-+*/%<>!?:(){},;]))",
    re.ASCII,
)
_LEVELS: tuple[tuple[str, ...], ...] = (("||",), ("&&",), ("==", "!=", "===", "!=="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_CASTS = {"double": float, "float": float, "int": int, "long": int}
_MATH: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "atan2": math.atan2,
    "cbrt": math.cbrt,
    "ceil": lambda value: float(math.ceil(value)),
    "cos": math.cos,
    "exp": math.exp,
    "floor": lambda value: float(math.floor(value)),
    "log": math.log,
    "log10": math.log10,
    "max": max,
    "min": min,
    "pow": math.pow,
    "round": lambda value: math.floor(value + 0.5),
    "signum": lambda value: float((value > 0) - (value < 0)),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "Math.PI": math.pi, "Math.E": math.e, "Double.NaN": math.nan}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def script(text: str) -> Script:
    """The script, ready to be called. Raises QueryError with the position."""
    cursor = _Cursor(text, _tokens(text))
    found = _statement(cursor)
    if cursor.token.kind != "end":
        raise cursor.error("an operator")

    def run(names: Names) -> Any:
        try:
            return found(names)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError) as error:
            raise StoreError(f"the script {text!r} can't be reckoned: {error}") from error

    return run


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            hint = "A script is one expression: params.a / params.b * 100"
            raise QueryError(f"expected a number, a name or an operator before {text[at]!r}", query=text, position=at, hint=hint)
        if len(found) == MOST:
            raise QueryError(f"expected a script of at most {MOST} pieces", query=text, position=at)
        kind = match.lastgroup or ""
        found.append(_Token(kind, re.sub(r"\s", "", match[kind]), match.start(kind)))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


@dataclass
class _Cursor:
    text: str
    found: Sequence[_Token]
    at: int = 0
    depth: int = 0

    @property
    def token(self) -> _Token:
        return self.found[self.at]

    def step(self) -> _Token:
        token = self.token
        self.at += 1
        return token

    def take(self, *words: str) -> str:
        """Step over the token if it is one of these."""
        return self.step().text if self.token.text in words and self.token.kind != "end" else ""

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise self.error(f"'{word}'")

    def deepen(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"at most {DEEPEST} levels")

    def error(self, expected: str) -> QueryError:
        shown = f"before {self.token.text!r}" if self.token.text else "but the script ends here"
        return QueryError(f"expected {expected} {shown}", query=self.text, position=self.token.start)


def _statement(cursor: _Cursor) -> Script:
    """An expression, one in braces, or `if (…) … else …`; without an else it gives None."""
    cursor.deepen()
    if cursor.take("if"):
        cursor.expect("(")
        condition = _ternary(cursor)
        cursor.expect(")")
        yes = _statement(cursor)
        no = _statement(cursor) if cursor.take("else") else None
        found = _choice(condition, yes, no)
    elif cursor.take("{"):
        found = _statement(cursor)
        cursor.expect("}")
    else:
        cursor.take("return")
        found = _ternary(cursor)
    while cursor.take(";"):
        continue
    cursor.depth -= 1
    return found


def _choice(condition: Script, yes: Script, no: Script | None) -> Script:
    return lambda names: yes(names) if condition(names) else no(names) if no else None


def _ternary(cursor: _Cursor) -> Script:
    cursor.deepen()
    condition = _binary(cursor, 0)
    if cursor.take("?"):
        yes = _ternary(cursor)
        cursor.expect(":")
        no = _ternary(cursor)
        cursor.depth -= 1
        return _choice(condition, yes, no)
    cursor.depth -= 1
    return condition


def _binary(cursor: _Cursor, level: int) -> Script:
    if level == len(_LEVELS):
        return _unary(cursor)
    left = _binary(cursor, level + 1)
    while sign := cursor.take(*_LEVELS[level]):
        left = _operation(sign, left, _binary(cursor, level + 1))
    return left


def _operation(sign: str, left: Script, right: Script) -> Script:
    if sign == "||":
        return lambda names: bool(left(names) or right(names))
    if sign == "&&":
        return lambda names: bool(left(names) and right(names))
    reckon = _OPERATIONS[sign]
    return lambda names: reckon(left(names), right(names))


def _quotient(left: float, right: float) -> float:
    """As Java divides: whole numbers towards 0, others by 0 to infinity."""
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    if isinstance(left, int) and isinstance(right, int):
        return left - right * int(_quotient(left, right))
    return math.fmod(left, right) if right else math.nan


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "===": operator.eq,
    "!=": operator.ne,
    "!==": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "%": _remainder,
}


def _unary(cursor: _Cursor) -> Script:
    signs: list[str] = []
    while sign := cursor.take("-", "+", "!"):
        signs.append(sign)
        if len(signs) > DEEPEST:
            raise cursor.error(f"at most {DEEPEST} signs")
    found = _primary(cursor)
    for sign in reversed(signs):
        if sign != "+":
            found = _applied(operator.neg if sign == "-" else operator.not_, found)
    return found


def _applied(function: Callable[[Any], Any], inner: Script) -> Script:
    return lambda names: function(inner(names))


def _primary(cursor: _Cursor) -> Script:
    if cursor.take("("):
        if cursor.token.text in _CASTS and cursor.found[cursor.at + 1].text == ")":
            cast = _CASTS[cursor.step().text]
            cursor.step()
            inner = _unary(cursor)
            return lambda names: cast(inner(names))
        inner = _ternary(cursor)
        cursor.expect(")")
        return inner
    token = cursor.step()
    if token.kind == "number":
        text = token.text.rstrip("dDfFlL")
        number: float = int(text) if text.isdecimal() and len(text) < 19 and token.text[-1] not in "dDfF" else float(text)
        return lambda _: number
    if token.kind != "name":
        cursor.at -= 1
        raise cursor.error("a number or a name")
    if token.text in _CONSTANTS:
        constant = _CONSTANTS[token.text]
        return lambda _: constant
    if cursor.token.text == "(":
        return _call(cursor, token)
    if token.text == "params" and cursor.token.kind == "key":
        return _name(cursor, _Token("name", cursor.step().text.strip("[]'\""), token.start))
    return _name(cursor, token)


def _name(cursor: _Cursor, token: _Token) -> Script:
    name = token.text.removeprefix("params.")
    length = name.removesuffix(".length")

    def read(names: Names) -> Any:
        if name in names:
            return names[name]
        if length != name and length in names:
            return len(names[length])
        raise StoreError(f"the script {cursor.text!r} names {name!r}, which it isn't given")

    return read


def _call(cursor: _Cursor, token: _Token) -> Script:
    place, _, name = token.text.rpartition(".")
    function: Callable[..., Any] | None = _MATH.get(name) if place in {"Math", ""} else None
    if place == "MovingFunctions" and name in FUNCTIONS:
        function = FUNCTIONS[name][1]
    if function is None:
        raise QueryError(f"there is no function {token.text!r}", query=cursor.text, position=token.start)
    cursor.expect("(")
    arguments: list[Script] = []
    while cursor.token.text != ")":
        arguments.append(_ternary(cursor))
        if not cursor.take(","):
            break
    cursor.expect(")")
    if place == "MovingFunctions" and len(arguments) != FUNCTIONS[name][0]:
        raise QueryError(f"{name} takes {FUNCTIONS[name][0]} arguments", query=cursor.text, position=token.start)
    return lambda names: function(*[argument(names) for argument in arguments])
