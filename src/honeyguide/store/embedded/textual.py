r"""SQL for what a query says about words in text: a plain search first, then the borders of words, as `store/analysis.py` cuts them.

RE2 has no look-around, so borders are spelt out: before a word stands the text's beginning, a sign that joins nothing, or a mark
such as `.` that joins nothing here because no letter (or digit) is on its other side.
"""

from collections.abc import Sequence
from itertools import pairwise

from honeyguide.store.analysis import MID_LETTER, MID_NUMBER, SINGLE, lower, tokens
from honeyguide.store.embedded.parts import Parameters


def _signs(text: str) -> str:
    """Signs for the inside of one of RE2's classes; `-` between two stays a range."""
    return "".join("-" if sign == "-" else rf"\x{{{ord(sign):x}}}" for sign in text)


_ONE = _signs(SINGLE)
_MID = {"letter": _signs(MID_LETTER), "digit": _signs(MID_NUMBER), "line": "", "single": ""}
_RUN = {"letter": rf"(?:[^\P{{L}}{_ONE}]|[\p{{Nl}}\p{{No}}])", "digit": r"\p{Nd}"}
_OTHER = {"letter": rf"(?:[^\p{{L}}\p{{Nl}}\p{{No}}]|[{_ONE}])", "digit": r"\P{Nd}"}
"""What a mark doesn't join to a letter, or to a digit."""
_GAP = r"[^\p{L}\p{N}_]"
TOKEN = rf"[{_ONE}]|(?:{_RUN['letter']}+(?:[{_MID['letter']}]{_RUN['letter']}+)*|\p{{Nd}}+(?:[{_MID['digit']}]\p{{Nd}}+)*|_+)+"
"""A word, or a run of underscores, which is none."""


def _class(sign: str) -> str:
    if sign == "_":
        return "line"
    if sign.isdecimal():
        return "digit"
    return "letter" if tokens(f"a{sign}") == [lower(f"a{sign}")] else "single"


def quoted(text: str) -> str:
    """The text as RE2 takes it word for word."""
    return "".join(sign if sign.isascii() and sign.isalnum() else rf"\x{{{ord(sign):x}}}" for sign in text)


def _before(sign: str) -> str:
    kind = _class(sign)
    if kind == "single":
        return ""
    free = rf"^|[^\p{{L}}\p{{N}}_{_MID[kind]}]|[{_ONE}]"
    return f"(?:{free}|(?:^|{_OTHER[kind]})[{_MID[kind]}])" if _MID[kind] else f"(?:{free})"


def _after(sign: str) -> str:
    kind = _class(sign)
    if kind == "single":
        return ""
    free = rf"$|[^\p{{L}}\p{{N}}_{_MID[kind]}]|[{_ONE}]"
    return f"(?:{free}|[{_MID[kind]}](?:$|{_OTHER[kind]}))" if _MID[kind] else f"(?:{free})"


def _between(left: str, right: str) -> str:
    """What may stand between two neighbouring words that end and begin with these signs."""
    first, second = _class(left), _class(right)
    lines = rf"(?:_+{_GAP}+)*"
    if "single" in {first, second}:
        return f"(?:{_GAP}+{lines})?"
    if first == second and _MID[first]:
        return rf"(?:[^\p{{L}}\p{{N}}_{_MID[first]}]|{_GAP}{{2,}}|{_GAP}+_+{_GAP}+){_GAP}*{lines}"
    return f"{_GAP}+{lines}"


def folded(column: str, *words: str) -> str:
    """The column in lower case, where the words have letters for which that matters."""
    return column if all(word.lower() == word.upper() for word in words) else f"lower({column})"


def has_phrase(column: str, words: Sequence[str], parameters: Parameters, *, open_end: bool = False) -> str:
    """The words stand in the text, one behind the other; one word is a phrase too. With `open_end` the last is a word's beginning."""
    regex = _before(words[0][0]) + quoted(words[0])
    for left, right in pairwise(words):
        regex += _between(left[-1], right[0]) + quoted(right)
    regex += "" if open_end else _after(words[-1][-1])
    text = folded(column, *words)
    longest = max(words, key=len)
    found = f"contains({text}, {parameters.add(longest)})"
    return f"CASE WHEN {found} THEN regexp_matches({text}, {parameters.add(regex)}, 's') ELSE false END"


def has_spread(column: str, words: Sequence[str], slop: int, parameters: Parameters) -> str:
    """The words stand in the text, moved by at most `slop` positions against one another, in whatever order that allows.

    For some start `i` every word of the phrase must have a place of its own within `slop` behind its own place; where a word comes
    more than once in the phrase, any run of its places must hold as many of it in the text (Hall's theorem for intervals).
    """
    terms: list[str] = []
    for word in dict.fromkeys(words):
        at = [place for place, one in enumerate(words) if one == word]
        for first, low in enumerate(at):
            for last, high in enumerate(at[first:], first):
                span = f"w[greatest(1, i + {low}) : greatest(0, i + {high + slop})]"
                wanted = parameters.add(word)
                if last == first:
                    terms.append(f"list_contains({span}, {wanted})")
                else:
                    terms.append(f"len(list_filter({span}, lambda x: x = {wanted})) > {last - first}")
    starts = f"list_filter(range({2 - len(words)}, len(w) + 1), lambda i: {' AND '.join(terms)})"
    prefilter = " AND ".join(f"contains({folded(column, word)}, {parameters.add(word)})" for word in dict.fromkeys(words))
    listed = f"list_transform([{words_sql(column)}], lambda w: len({starts}) > 0)"
    return f"CASE WHEN {prefilter} THEN ({listed})[1] ELSE false END"


def words_sql(column: str) -> str:
    """SQL of the list of words of a text."""
    return f"list_filter(regexp_extract_all(lower({column}), '{TOKEN}'), lambda t: NOT regexp_full_match(t, '_+'))"


def has_word(column: str, test: str, literal: str, parameters: Parameters) -> str:
    """Some word `t` of the text fulfils the SQL test; every such word contains the literal."""
    found = f"len(list_filter({words_sql(column)}, lambda t: {test})) > 0"
    if not literal:
        return found
    return f"CASE WHEN contains({folded(column, literal)}, {parameters.add(literal)}) THEN {found} ELSE false END"
