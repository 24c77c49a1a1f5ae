"""Brute force: one address that tries one password after another on a service."""

from collections.abc import Sequence

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import LOGIN, Scope, distinct, narrowed, top
from honeyguide.query.ast import Query
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

TRIES = 20
PASSWORDS = 10
SHOWN = 20


def _ask(scope: Scope) -> tuple[Query, list[Json]]:
    query = scope.witness(LOGIN)
    counts = {"passwords": distinct("honeypot.credential.password"), "users": distinct("honeypot.credential.username")}
    return query, top(scope.now, query, "source.ip", SHOWN, at_least=TRIES, aggs=counts)


def _judge(answer: tuple[Query, list[Json]]) -> Sequence[Claim]:
    query, addresses = answer
    claims: list[Claim] = []
    for address in addresses:
        tries, passwords, users = address["doc_count"], address["passwords"]["value"], address["users"]["value"]
        if passwords < PASSWORDS:
            continue
        words = Words(
            f"{address['key']} tried {passwords} passwords for {users} user names in {tries} logins.",
            f"{address['key']} が {users} 個のユーザー名に対して {passwords} 種類のパスワードを {tries} 回のログインで試しました。",
        )
        numbers = {"source.ip": address["key"], "logins": tries, "passwords": passwords, "users": users}
        claims.append(Claim(words, narrowed(query, source_ip=address["key"]), 0.95, numbers))
    return claims


def _logins(count: int, passwords: int) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:{second // 60:02}:{second % 60:02}+00:00",
            "event.dataset": output,
            "event.module": "dionaea",
            "event.action": "login",
            "source.ip": "192.0.2.7",
            "honeypot.credential.username": ["root"],
            "honeypot.credential.password": [f"secret{second % passwords}"],
        }
        for second in range(count)
        for output in ("dionaea.incident", "dionaea.sqlite")
    )


FINDING = Finding(
    id="brute-force",
    title=Words("Passwords tried one after another", "パスワードの総当たり"),
    question=Words("Does one address try many passwords?", "1 つのアドレスが多くのパスワードを試していないか"),
    ask=_ask,
    judge=_judge,
    fires_on=_logins(30, 30),
    quiet_on=(*_logins(12, 12), *_logins(19, 2)[30:]),
)
