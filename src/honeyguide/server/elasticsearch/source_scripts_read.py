"""Reads the statements of a script over a document into a small tree of tuples.

Grammar (a part of Painless): `def x = …;`, `a.b[c] += …;`, `if (…) … else …`, `for (x in …) …`, `return …;`, `a ? b : c`, `a ?: b`, `a?.b`,
`[1, 2]`, `['a': 1]`, calls of methods.
"""

import re
from dataclasses import dataclass
from typing import Any

from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.source_methods import CALLS

Node = tuple[Any, ...]
LONGEST, MOST, DEEPEST = 20_000, 4_000, 40
_TOKEN = re.compile(
    r"\s*(?:(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[lLdDfF]?)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[A-Za-z_$][\w$]*)|(?P<sign>\?\.|\?:|\+\+|--|[-+*/%=!<>]=|&&|\|\||[-+*/%=<>!?:.,;(){}\[\]]))",
    re.ASCII | re.DOTALL,
)
_TYPES = frozenset({"def", "int", "long", "double", "float", "boolean", "String", "List", "Map", "Object", "ArrayList", "HashMap", "var"})
_LEVELS: tuple[tuple[str, ...], ...] = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_SETS = frozenset({"=", "+=", "-=", "*=", "/=", "%="})
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def read_program(text: str) -> list[Node]:
    """The statements. Raises Refusal for what isn't understood."""
    reader = _Reader(text, _tokens(text))
    found: list[Node] = []
    while reader.kind != "end":
        found += reader.statement()
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    if len(text) > LONGEST:
        raise bad(f"exceeded max allowed inline script size in bytes [{LONGEST}]")
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(found) == MOST:
            raise bad(f"compile error: unexpected {text[at : at + 20].strip()!r}", "script_exception", script=text[:200], lang="painless")
        if match.lastgroup != "comment":
            found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return [*found, ("end", "")]


@dataclass
class _Reader:
    text: str
    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def word(self) -> str:
        return self.tokens[self.at][1] if self.kind != "text" else ""

    def wrong(self) -> Refusal:
        near = self.tokens[self.at][1] or "the end"
        return bad(f"compile error: unexpected {near[:50]!r}", "script_exception", script=self.text[:200], lang="painless")

    def step(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def take(self, *words: str) -> str:
        return self.step() if self.kind != "end" and self.word in words else ""

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise self.wrong()

    def name(self) -> str:
        if self.kind != "name":
            raise self.wrong()
        return self.step()

    def deepen(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong()

    def block(self) -> list[Node]:
        if not self.take("{"):
            return self.statement()
        found: list[Node] = []
        while not self.take("}"):
            if self.kind == "end":
                raise self.wrong()
            found += self.statement()
        return found

    def statement(self) -> list[Node]:
        self.deepen()
        found = self._statement()
        self.depth -= 1
        return found

    def _statement(self) -> list[Node]:
        if self.take(";"):
            return []
        if self.word == "{":
            return self.block()
        if self.take("if"):
            self.expect("(")
            condition = self.expression()
            self.expect(")")
            yes = self.block()
            return [("if", condition, yes, self.block() if self.take("else") else [])]
        if self.take("for"):
            return [self._loop()]
        found = self._simple()
        if self.kind != "end" and self.word != "}":
            self.expect(";")
        return [found]

    def _loop(self) -> Node:
        self.expect("(")
        if self.word in _TYPES:
            self.step()
        name = self.name()
        if not self.take("in", ":"):
            raise self.wrong()
        listed = self.expression()
        self.expect(")")
        return ("for", name, listed, self.block())

    def _simple(self) -> Node:
        if self.take("return"):
            return ("return", None if self.word in {";", "}", ""} and self.kind != "text" else self.expression())
        if self.word in _TYPES and self.tokens[self.at + 1][0] == "name":
            self.step()
            name = self.name()
            return ("let", name, self.expression() if self.take("=") else None)
        target = self.expression()
        if self.word in _SETS:
            return ("set", target, self.step(), self.expression())
        if sign := self.take("++", "--"):
            return ("set", target, sign[0] + "=", ("value", 1))
        return target

    def expression(self) -> Node:
        self.deepen()
        found = self._level(0)
        if self.take("?:"):
            found = ("?:", found, self.expression())
        elif self.take("?"):
            yes = self.expression()
            self.expect(":")
            found = ("?", found, yes, self.expression())
        self.depth -= 1
        return found

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        found = self._level(level + 1)
        while self.kind == "sign" and (sign := self.take(*_LEVELS[level])):
            found = (sign, found, self._level(level + 1))
        return found

    def _unary(self) -> Node:
        if self.kind == "sign" and (sign := self.take("!", "-")):
            self.deepen()
            inner = self._unary()
            self.depth -= 1
            return (sign, inner)
        return self._behind(self._primary())

    def _behind(self, found: Node) -> Node:
        while self.kind == "sign" and (sign := self.take(".", "?.", "[")):
            if sign == "[":
                found = ("at", found, self.expression())
                self.expect("]")
                continue
            name = self.name()
            static = f"{found[1]}.{name}" if found[0] == "name" else ""
            if self.word == "(" and self.kind == "sign":
                found = ("call", static, None, self._given()) if static in CALLS else ("call", name, found, self._given())
            else:
                found = ("at" if sign == "." else "maybe", found, ("value", name))
        return found

    def _given(self) -> list[Node]:
        self.expect("(")
        found: list[Node] = []
        while not self.take(")"):
            found.append(self.expression())
            if self.word != ")":
                self.expect(",")
        return found

    def _primary(self) -> Node:
        kind, word = self.tokens[self.at]
        if kind == "number":
            self.step()
            plain = word.rstrip("lLdDfF")
            return ("value", int(plain) if plain.isdecimal() and word[-1] not in "dDfF" else float(plain))
        if kind == "text":
            self.step()
            return ("value", re.sub(r"\\(.)", r"\1", word[1:-1]))
        if self.take("("):
            found = self.expression()
            self.expect(")")
            return found
        if self.take("["):
            return self._listed()
        if self.take("new"):
            name = f"new {self.name()}"
            if name not in CALLS:
                raise self.wrong()
            return ("call", name, None, self._given())
        name = self.name()
        return ("value", _WORDS[name]) if name in _WORDS else ("name", name)

    def _listed(self) -> Node:
        if self.take(":"):
            self.expect("]")
            return ("map", [])
        listed: list[Node] = []
        pairs: list[tuple[Node, Node]] = []
        while not self.take("]"):
            one = self.expression()
            if self.take(":"):
                pairs.append((one, self.expression()))
            else:
                listed.append(one)
            if self.word != "]":
                self.expect(",")
        return ("map", pairs) if pairs else ("list", listed)
