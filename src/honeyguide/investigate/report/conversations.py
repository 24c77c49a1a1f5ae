"""What a culprit said, and what its lost message may have been, as lines that every form of the report shows."""

from collections.abc import Iterator

from honeyguide.investigate.candidate import SHOWS, Candidate
from honeyguide.investigate.said import lines
from honeyguide.investigate.verdict import Incident
from honeyguide.schema.words import Words
from honeyguide.streams.loop_trace import BROKEN, FIXED, trace

MOST = 40
"""Different things said that a report lists; the JSON has all of them."""


def said_lines(incident: Incident, language: str) -> list[str]:
    """One line for each different thing that the peer said."""
    told = lines(incident.said)
    shown = [one.text(language) for one in told[:MOST]]
    if len(told) > MOST:
        more = Words(f"… and {len(told) - MOST} more: `honeyguide streams list`", f"…ほか{len(told) - MOST}件（`honeyguide streams list`）")
        shown.append(more.in_language(language))
    return shown


def fatal_lines(incident: Incident, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each candidate with the lines below it: the best one's with the model's walk through its bytes, both ways."""
    found: list[tuple[str, tuple[str, ...]]] = [(_title(one, language), (one.why.in_language(language),)) for one in incident.fatal]
    if found:
        title, why = found[0]
        found[0] = (title, (*why, *walk_lines(incident.fatal[0].data, language), SHOWS.in_language(language)))
    return found


def walk_lines(data: bytes, language: str) -> Iterator[str]:
    """The loop over the bytes, as it is and with the fix."""
    for title, mended in ((BROKEN, False), (FIXED, True)):
        yield f"{title.in_language(language)}:"
        yield from (f"  {line}" for line in trace(data, mended=mended).lines(language))


def _title(one: Candidate, language: str) -> str:
    certainty = Words(f"certainty {one.certainty:.2f}", f"確度 {one.certainty:.2f}").in_language(language)
    size = Words(f"{len(one.data)} bytes", f"{len(one.data)}バイト").in_language(language)
    return f"{one.title.in_language(language)}, {size} ({certainty})"
