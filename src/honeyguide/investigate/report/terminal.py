"""The answer in a terminal: headline first, then every sentence with the numbers of its evidence, then the lines themselves."""

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from honeyguide.investigate.confidence import certainty, tally
from honeyguide.investigate.headline import zone_words
from honeyguide.investigate.phrases import ends
from honeyguide.investigate.report import labels
from honeyguide.investigate.report.conversations import fatal_lines, said_lines
from honeyguide.investigate.verdict import Evidence, Incident, Investigation, Lifetime
from honeyguide.schema.instants import iso
from honeyguide.schema.visible import visible
from honeyguide.schema.words import Words

COLOURS = {
    "hung": "red",
    "runaway": "red",
    "crashed": "red",
    "degraded": "yellow",
    "stopped": "yellow",
    "healthy": "green",
    "unknown": "yellow",
}
SEEN = {True: "green", False: "red", None: "dim"}


def first_verdict(found: Investigation, language: str) -> RenderableType:
    """The headline alone, for the moment before everything is read."""
    colour = COLOURS[found.verdict]
    head = Text(visible(found.headline.in_language(language)), style=f"bold {colour}")
    return Group(head, Text(f"({visible(zone_words(found.zone).in_language(language))})", style="dim"))


def answer(found: Investigation, language: str) -> RenderableType:
    """The whole answer; as wide as the console that prints it."""
    parts: list[RenderableType] = [first_verdict(found, language)]
    for incident in found.incidents:
        parts += _incident(incident, language)
    if found.lifetimes:
        parts += [Text(""), _heading(labels.LIVES, language)]
        parts += [_item("•", lifetime_line(life, language)) for life in found.lifetimes]
    return Group(*parts)


def print_answer(found: Investigation, console: Console, language: str) -> None:
    """Prints the whole answer."""
    console.print(answer(found, language), soft_wrap=False)


def lifetime_line(life: Lifetime, language: str) -> str:
    """`2026-11-22T21:32:55Z – 2026-11-22T21:55:18Z: killed`."""
    unknown = labels.UNKNOWN.in_language(language)
    times = f"{iso(life.started_at) or unknown} – {iso(life.ended_at) or unknown}"
    return f"{times}: {labels.ENDINGS[life.ending].in_language(language)}"


def place(piece: Evidence, language: str) -> str:
    """`dionaea.log, line 63168`."""
    line = f", {labels.LINE.in_language(language)} {piece.line}" if piece.line else ""
    return f"{piece.file}{line}"


def _incident(incident: Incident, language: str) -> list[RenderableType]:
    sure, count = certainty(incident.confidence), tally(incident.signs)
    title = incident.title.in_language(language)
    name = f"{incident.fault}: {title}" if incident.fault else title
    parts: list[RenderableType] = [Text(""), Rule(Text(visible(name), style="bold"), align="left", style="dim")]
    for statement in incident.statements:
        line = Text(visible(statement.words.in_language(language)))
        for number in statement.evidence:
            line.append(f" [{number + 1}]", style="cyan")
        parts.append(line)
    if incident.candidates:
        parts += [Text(""), _heading(labels.CANDIDATES, language)]
        parts += [_item("•", ends(peer)) for peer in incident.candidates]
    if incident.fatal:
        parts += [Text(""), _heading(labels.FATAL, language)]
        for title, below in fatal_lines(incident, language):
            parts += [_item("•", title), *(Padding(Text(visible(line)), (0, 0, 0, 4), expand=False) for line in below)]
    if incident.said:
        parts += [Text(""), _heading(labels.SAID, language)]
        parts += [_item("•", line) for line in said_lines(incident, language)]
    if incident.not_the_cause:
        parts += [Text(""), _heading(labels.NOT_CAUSE, language)]
        for innocent in incident.not_the_cause:
            parts.append(_item("•", f"{innocent.what.in_language(language)}: {innocent.why.in_language(language)}"))
    label = labels.CERTAINTY.in_language(language)
    parts += [
        Text(""),
        Text(f"{label}: {sure.in_language(language)} ({incident.confidence:.2f}; {count.in_language(language)})", style="bold"),
    ]
    parts += [_item(labels.MARK[sign.seen], sign.words.in_language(language), SEEN[sign.seen]) for sign in incident.signs]
    parts += [
        Text(""),
        _heading(labels.ADVICE, language),
        Padding(Text(visible(incident.advice.in_language(language))), (0, 0, 0, 2), expand=False),
    ]
    if incident.evidence:
        parts += [Text(""), _heading(labels.EVIDENCE, language)]
        for number, piece in enumerate(incident.evidence, 1):
            parts.append(Text.assemble((f"[{number}] ", "cyan"), (visible(place(piece, language)), "dim")))
            parts.append(Padding(Text("> " + visible(piece.text), style="italic"), (0, 0, 0, 4), expand=False))
    return parts


def _heading(words: Words, language: str) -> Text:
    return Text(words.in_language(language), style="bold")


def _item(mark: str, text: str, style: str = "") -> Padding:
    return Padding(Text.assemble((f"{mark} ", style), visible(text)), (0, 0, 0, 2), expand=False)
