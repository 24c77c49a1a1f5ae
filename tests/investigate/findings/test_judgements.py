"""What findings count: one attack of many connections, one login of many outputs, shares in proportion, spikes with their size."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.ledger import Zone
from honeyguide.investigate.findings import ask, ask_all, findings, scope_of
from honeyguide.investigate.findings.finding import Found
from honeyguide.sources import walk
from honeyguide.store.naive import NaiveStore

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]


def found(small_store: SmallStore, name: str) -> list[Found]:
    finding = findings()[name]
    return list(ask(finding, scope_of(small_store(finding.fires_on))))


def test_nineteen_connections_of_eternalblue_are_one_attack(small_store: SmallStore) -> None:
    (attack,) = found(small_store, "exploit-chain")
    assert attack.claim.numbers["connections"] == attack.count == 19
    assert attack.claim.numbers["overflows"] == 1
    assert "19 connections are one attack, 1 of them with the overflow" in attack.claim.words.en


def test_a_login_that_two_outputs_tell_of_is_counted_once(small_store: SmallStore) -> None:
    (force,) = found(small_store, "brute-force")
    assert force.claim.numbers == {"source.ip": "192.0.2.7", "logins": 30, "passwords": 30, "users": 1, "pairs": 30}


def test_a_share_is_put_in_proportion_and_claims_no_baseline_where_there_is_none(small_store: SmallStore) -> None:
    (share,) = found(small_store, "country-share")
    assert share.claim.words.en == (
        "61 % of the connections come from RU: 3 networks, 2 of 3 addresses send nearly all of it. "
        "There is no baseline that would say whether this is much."
    )
    assert share.claim.numbers["share_before"] is None


def test_a_spike_is_explained_by_what_its_rows_have_in_common(small_store: SmallStore) -> None:
    (spike,) = found(small_store, "spike")
    assert spike.claim.words.en == (
        "In the hour from 2026-03-04 09:00 UTC came 96 connections (×12): from the address 192.0.2.7 (91 %), to port 445 (90 %)."
    )


def test_two_clocks_are_apart_by_what_their_zones_are(small_store: SmallStore) -> None:
    (skew,) = found(small_store, "clock-skew")
    assert skew.claim.words.en.startswith("dionaea.log is 9 h ahead of dionaea.json: 8 of 8 connections")


def test_what_is_new_is_named_with_its_count(small_store: SmallStore) -> None:
    (new,) = found(small_store, "new-port")
    assert new.claim.words.en == "Port 27017 was addressed for the first time: 1 connections from 1 addresses."


@pytest.mark.corpus
@pytest.mark.parametrize("case", ["healthy-long", "killed", "fd-exhaustion"])
def test_a_sensor_with_only_ordinary_visitors_raises_no_alarm(corpus: Path, case: str) -> None:
    healthy = corpus / "incidents" / case
    outputs = [
        path
        for path in sorted(healthy.iterdir())
        if path.name.startswith(("dionaea.json", "dionaea_incident", "dionaea.sqlite", "bistreams"))
    ]
    assert outputs
    store = NaiveStore()
    ingest(store, walk(outputs), zone=(UTC, Zone("UTC", "given")), enrich=lambda frame: frame)
    assert [one.claim.words.en for one in ask_all(scope_of(store))] == []


def test_a_gap_is_one_sensors_own(small_store: SmallStore) -> None:
    """Collections of two sensors, one after the other, make no gap; the gap within one of them is told with where it lies."""
    log_gap = findings()["log-gap"]
    gappy = [{**event, "log.file.path": "/sensors/b/dionaea.json"} for event in log_gap.fires_on]
    steady = [
        {**event, "log.file.path": "/sensors/a/2026-02-04/dionaea.json", "@timestamp": str(event["@timestamp"]).replace("-03-", "-02-")}
        for event in log_gap.fires_on[:160]
    ]
    (gap,) = ask(log_gap, scope_of(small_store([*gappy, *steady])))
    assert gap.told().claim.words.en.startswith("dionaea.json (/sensors/b/) says nothing from 2026-03-04 00:40 to 2026-03-04 01:30 UTC")
    assert not list(ask(log_gap, scope_of(small_store([*steady, *gappy[:160]]))))
