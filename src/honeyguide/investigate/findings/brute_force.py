"""Brute force: one address that tries one login after another on a service."""

from collections.abc import Sequence

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import LOGIN, Scope, distinct, narrowed, top
from honeyguide.query.aggregation import Terms
from honeyguide.query.ast import Query
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

TRIES = 20
PAIRS = 15
"""Different pairs of name and password: a scanner's handful of default logins, tried on every service, is none."""
SHOWN = 20
USERS = 200
"""User names whose passwords are counted, the most frequent."""


def _ask(scope: Scope) -> tuple[Query, list[Json]]:
    query = scope.witness(LOGIN)
    password = distinct("honeypot.credential.password")
    users = Terms("honeypot.credential.username", USERS, missing="", aggs={"passwords": password})
    counts = {"passwords": password, "users": distinct("honeypot.credential.username"), "pairs": users}
    return query, top(scope.now, query, "source.ip", SHOWN, at_least=TRIES, aggs=counts)


def _judge(answer: tuple[Query, list[Json]]) -> Sequence[Claim]:
    query, addresses = answer
    claims: list[Claim] = []
    for address in addresses:
        tries, passwords, users = address["doc_count"], address["passwords"]["value"], address["users"]["value"]
        pairs = sum(user["passwords"]["value"] for user in address["pairs"]["buckets"])
        if pairs < PAIRS:
            continue
        words = Words(
            f"{address['key']} tried {passwords} passwords for {users} user name{'' if users == 1 else 's'} in {tries} logins.",
            f"{address['key']}が{users}個のユーザー名に対して{passwords}種類のパスワードを{tries}回のログインで試しました。",
        )
        numbers = {"source.ip": address["key"], "logins": tries, "passwords": passwords, "users": users, "pairs": pairs}
        claims.append(Claim(words, narrowed(query, source_ip=address["key"]), 0.95, numbers))
    return claims


def _logins(count: int, passwords: int, users: int = 1) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:{second // 60:02}:{second % 60:02}+00:00",
            "event.dataset": output,
            "event.module": "dionaea",
            "event.action": "login",
            "source.ip": "192.0.2.7",
            "honeypot.credential.username": [f"user{second % users}"],
            "honeypot.credential.password": [f"secret{second % passwords}"],
        }
        for second in range(count)
        for output in ("dionaea.incident", "dionaea.sqlite")
    )


FINDING = Finding(
    id="brute-force",
    title=Words("Passwords tried one after another", "パスワードの総当たり"),
    question=Words("Does one address try many logins?", "1つのアドレスが多くのパスワードを試していないか"),
    ask=_ask,
    judge=_judge,
    fires_on=_logins(30, 30),
    quiet_on=_logins(40, 11, 11),
)
