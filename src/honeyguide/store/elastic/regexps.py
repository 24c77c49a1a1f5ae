"""Regular expressions (RE2's syntax) as Lucene writes them: whole matches, no anchors inside, classes spelt out.

Source: org.apache.lucene.util.automaton.RegExp with no optional operators.
"""

from honeyguide.errors import StoreError

_CLASSES = {"d": "0-9", "w": "a-zA-Z0-9_", "s": " \t\n\r\f\x0b"}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\x0b", "a": "\x07"}
_SPECIAL = frozenset('.?+*|{}[]()"\\#@&<>~')
_WHOLE = ".*"


def lucene(pattern: str, *, anywhere: bool = False) -> str:
    """The expression in Lucene's syntax. Raises StoreError for what Lucene can't say."""
    pattern = pattern.removeprefix("(?s)")
    if not anywhere:
        begins, ends = pattern.startswith("^"), _is_at_end(pattern, "$")
        return _written(pattern[begins : len(pattern) - ends], pattern)
    # Alternatives with the same ends share them: with ends of its own each, Lucene's automaton outgrows its limit.
    sides: dict[tuple[str, str], list[str]] = {}
    for one in _alternatives(pattern):
        before, body, after = _anywhere(one, pattern)
        sides.setdefault((before, after), []).append(body)
    return "|".join(f"{before}{bodies[0] if len(bodies) == 1 else _grouped(bodies)}{after}" for (before, after), bodies in sides.items())


def _grouped(bodies: list[str]) -> str:
    return f"({'|'.join(bodies)})"


def _anywhere(alternative: str, pattern: str) -> tuple[str, str, str]:
    """One alternative as a match of the whole value, of which it may be a part: what stands before it, itself, and what behind."""
    body, before, after = alternative, _WHOLE, _WHOLE
    if body.startswith("^"):
        body, before = body[1:], ""
    elif body.startswith("\\b") and _is_word(body[2:3]):
        body, before = body[2:], f"({_WHOLE}[^{_CLASSES['w']}])?"
    if _is_at_end(body, "$"):
        body, after = body[:-1], ""
    elif _is_at_end(body, "\\b") and _is_word(body[:-2].rstrip(")")[-1:]):
        body, after = body[:-2], f"([^{_CLASSES['w']}]{_WHOLE})?"
    return before, _written(body, pattern), after


def _is_word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")


def _is_at_end(body: str, sign: str) -> bool:
    """The body ends with the sign, before which no backslash takes its meaning."""
    rest = body.removesuffix(sign)
    return rest != body and (len(rest) - len(rest.rstrip("\\"))) % 2 == 0


def _alternatives(pattern: str) -> list[str]:
    """What stands between the `|` that are in no group and no class."""
    found, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign == "[":
            at = _class(pattern, at)[1] - 1
        elif sign == "|" and depth == 0:
            found.append(pattern[start:at])
            start = at + 1
        depth += (sign == "(") - (sign == ")")
        at += 1
    return [*found, pattern[start:]]


def _written(body: str, pattern: str) -> str:
    written, at = "", 0
    while at < len(body):
        sign = body[at]
        if sign == "\\":
            piece, at = _escape(body, at, inside=False)
        elif sign == "[":
            piece, at = _class(body, at)
        elif sign == "(" and body.startswith("(?", at):
            piece, at = _group(body, at)
        elif sign in "*+?}" and body[at + 1 : at + 2] == "?":
            piece, at = sign, at + 2
        elif sign in "^$":
            raise _cannot(pattern, f"{sign} elsewhere than at an end")
        else:
            piece, at = (f"\\{sign}" if sign in '"#@&<>~' else sign), at + 1
        written += piece
    return written


def _escape(body: str, at: int, *, inside: bool) -> tuple[str, int]:
    """What stands behind a backslash, and where it ends."""
    sign = body[at + 1 : at + 2]
    if sign in _CLASSES and sign:
        return (_CLASSES[sign] if inside else f"[{_CLASSES[sign]}]"), at + 2
    if sign.lower() in _CLASSES and sign:
        if inside:
            raise _cannot(body, f"\\{sign} inside a class")
        return f"[^{_CLASSES[sign.lower()]}]", at + 2
    if sign in _CONTROLS and sign:
        return _CONTROLS[sign], at + 2
    if sign == "x":
        braced = body[at + 2 : at + 3] == "{"
        end = body.find("}", at) if braced else at + 4
        digits = body[at + 3 : end] if braced else body[at + 2 : end]
        return _literal(chr(int(digits, 16)), inside=inside), end + braced
    if not sign or sign.isalnum():
        raise _cannot(body, f"\\{sign}")
    return f"\\{sign}", at + 2


def _literal(sign: str, *, inside: bool) -> str:
    return f"\\{sign}" if (sign in "[]^-\\" if inside else sign in _SPECIAL) else sign


def _class(body: str, at: int) -> tuple[str, int]:
    """A class in brackets; its named parts are spelt out."""
    start, at = at, at + 1
    written = "["
    if body[at : at + 1] == "^":
        written, at = "[^", at + 1
    first = True
    while at < len(body) and (body[at] != "]" or first):
        first = False
        if body[at] == "\\":
            piece, at = _escape(body, at, inside=True)
        elif body.startswith("[:", at):
            raise _cannot(body, "[:name:]")
        else:
            piece, at = (f"\\{body[at]}" if body[at] in '["' or (body[at] == "]") else body[at]), at + 1
        written += piece
    if at >= len(body):
        raise _cannot(body, f"a class without an end at {start}")
    return f"{written}]", at + 1


def _group(body: str, at: int) -> tuple[str, int]:
    """The opening of a group that isn't caught, or has a name."""
    if body.startswith("(?:", at):
        return "(", at + 3
    if body.startswith("(?-i:[", at):
        # Case counts in a class, whatever is said of the rest.
        return "(", at + 5
    if body.startswith(("(?P<", "(?<"), at) and not body.startswith(("(?<=", "(?<!"), at):
        return "(", body.index(">", at) + 1
    raise _cannot(body, body[at : at + 4])


def _cannot(pattern: str, what: str) -> StoreError:
    return StoreError(f"a cluster can't search for the regular expression {pattern!r}: {what}", hint="Write it without that.")
