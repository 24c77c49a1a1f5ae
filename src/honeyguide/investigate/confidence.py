"""How sure an investigation is, as a rule that anybody can check by hand.

Every sign has a weight from 0 to 1: how much it proves alone. The doubt that is left is the product of `1 - weight` over the
signs that were seen. A sign that should be there and isn't takes half of its weight from what remains of the confidence.
Signs that these outputs can't show count nothing. Nothing is ever surer than 0.99.
"""

from collections.abc import Iterable

from honeyguide.investigate.verdict import Sign
from honeyguide.schema.words import Words

SUREST = 0.99
HIGH, MEDIUM = 0.9, 0.6


def confidence(signs: Iterable[Sign]) -> float:
    """The confidence that follows from the signs, rounded to two places."""
    doubt, kept = 1.0, 1.0
    for sign in signs:
        if sign.seen:
            doubt *= 1.0 - sign.weight
        elif sign.seen is False:
            kept *= 1.0 - sign.weight / 2
    return round(min((1.0 - doubt) * kept, SUREST), 2)


def certainty(value: float) -> Words:
    """The confidence in a word."""
    if value >= HIGH:
        return Words("high", "高い")
    return Words("medium", "中程度") if value >= MEDIUM else Words("low", "低い")


def tally(signs: Iterable[Sign]) -> Words:
    """`4 of 5 signs`: how many of those that these outputs can show were seen."""
    shown = [sign for sign in signs if sign.seen is not None]
    seen = sum(1 for sign in shown if sign.seen)
    return Words(f"{seen} of {len(shown)} signs", f"兆候{len(shown)}件中{seen}件")
