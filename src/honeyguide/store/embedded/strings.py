r"""SQL for what a query says about strings: exact values of keywords, and words of text by way of `textual`."""

from dataclasses import replace

from honeyguide.query import ast
from honeyguide.query.minimum import distance as edits_allowed
from honeyguide.store.analysis import lower, tokens
from honeyguide.store.embedded import textual
from honeyguide.store.embedded.logic import at_least
from honeyguide.store.embedded.parts import Parameters
from honeyguide.store.meaning import needed
from honeyguide.store.values import as_text

_OTHER = "\x01"
_BYTES = tuple(map(chr, range(2, 32)))
"""Stand for letters that aren't ASCII's, first those of the word looked for."""


def keyword(query: ast.Query, column: str, parameters: Parameters) -> str:
    """The value fulfils the query."""
    match query:
        case ast.Term(value=value, case_insensitive=True):
            return f"lower({column}) = {parameters.add(lower(as_text(value) or ''))}"
        case ast.Match(text=value, beginning=True) | ast.Phrase(text=value, beginning=True):
            return f"starts_with({column}, {parameters.add(as_text(value) or '')})"
        case ast.Match(text=str(value), fuzziness=fuzziness) if fuzziness:
            return _near(column, value, edits_allowed(fuzziness, value), parameters)
        case ast.Term(value=value) | ast.Match(text=value) | ast.Phrase(text=value):
            text = as_text(value)
            return "FALSE" if text is None else f"{column} = {parameters.add(text)}"
        case ast.Terms(values=values):
            wanted = [text for value in values if (text := as_text(value)) is not None]
            return f"{column} IN ({', '.join(parameters.add(text) for text in wanted)})" if wanted else "FALSE"
        case ast.Fuzzy():
            return _fuzzy(query, column, query.value, parameters)
        case ast.Regexp():
            return _regexp(query, column, parameters)
        case _:
            return _string(query, column, parameters)


def text(query: ast.Query, column: str, parameters: Parameters) -> str:
    """The text, or a word of it, fulfils the query."""
    match query:
        case ast.Term(value=value, case_insensitive=ignoring):
            word = as_text(value) or ""
            return _one_word(column, lower(word) if ignoring else word, parameters)
        case ast.Terms(values=values):
            return _any([_one_word(column, word, parameters) for value in values if (word := as_text(value)) is not None])
        case ast.Match():
            return _match(query, column, parameters)
        case ast.Phrase(text=phrase, slop=slop, beginning=beginning):
            words = tokens(phrase)
            if not words:
                return "FALSE"
            if beginning:
                return textual.has_phrase(column, words, parameters, open_end=True)
            if slop > 0 and len(words) > 1:
                return textual.has_spread(column, words, slop, parameters)
            return textual.has_phrase(column, words, parameters)
        case ast.Fuzzy(value=value, prefix=same):
            test = _fuzzy(query, "t", lower(value), parameters)
            return textual.has_word(column, test, lower(value)[:same], parameters)
        case ast.Regexp(words=True):
            return textual.has_word(column, _regexp(replace(query, case_insensitive=True), "t", parameters), "", parameters)
        case ast.Regexp():
            return _regexp(query, column, parameters)
        case ast.Prefix(value=value):
            return textual.has_word(column, f"starts_with(t, {parameters.add(lower(value))})", lower(value), parameters)
        case ast.Wildcard(pattern=pattern):
            test = _string(ast.Wildcard(None, lower(pattern)), "t", parameters)
            return textual.has_word(column, test, longest_literal(lower(pattern)), parameters)
        case _:
            return textual.has_word(column, _string(query, "t", parameters), "", parameters)


def _match(query: ast.Match, column: str, parameters: Parameters) -> str:
    """So many of the words are in the text."""
    words = tokens(as_text(query.text) or "")
    if not words:
        return "FALSE"
    found: list[str] = []
    for place, word in enumerate(words):
        most = edits_allowed(query.fuzziness, word) if query.fuzziness else 0
        if query.beginning and place == len(words) - 1:
            found.append(textual.has_phrase(column, [word], parameters, open_end=True))
        elif most:
            found.append(textual.has_word(column, _near("t", word, most, parameters), "", parameters))
        else:
            found.append(textual.has_phrase(column, [word], parameters))
    return at_least(found, needed(query, len(words)))


def _near(column: str, word: str, most: int, parameters: Parameters, *, swaps: bool = True) -> str:
    """So few changes of letters make one word the other. DuckDB counts bytes, so letters of several bytes get one each."""
    own = dict(zip(dict.fromkeys(letter for letter in word if ord(letter) > 127), _BYTES, strict=False))
    plain = "".join(own.get(letter, letter if ord(letter) < 128 else _OTHER) for letter in word)
    said = column
    if own:
        said = f"translate({said}, {parameters.add(''.join(own))}, {parameters.add(''.join(own.values()))})"
    said = f"regexp_replace({said}, '[^\\x00-\\x7F]', {parameters.add(_OTHER)}, 'g')"
    return f"{'damerau_levenshtein' if swaps else 'levenshtein'}({said}, {parameters.add(plain)}) <= {most:d}"


def _fuzzy(query: ast.Fuzzy, column: str, value: str, parameters: Parameters) -> str:
    near = _near(column, value, query.distance, parameters, swaps=query.swaps)
    return f"starts_with({column}, {parameters.add(value[: query.prefix])}) AND {near}" if query.prefix else near


def _one_word(column: str, word: str, parameters: Parameters) -> str:
    """The text has this very word; what the analysis would never make a word of is in no text."""
    return textual.has_phrase(column, [word], parameters) if tokens(word) == [word] else "FALSE"


def _any(found: list[str]) -> str:
    return " OR ".join(f"({one})" for one in found) or "FALSE"


def _string(query: ast.Query, column: str, parameters: Parameters) -> str:
    match query:
        case ast.Prefix(value=value, case_insensitive=ignoring):
            if ignoring:
                return f"starts_with(lower({column}), {parameters.add(lower(value))})"
            return f"starts_with({column}, {parameters.add(value)})"
        case ast.Wildcard(pattern=""):
            return "FALSE"
        case ast.Wildcard(pattern=pattern, case_insensitive=ignoring):
            if ignoring:
                return f"lower({column}) LIKE {parameters.add(like(lower(pattern)))} ESCAPE '\\'"
            return f"{column} LIKE {parameters.add(like(pattern))} ESCAPE '\\'"
        case ast.Range():
            return _range(query, column, parameters)
        case _:
            return "FALSE"


def _range(query: ast.Range, column: str, parameters: Parameters) -> str:
    bounds = ((">=", query.gte), (">", query.gt), ("<=", query.lte), ("<", query.lt))
    found = [f"{column} {sign} {parameters.add(as_text(value) or '')}" for sign, value in bounds if value is not None]
    return " AND ".join(found) or f"{column} IS NOT NULL"


def _regexp(query: ast.Regexp, column: str, parameters: Parameters) -> str:
    function = "regexp_matches" if query.anywhere else "regexp_full_match"
    return f"{function}({column}, {parameters.add(query.pattern)}, '{'si' if query.case_insensitive else 's'}')"


def _pieces(pattern: str) -> list[str]:
    r"""A wildcard pattern in pieces: `*`, `?`, or a sign preceded by a backslash."""
    pieces: list[str] = []
    place = 0
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\" and place + 1 < len(pattern):
            place += 1
            pieces.append("\\" + pattern[place])
        else:
            pieces.append(sign if sign in "*?" else "\\" + sign)
        place += 1
    return pieces


def like(pattern: str) -> str:
    """A wildcard pattern as SQL's LIKE writes it, with a backslash as escape."""
    made: list[str] = []
    for piece in _pieces(pattern):
        if piece in "*?":
            made.append("%" if piece == "*" else "_")
        else:
            made.append(piece if piece[1] in "%_\\" else piece[1])
    return "".join(made)


def longest_literal(pattern: str) -> str:
    """The longest run of signs that every match of a wildcard pattern contains."""
    runs = [""]
    for piece in _pieces(pattern):
        if piece in "*?":
            runs.append("")
        else:
            runs[-1] += piece[1]
    return max(runs, key=len)
