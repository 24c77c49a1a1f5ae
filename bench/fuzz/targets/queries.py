"""KQL: any text is a tree or an error that knows its place, and a tree that is written as KQL is read as the same tree."""

from bench.fuzz.target import Target
from honeyguide.errors import QueryError
from honeyguide.query.kql import parse
from honeyguide.query.printing import kql

SEEDS = (
    b'source.ip: 192.0.2.0/24 and not (event.action: "x y" or log.level >= error)',
    b"message: /Clean.p/i or user.name: *adm\\*n* and honeypot.bytes < 12 and a: { b: c and d: (e or not f) }",
    b'not not * : null and "quoted\\u0041 \\"name\\"": (1 and 2) or fe80::1 or http://x',
)


def read(data: bytes) -> None:
    """Parse, print, and parse again."""
    text = data.decode("utf-8", "replace")
    wrong: QueryError | None = None
    try:
        tree = parse(text)
    except QueryError as error:
        wrong = error
    else:
        assert parse(kql(tree)) == tree, "written as KQL it is another query"
    if wrong is not None:
        assert 0 <= wrong.position <= len(text), "an error outside the query"
        assert wrong.caret()


TARGETS = (Target("kql", SEEDS, read),)
