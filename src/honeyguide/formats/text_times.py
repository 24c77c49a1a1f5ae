"""Where the lines of a text have their time: the shape and place that most of them share, so that the others continue a record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from honeyguide.formats.format import Context
from honeyguide.formats.time_shapes import TimeShape, find_time, read_time, time_shape, time_shapes

LEADING = 4
"""Signs that may stand before a leading time, such as `[` or `<34>1 `'s first."""

WITHIN = 160
"""Characters of a line in which a time is looked for."""


@dataclass(frozen=True)
class TextTimes:
    """The usual shape of a text's times (its Java pattern, empty where there are none), and whether they lead their lines."""

    java: str
    leading: bool

    def time_of(self, text: str, context: Context) -> datetime | None:
        """The time that begins a record here; None where this line continues one."""
        shape = time_shape(self.java)
        found = shape.pattern.search(text, 0, WITHIN)
        if not found or (self.leading and not leads(text, found.start())):
            return None
        return read_time(found, context.zone, context.modified)


def learn_times(lines: Sequence[str]) -> TextTimes:
    """The times of these lines. They begin records if half of the lines have one, or the lines between are indented."""
    votes: Counter[tuple[TimeShape, bool]] = Counter()
    favourites: list[TimeShape] = []
    timed: set[int] = set()
    for number, line in enumerate(lines):
        found = find_time(line, favourites, within=WITHIN) if favourites else None
        found = found or find_time(line, within=WITHIN)
        if not found:
            continue
        shape, match = found
        if shape not in favourites:
            favourites.append(shape)
        timed.add(number)
        votes[shape, leads(line, match.start())] += 1
    if not votes:
        return TextTimes("", leading=False)
    (shape, leading), count = votes.most_common(1)[0]
    others = [line for number, line in enumerate(lines) if number not in timed]
    indented = sum(1 for line in others if line[:1].isspace() or line.startswith(("Traceback ", "Caused by:", "\tat ")))
    begins = count * 2 >= len(lines) or (leading and (count >= 2 or 0 in timed) and indented * 10 >= len(others) * 3)
    if not begins:
        return TextTimes("", leading=False)
    return TextTimes(_unambiguous(shape, lines).java, leading)


def leads(text: str, start: int) -> bool:
    """Nothing but a few signs stands before the time."""
    return start <= LEADING and not any(char.isalnum() for char in text[:start])


def _unambiguous(shape: TimeShape, lines: Sequence[str]) -> TimeShape:
    """Of shapes that share this one's place (day and month may be either way round) the one that most lines have."""
    counts = [
        (sum(1 for line in lines if other.pattern.search(line, 0, WITHIN)), other) for other in time_shapes() if other.grok == shape.grok
    ]
    most = max(count for count, _ in counts)
    own = next(count for count, other in counts if other is shape)
    return shape if own == most else next(other for count, other in counts if count == most)
