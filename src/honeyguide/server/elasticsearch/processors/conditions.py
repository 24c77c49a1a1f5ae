"""The `if` of a processor: comparisons of fields in the words of Painless, read by a small parser and never run as code."""

import re
from collections.abc import Callable
from typing import Any

from honeyguide.server.elasticsearch.processors.document import Document
from honeyguide.server.elasticsearch.refusals import Refusal

Value = Callable[[Document], Any]
_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<name>[A-Za-z_@][\w@]*)"
    r"|(?P<sign>\?\.|&&|\|\||==~|=~|===|!==|==|!=|<=|>=|[<>!().\[\],]))"
)
METHODS: dict[str, Callable[[Any, list[Any]], Any]] = {
    "contains": lambda value, given: value is not None and given[0] in value,
    "containsKey": lambda value, given: isinstance(value, dict) and given[0] in value,
    "startsWith": lambda value, given: isinstance(value, str) and value.startswith(str(given[0])),
    "endsWith": lambda value, given: isinstance(value, str) and value.endswith(str(given[0])),
    "equals": lambda value, given: value == given[0],
    "equalsIgnoreCase": lambda value, given: str(value).lower() == str(given[0]).lower(),
    "isEmpty": lambda value, given: not value,
    "toLowerCase": lambda value, given: str(value).lower(),
    "toUpperCase": lambda value, given: str(value).upper(),
    "trim": lambda value, given: str(value).strip(),
    "length": lambda value, given: len(value or ""),
    "size": lambda value, given: len(value or ()),
    "get": lambda value, given: value.get(given[0]) if isinstance(value, dict) else value[given[0]] if isinstance(value, list) else None,
}
LONGEST = 10_000
DEEPEST = 50


def read_condition(text: str) -> Callable[[Document], bool]:
    """Whether a document fulfils it. Raises Refusal for what isn't understood."""
    parser = _Parser(text)
    value = parser.either(0)
    if parser.place != len(parser.tokens):
        raise parser.wrong()
    return lambda document: bool(value(document))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        self.place = 0
        stripped, at = text.strip().rstrip(";").removeprefix("return "), 0
        while at < len(stripped) and len(stripped) <= LONGEST:
            found = _TOKEN.match(stripped, at)
            if found is None or found.lastgroup is None:
                break
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        if at < len(stripped):
            raise self.wrong()

    def wrong(self) -> Refusal:
        reason = f"the condition [{self.text[:200]}] is more than comparisons of fields, which is all that is understood here"
        return Refusal(400, "script_exception", reason)

    def next(self, *signs: str) -> str | None:
        if self.place < len(self.tokens) and self.tokens[self.place] in {("sign", sign) for sign in signs}:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return None

    def either(self, depth: int) -> Value:
        left = self.both(depth)
        while self.next("||"):
            first, second = left, self.both(depth)
            left = lambda document, first=first, second=second: bool(first(document)) or bool(second(document))  # noqa: E731
        return left

    def both(self, depth: int) -> Value:
        left = self.compared(depth)
        while self.next("&&"):
            first, second = left, self.compared(depth)
            left = lambda document, first=first, second=second: bool(first(document)) and bool(second(document))  # noqa: E731
        return left

    def compared(self, depth: int) -> Value:
        left = self.turned(depth)
        sign = self.next("==", "!=", "===", "!==", "<", ">", "<=", ">=")
        if sign is None:
            return left
        right = self.turned(depth)
        return lambda document: _compare(sign, left(document), right(document))

    def turned(self, depth: int) -> Value:
        if depth > DEEPEST:
            raise self.wrong()
        if self.next("!"):
            inner = self.turned(depth + 1)
            return lambda document: not inner(document)
        return self.reached(self.plain(depth + 1), depth)

    def plain(self, depth: int) -> Value:
        if self.next("("):
            inner = self.either(depth)
            if not self.next(")"):
                raise self.wrong()
            return inner
        if self.place >= len(self.tokens):
            raise self.wrong()
        kind, token = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            number = float(token) if "." in token else int(token)
            return lambda document: number
        if kind == "text":
            words = re.sub(r"\\(.)", r"\1", token[1:-1])
            return lambda document: words
        constants = {"null": None, "true": True, "false": False}
        if token in constants:
            return lambda document: constants[token]
        if token != "ctx":  # noqa: S105
            raise self.wrong()
        return lambda document: {**document.source, **document.meta, "_ingest": document.ingest, "_source": document.source}

    def reached(self, value: Value, depth: int) -> Value:
        while sign := self.next(".", "?.", "["):
            if sign == "[":
                key = self.either(depth + 1)
                if not self.next("]"):
                    raise self.wrong()
                value = _item(value, key)
                continue
            if self.place >= len(self.tokens) or self.tokens[self.place][0] != "name":
                raise self.wrong()
            name = self.tokens[self.place][1]
            self.place += 1
            value = self.called(value, name, depth) if self.next("(") else _item(value, lambda document, name=name: name)
        return value

    def called(self, value: Value, name: str, depth: int) -> Value:
        if name not in METHODS:
            raise self.wrong()
        given: list[Value] = []
        while not self.next(")"):
            given.append(self.either(depth + 1))
            self.next(",")
            if self.place >= len(self.tokens):
                raise self.wrong()
        return lambda document: METHODS[name](value(document), [one(document) for one in given])


def _item(value: Value, key: Value) -> Value:
    def found(document: Document) -> Any:
        here, name = value(document), key(document)
        if isinstance(here, dict):
            return here.get(name)
        if isinstance(here, list) and isinstance(name, int) and -len(here) <= name < len(here):
            return here[name]
        return None

    return found


def _compare(sign: str, left: Any, right: Any) -> bool:
    if sign in {"==", "==="}:
        return left == right
    if sign in {"!=", "!=="}:
        return left != right
    if left is None or right is None or isinstance(left, str) is not isinstance(right, str):
        return False
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
