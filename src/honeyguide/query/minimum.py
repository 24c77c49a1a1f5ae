"""How many of several conditions must hold, as Elasticsearch's `minimum_should_match` says it: `2`, `-1`, `75%`, `-25%`, `2<75% 9<-3`.

Source: org/elasticsearch/common/lucene/search/Queries.java, calculateMinShouldMatch.
"""

import re

_GLUED = re.compile(r"\s*<\s*")


def least(said: str, count: int) -> int:
    """Of `count` conditions, how many. Raises ValueError where nothing of that kind is said."""
    text = _GLUED.sub("<", said.strip())
    if "<" in text:
        found = count
        for rule in text.split():
            limit, _, inner = rule.partition("<")
            if count <= int(limit):
                return found
            found = least(inner, count)
        return found
    if text.endswith("%"):
        percent = count * float(text[:-1]) / 100
        return max(0, count + int(percent) if percent < 0 else int(percent))
    number = int(text)
    return max(0, count + number if number < 0 else number)


def distance(fuzziness: str, text: str) -> int:
    """How many edits a word may be away: a number up to 2, or AUTO: none up to two characters, one up to five, else two.

    Raises ValueError.
    """
    name, _, limits = fuzziness.strip().upper().partition(":")
    if name == "AUTO":
        low, high = (int(part) for part in (limits or "3,6").split(","))
        return 0 if len(text) < low else 1 if len(text) < high else 2
    number = float(fuzziness)
    if number < 0:
        raise ValueError(f"fuzziness must be 0, 1, 2 or AUTO, not {fuzziness!r}")
    return min(2, int(number))
