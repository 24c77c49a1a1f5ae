"""Duplicates: the same session taken in from two files, so that counts of rows are too high."""

from collections.abc import Sequence
from dataclasses import dataclass

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import Scope, both, top
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Not, Query, Term
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.schema.words import Words

STARTS: Query = AnyOf("event.action", ("connection-accept", "session.connect"))
NUMBERED: Query = Term("event.dataset", "dionaea.sqlite")
"""Names its connections by numbers that every database begins anew."""
NAMES = ("honeypot.connection.id", "honeypot.session.id")
LOOKED_AT = 5000
FEWEST = 3


@dataclass(frozen=True)
class Twice:
    """Sessions that one output has in two files, or twice in one."""

    output: str
    field: str
    files: tuple[str, ...]
    sessions: int
    names: tuple[str, ...]


def _ask(scope: Scope) -> list[Twice]:
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    about = {"files": Terms("log.file.path", 5), "outputs": Terms("event.dataset", 2)}
    for field in NAMES:
        for one in top(scope.now, both(STARTS, Not(NUMBERED)), field, LOOKED_AT, at_least=2, aggs=about):
            outputs = [str(bucket["key"]) for bucket in one["outputs"]["buckets"]]
            if len(outputs) < 2:
                files = tuple(sorted(str(bucket["key"]) for bucket in one["files"]["buckets"]))
                found.setdefault(("".join(outputs), field, files), []).append(str(one["key"]))
    return [Twice(output, field, files, len(names), tuple(names[:100])) for (output, field, files), names in found.items()]


def _judge(found: list[Twice]) -> Sequence[Claim]:
    claims: list[Claim] = []
    for one in found:
        if one.sessions < FEWEST:
            continue
        place = f"in {' and '.join(one.files)}" if len(one.files) > 1 else f"twice in {''.join(one.files)}"
        where = " と ".join(one.files)
        words = Words(
            f"{one.sessions} sessions of {one.output} stand {place}: counts of rows are too high, counts of sessions are not.",
            f"{one.output}の{one.sessions}件のセッションが{where}に重複しています。行数は過大ですが、セッション数には影響しません。",
        )
        query = both(STARTS, Term("event.dataset", one.output), AnyOf(one.field, one.names))
        claims.append(Claim(words, query, 0.95, {"output": one.output, "sessions": one.sessions, "files": list(one.files)}))
    return claims


def _connections(names: Sequence[str], file: str, output: str = "dionaea.incident") -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:00:{place:02}+00:00",
            "event.dataset": output,
            "event.action": "connection-accept",
            "source.ip": "192.0.2.7",
            "honeypot.connection.id": name,
            "log.file.path": file,
        }
        for place, name in enumerate(names)
    )


FINDING = Finding(
    id="duplicates",
    title=Words("Sessions taken in twice", "二重に取り込まれたセッション"),
    question=Words("Do two files hold the same sessions?", "2つのファイルに同じセッションが含まれていないか"),
    ask=_ask,
    judge=_judge,
    fires_on=(*_connections("abcde", "incident.json"), *_connections("abcd", "copy/incident.json")),
    quiet_on=(
        *_connections("abcde", "incident.json"),
        *_connections("efgh", "incident.json.1"),
        *_connections("1234", "a.sqlite", "dionaea.sqlite"),
        *_connections("1234", "b.sqlite", "dionaea.sqlite"),
    ),
)
