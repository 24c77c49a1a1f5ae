"""Spraying: the same few credentials tried by many addresses, or by one for many user names."""

from collections.abc import Sequence

from honeyguide.investigate.findings.finding import Claim, Finding
from honeyguide.investigate.findings.scope import LOGIN, Scope, both, distinct, top
from honeyguide.query.ast import Query, Term
from honeyguide.schema.words import Words
from honeyguide.store.protocol import Json

ADDRESSES = 20
USERS = 10
SHOWN = 50


def _ask(scope: Scope) -> tuple[Query, list[Json]]:
    query = scope.witness(LOGIN)
    counts = {"addresses": distinct("source.ip"), "users": distinct("honeypot.credential.username")}
    return query, top(scope.now, query, "honeypot.credential.password", SHOWN, at_least=ADDRESSES, aggs=counts)


def _judge(answer: tuple[Query, list[Json]]) -> Sequence[Claim]:
    query, passwords = answer
    claims: list[Claim] = []
    for password in passwords:
        addresses, users, tries = password["addresses"]["value"], password["users"]["value"], password["doc_count"]
        # An empty password is what anonymous logins send.
        if not password["key"] or (users < USERS and addresses < ADDRESSES):
            continue
        words = Words(
            f"The password {password['key']!r} was tried {tries} times by {addresses} addresses for {users} user names.",
            f"パスワード{password['key']!r}が{addresses}個のアドレスから{users}個のユーザー名に対して{tries}回試されました。",
        )
        numbers = {"password": password["key"], "logins": tries, "addresses": addresses, "users": users}
        claims.append(Claim(words, both(query, Term("honeypot.credential.password", password["key"])), 0.9, numbers))
    return claims


def _logins(count: int, *, tried: str, addresses: int) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "@timestamp": f"2026-03-04T10:00:{number:02}+00:00",
            "event.dataset": "cowrie.json",
            "event.module": "cowrie",
            "source.ip": f"192.0.2.{number % addresses}",
            "honeypot.credential.username": ["root"],
            "honeypot.credential.password": [tried],
        }
        for number in range(count)
    )


FINDING = Finding(
    id="password-spray",
    title=Words("The same password tried widely", "同じパスワードの広範囲な試行"),
    question=Words("Do many addresses try the same credentials?", "多くのアドレスが同じ認証情報を試していないか"),
    ask=_ask,
    judge=_judge,
    fires_on=_logins(40, tried="admin1234", addresses=25),
    quiet_on=(*_logins(40, tried="", addresses=25), *_logins(12, tried="admin", addresses=2)),
)
