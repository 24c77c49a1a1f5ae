"""Alerts through the interface: a saved search with a threshold calls, is listed, searched like anything else, and snoozed."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.server.conftest import Asker

from honeyguide.investigate.findings.finding import Claim, Found
from honeyguide.investigate.verdict import Investigation, Zone
from honeyguide.query.ast import MatchAll, Term
from honeyguide.schema.words import Words
from honeyguide.watch.watcher import Judgement


def raised(ask: Asker, log: Path) -> str:
    """The id of an alert of a saved search."""
    body = {"title": "logins", "query": "log.logger: http", "above": 0, "minutes": 600_000_000}
    ask("PUT", "/saved/threshold/logins", {"body": body})
    ask.take_in(log)
    ask.service.watching.watcher.look()
    [found] = ask.get("/alerts", status=200)["alerts"]
    return found["id"]


def test_nothing_is_raised_where_nothing_is(ask: Asker) -> None:
    assert ask.get("/alerts") == {"alerts": [], "total": 0}
    ask.service.watching.watcher.look()
    assert ask.get("/alerts") == {"alerts": [], "total": 0}
    assert ask.get("/alerts/none", status=404)["message"] == "there is no such alert"
    known = ["disk", "findings", "judged", "knocks", "silent", "spinning", "thresholds"]
    assert [one["id"] for one in ask.get("/watch")["detectors"]] == known


def test_an_alert_is_a_document_like_any_other(ask: Asker, log: Path) -> None:
    id = raised(ask, log)
    found = ask.get(f"/alerts/{id}")["document"]
    assert (found["kind"], found["status"], found["detector"]) == ("threshold", "open", "thresholds")
    assert "1 rows" in found["why"]["en"]
    assert ask.post("/search", index="honeyguide-alerts", query="kind: threshold", size=0)["total"] == 1
    assert ask.service.watching.called == [id]
    assert ask.get("/alerts", status=200)["total"] == 1


def test_a_snoozed_alert_calls_nobody(ask: Asker, log: Path) -> None:
    id = raised(ask, log)
    assert ask.post(f"/alerts/{id}/snooze", minutes=60)["document"]["snoozed_until"] is not None
    assert ask.post(f"/alerts/{id}/snooze", minutes=0)["document"]["snoozed_until"] is None
    assert ask.post("/alerts/none/snooze", 404, minutes=1)["type"] == "Missing"
    assert ask.service.store.count("honeyguide-alerts", Term("status", "open")) == 1


def test_a_search_that_cannot_be_read_is_said_and_the_others_are_asked(ask: Asker) -> None:
    ask("PUT", "/saved/threshold/broken", {"body": {"query": "a:(", "above": 1}})
    ask.service.watching.watcher.look()
    assert list(ask.get("/watch")["problems"]) == ["threshold/broken"]


def test_a_search_of_an_index_that_is_not_there_yet_silences_none(ask: Asker, log: Path) -> None:
    ask("PUT", "/saved/threshold/a-later", {"body": {"index": "not-there-yet", "query": "*", "above": 0}})
    raised(ask, log)
    assert ask.get("/watch")["problems"] == {}


def test_the_own_log_names_an_alert_and_says_no_password(
    ask: Asker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = Words("The password 'hunter2' was tried.", "パスワード 'hunter2' が試されました。")
    found = Found("new-credential", Words("New credential", "新しい認証情報"), Claim(words, MatchAll(), 0.9), 'password: "hunter2"', 1, ())
    watcher = ask.service.watching.watcher
    investigation = Investigation(None, "healthy", words, Zone("UTC", "told"))
    monkeypatch.setattr(watcher, "judged", lambda: Judgement(investigation, ()))
    monkeypatch.setattr(watcher, "settings", replace(watcher.settings, findings=("new-credential",)))
    watcher.look()
    monkeypatch.setattr(watcher, "judged", lambda: Judgement(investigation, (found,)))
    with caplog.at_level("WARNING", logger="honeyguide"):
        watcher.look()
    [alert] = ask.get("/alerts")["alerts"]
    assert f"alert {alert['id']}: finding-new-credential new-credential " in caplog.text
    assert "hunter2" not in caplog.text


def test_a_storm_of_alerts_calls_twenty_times_and_stands_on_the_page_whole(ask: Asker, log: Path) -> None:
    body = {"title": "logins", "query": "log.logger: http", "above": 0, "minutes": 600_000_000}
    for number in range(25):
        ask("PUT", f"/saved/threshold/t{number}", {"body": body})
    ask.take_in(log)
    ask.service.watching.watcher.look()
    assert ask.get("/alerts")["total"] == 25
    said = ask.get("/watch")["problems"]
    assert said["calls"] == "5 alerts called nobody, for there were too many within 10 min: see them all on the page"
