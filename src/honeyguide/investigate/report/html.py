"""The answer as one page that needs nothing else: no script, no other file, every sentence linked to the lines it stands on."""

from html import escape

from honeyguide.investigate.confidence import certainty, tally
from honeyguide.investigate.headline import zone_words
from honeyguide.investigate.phrases import ends
from honeyguide.investigate.report import labels
from honeyguide.investigate.report.conversations import fatal_lines, said_lines
from honeyguide.investigate.report.terminal import lifetime_line, place
from honeyguide.investigate.verdict import Incident, Investigation
from honeyguide.schema.visible import visible
from honeyguide.schema.words import Words

STYLE = """
:root{color-scheme:light dark;--line:#8886;--soft:#8882;--link:#0a63c4}
@media (prefers-color-scheme:dark){:root{--link:#7ab7ff}}
body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.1rem;margin:0;opacity:.75}h2{font-size:1.2rem;border-top:1px solid var(--line);padding-top:1rem;margin-top:2rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}.headline{font-size:1.35rem;font-weight:600;margin:.5rem 0}
.note{opacity:.75}a{color:var(--link)}sup a{text-decoration:none;padding:0 .15rem}
ul,ol{margin:.2rem 0;padding-left:1.5rem}.evidence li{margin:.4rem 0}
.evidence code{display:block;background:var(--soft);padding:.3rem .6rem;overflow-wrap:anywhere;white-space:pre-wrap}
.evidence li:target code{outline:2px solid var(--link)}.hash{font-size:.75rem;opacity:.6;overflow-wrap:anywhere}
"""


def html_report(found: Investigation, language: str) -> str:
    """The page."""
    body = [
        f"<h1>{_say(labels.TITLE, language)}{' · ' + _text(found.path) if found.path else ''}</h1>",
        f'<p class="headline">{_say(found.headline, language)}</p>',
        f'<p class="note">{_say(labels.VERDICTS[found.verdict], language)} · {_say(zone_words(found.zone), language)}</p>',
    ]
    body += [_incident(incident, f"i{number}", language) for number, incident in enumerate(found.incidents, 1)]
    if not found.incidents:
        body.append(f"<p>{_say(labels.NONE, language)}</p>")
    if found.lifetimes:
        items = "".join(f"<li>{_text(lifetime_line(life, language))}</li>" for life in found.lifetimes)
        body.append(f"<h2>{_say(labels.LIVES, language)}</h2><ul>{items}</ul>")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_say(labels.TITLE, language)}</title><style>{STYLE}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _incident(incident: Incident, name: str, language: str) -> str:
    title = _say(incident.title, language)
    parts = [f'<section id="{name}"><h2>{_text(incident.fault) + ": " if incident.fault else ""}{title}</h2>']
    parts.append(f"<h3>{_say(labels.WHAT, language)}</h3>")
    for statement in incident.statements:
        links = "".join(f'<sup><a href="#{name}-e{number + 1}">[{number + 1}]</a></sup>' for number in statement.evidence)
        parts.append(f"<p>{_say(statement.words, language)}{links}</p>")
    if incident.candidates:
        parts.append(_list(labels.CANDIDATES, [_text(ends(peer)) for peer in incident.candidates], language))
    if incident.fatal:
        items = [f"{_text(title)}<br>{'<br>'.join(map(_text, below))}" for title, below in fatal_lines(incident, language)]
        parts.append(_list(labels.FATAL, items, language))
    if incident.said:
        parts.append(_list(labels.SAID, [_text(line) for line in said_lines(incident, language)], language))
    if incident.not_the_cause:
        items = [f"{_say(one.what, language)}: {_say(one.why, language)}" for one in incident.not_the_cause]
        parts.append(_list(labels.NOT_CAUSE, items, language))
    sure = f"{_say(certainty(incident.confidence), language)} ({incident.confidence:.2f}; {_say(tally(incident.signs), language)})"
    parts.append(f"<p><b>{_say(labels.CERTAINTY, language)}:</b> {sure}</p>")
    signs = [f"{labels.MARK[sign.seen]} {_say(sign.words, language)} ({_say(labels.SEEN[sign.seen], language)})" for sign in incident.signs]
    parts.append(_list(labels.SIGNS, signs, language))
    parts.append(f"<h3>{_say(labels.ADVICE, language)}</h3><p>{_say(incident.advice, language)}</p>")
    if incident.evidence:
        items = "".join(
            f'<li id="{name}-e{number}"><span class="note">{_text(place(piece, language))}</span><code>{_text(piece.text)}</code>'
            f'<span class="hash">sha256 {escape(piece.sha256)}</span></li>'
            for number, piece in enumerate(incident.evidence, 1)
        )
        parts.append(f'<h3>{_say(labels.EVIDENCE, language)}</h3><ol class="evidence">{items}</ol>')
    return "\n".join(parts) + "</section>"


def _list(heading: Words, items: list[str], language: str) -> str:
    return f"<h3>{_say(heading, language)}</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _say(words: Words, language: str) -> str:
    return _text(words.in_language(language))


def _text(text: str) -> str:
    return escape(visible(text))
