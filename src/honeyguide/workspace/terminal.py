"""A session of a shell honeypot as what happened when, for whoever plays it again: logins, what was typed, and what the terminal showed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from honeyguide.errors import SourceError
from honeyguide.formats.cowrie_tty import pieces
from honeyguide.ingest.reading import read_fully
from honeyguide.query.ast import And, Match, Term
from honeyguide.sources.source import Source
from honeyguide.store.protocol import Hit, Search, Sort, Store
from honeyguide.workspace import sources_of
from honeyguide.workspace.conversations import outer_file

SESSION = "honeypot.session.id"
DIGEST = "file.hash.sha256"
MOST = 5_000
"""Steps of one session."""
LONGEST = 1 << 24
"""Bytes of a recording that are read."""
_NEEDED = (
    "@timestamp",
    "source.ip",
    "event.action",
    "user.name",
    "honeypot.credential.password",
    "honeypot.command",
    "url.full",
    "url.original",
    "message",
    DIGEST,
)


@dataclass(frozen=True)
class Step:
    """`typed` is what the peer entered, `shown` what the terminal wrote, `told` what the log says beside."""

    at: datetime
    kind: Literal["typed", "shown", "told"]
    text: str


@dataclass(frozen=True)
class Session:
    """A session in order of time; `recorded` where a recording of its terminal was found."""

    peer: str | None
    steps: tuple[Step, ...]
    recorded: bool


def session(store: Store, id: str) -> Session | None:
    """What is known of a session; None where no record names it."""
    hits = store.search(Search(query=Term(SESSION, id), sort=(Sort("@timestamp"),), size=MOST, fields=_NEEDED, total=False)).hits
    if not hits:
        return None
    shown = [step for hit in hits if hit.source.get("event.action") in {"log.closed", "tty-recording"} for step in _recorded(store, hit)]
    told = [step for hit in hits for step in _steps(hit, recorded=bool(shown))]
    steps = sorted([*told, *dict.fromkeys(shown)], key=lambda step: step.at)[:MOST]
    peer = next((str(hit.source["source.ip"]) for hit in hits if hit.source.get("source.ip")), None)
    return Session(peer, tuple(steps), bool(shown))


def _steps(hit: Hit, *, recorded: bool) -> Iterator[Step]:
    at = _time(hit.source.get("@timestamp"))
    action = str(hit.source.get("event.action", ""))
    if at is None or action == "tty-recording":
        return
    if action.startswith("command.") or action == "session.input":
        if not recorded and action in {"command.input", "session.input"}:  # a terminal echoes what is typed
            for command in _texts(hit.source.get("honeypot.command")):
                yield Step(at, "typed", command)
    elif action.startswith("login."):
        names = _texts(hit.source.get("user.name")), _texts(hit.source.get("honeypot.credential.password"))
        pair = " / ".join(text for texts in names for text in texts)
        yield Step(at, "told", f"{action} {pair}".strip())
    else:
        said = _texts(hit.source.get("url.full") or hit.source.get("url.original")) or _texts(hit.source.get("message"))
        yield Step(at, "told", " ".join((action, *said))[:2_000])


def _recorded(store: Store, hit: Hit) -> Iterator[Step]:
    """What the terminal showed, from the recording that the log calls by its hash."""
    digest = hit.source.get(DIGEST)
    if not digest:
        return
    query = And((Term(DIGEST, digest), Match("event.action", "tty-recording")))
    found = store.search(Search(query=query, size=1, fields=("log.file.path",), total=False)).hits
    if not found:
        return
    place = str(found[0].source["log.file.path"])
    for source in sources_of([outer_file(place)])():
        if isinstance(source, Source) and source.path == place:
            try:
                with closing(source.open()) as stream:
                    data, _ = read_fully(stream, LONGEST)
            except SourceError:  # it was moved since: the log alone tells then
                return
            yield from (Step(when, "shown", text) for when, text in pieces(data))
            return


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [] if value is None else [value])]


def _time(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value)) if value else None
