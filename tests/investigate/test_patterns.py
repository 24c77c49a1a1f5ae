"""The kinds of messages."""

from tests.conftest import SmallStore

from honeyguide.investigate.patterns import Pattern, drain, patterns
from honeyguide.query.ast import MatchAll


def event(second: int, message: str) -> dict[str, object]:
    return {"event.dataset": "app", "@timestamp": f"2026-11-22T21:{second // 60:02}:{second % 60:02}Z", "message": message}


def test_messages_of_one_kind_are_one_template(small_store: SmallStore) -> None:
    events = [event(n, f"accept connection from 192.0.2.{n}:{4000 + n} pointer 0x55f{n:02x}") for n in range(50)]
    events += [event(n, f"user {name} logged in") for n, name in enumerate(("root", "admin", "pi"))]
    events.append(event(59, "disk full"))
    found = patterns(small_store(events), "*", MatchAll())
    assert [(one.text, one.count) for one in found.patterns] == [
        ("accept connection from <ip>:<n> pointer <hex>", 50),
        ("user <*> logged in", 3),
        ("disk full", 1),
    ]
    assert (found.seen, found.others, found.whole) == (54, 0, True)
    assert found.patterns[0].example.startswith("accept connection from 192.0.2.")
    assert found.patterns[0].kql("message") == 'message: "accept connection from"'


def test_what_differs_in_half_its_words_is_another_kind() -> None:
    made = drain([("a b c d", (5, "")), ("a b x y", (1, "")), ("a q r s", (2, ""))])
    assert sorted((one.text, one.count) for one in made) == [("a b <*> <*>", 6), ("a q r s", 2)]


def test_a_query_quotes_what_an_attacker_wrote() -> None:
    assert Pattern(["say", '"x\\', "<n>"], 1, "").kql("message") == r'message: "say \"x\\"'
    assert Pattern(["<*>"], 1, "").kql("message") == "message: *"
