"""The answer as Markdown: for a ticket, a mail or a repository, every sentence linked to the lines it stands on."""

import re

from honeyguide.investigate.confidence import certainty, tally
from honeyguide.investigate.headline import zone_words
from honeyguide.investigate.phrases import ends
from honeyguide.investigate.report import labels
from honeyguide.investigate.report.conversations import fatal_lines, said_lines
from honeyguide.investigate.report.terminal import lifetime_line, place
from honeyguide.investigate.verdict import Incident, Investigation
from honeyguide.schema.visible import visible
from honeyguide.schema.words import Words

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])")


def markdown_report(found: Investigation, language: str) -> str:
    """The document."""
    lines = [
        f"# {_say(labels.TITLE, language)}",
        "",
        f"**{_say(found.headline, language)}**",
        "",
        f"{_say(labels.VERDICTS[found.verdict], language)} · {_say(zone_words(found.zone), language)}",
        "",
    ]
    for number, incident in enumerate(found.incidents, 1):
        lines += _incident(incident, f"i{number}", language)
    if not found.incidents:
        lines += [_say(labels.NONE, language), ""]
    if found.lifetimes:
        lines += [f"## {_say(labels.LIVES, language)}", "", *(f"- {_text(lifetime_line(life, language))}" for life in found.lifetimes), ""]
    return "\n".join(lines)


def _incident(incident: Incident, name: str, language: str) -> list[str]:
    fault = f"{_text(incident.fault)}: " if incident.fault else ""
    lines = [f"## {fault}{_say(incident.title, language)}", ""]
    for statement in incident.statements:
        links = "".join(f" [{number + 1}](#{name}-e{number + 1})" for number in statement.evidence)
        lines += [f"{_say(statement.words, language)}{links}", ""]
    if incident.candidates:
        lines += _list(labels.CANDIDATES, [_text(ends(peer)) for peer in incident.candidates], language)
    if incident.fatal:
        items = ["\n".join((_text(title), *(f"  - {_text(line)}" for line in below))) for title, below in fatal_lines(incident, language)]
        lines += _list(labels.FATAL, items, language)
    if incident.said:
        lines += _list(labels.SAID, [_text(line) for line in said_lines(incident, language)], language)
    if incident.not_the_cause:
        items = [f"{_say(one.what, language)}: {_say(one.why, language)}" for one in incident.not_the_cause]
        lines += _list(labels.NOT_CAUSE, items, language)
    sure = f"{_say(certainty(incident.confidence), language)} ({incident.confidence:.2f}; {_say(tally(incident.signs), language)})"
    lines += [f"**{_say(labels.CERTAINTY, language)}:** {sure}", ""]
    signs = [f"{labels.MARK[sign.seen]} {_say(sign.words, language)} ({_say(labels.SEEN[sign.seen], language)})" for sign in incident.signs]
    lines += _list(labels.SIGNS, signs, language)
    lines += [f"### {_say(labels.ADVICE, language)}", "", _say(incident.advice, language), ""]
    if incident.evidence:
        lines += [f"### {_say(labels.EVIDENCE, language)}", ""]
        for number, piece in enumerate(incident.evidence, 1):
            lines += [
                f'<a id="{name}-e{number}"></a>{number}. {_text(place(piece, language))} (sha256 {piece.sha256})',
                "",
                _quoted(piece.text),
                "",
            ]
    return lines


def _list(heading: Words, items: list[str], language: str) -> list[str]:
    return [f"### {_say(heading, language)}", "", *(f"- {item}" for item in items), ""]


def _quoted(text: str) -> str:
    """The text as a code block whose fence it can't close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{visible(text)}\n{fence}"


def _say(words: Words, language: str) -> str:
    return _text(words.in_language(language))


def _text(text: str) -> str:
    return SPECIAL.sub(r"\\\1", visible(text))
