"""Alerts through the interface: a saved search with a threshold calls, is listed, searched like anything else, and snoozed."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.server.conftest import Asker, server

from honeyguide.investigate.findings.finding import Claim, Found
from honeyguide.investigate.verdict import Investigation, Zone
from honeyguide.query.ast import MatchAll, Term
from honeyguide.schema.words import Words
from honeyguide.server.room import NoRoom
from honeyguide.watch.alert import Observation
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


def until(done: Callable[[], bool]) -> None:
    ended = time.monotonic() + 30
    while not done():
        assert time.monotonic() < ended
        time.sleep(0.02)


def test_who_could_not_be_called_is_called_again(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeyguide.server.watching.AGAIN", (0.0,))
    data, there = tmp_path / "data", tmp_path / "there"
    data.mkdir()
    command = ["sh", "-c", f"test -e {there} || {{ echo no network >&2; touch {there}; exit 1; }}"]
    (data / "honeyguide.toml").write_text(f"[watch]\nevery = 0.2\n[notify]\ncommand = {json.dumps(command)}\n")
    with server(data) as ask:
        watching = ask.service.watching
        raised(ask, log)
        until(lambda: there.exists() and "notify" in (data / "honeyguide.log").read_text())
        until(lambda: "notify" not in watching.watcher.problems)
        assert "notify: [notify] command ended with 1: no network" in (data / "honeyguide.log").read_text()
        assert len(watching.called) == 1


def test_who_relies_on_a_restart_is_told_that_there_was_none_and_it_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path, wanted: int) -> None:
        raise NoRoom(f"no evidence is kept: {wanted} in {folder}")

    data, restarted = tmp_path / "data", tmp_path / "restarted"
    data.mkdir()
    settings = f'[restart]\nenabled = true\ncommand = ["touch", "{restarted}"]\n[notify]\ncommand = ["tee", "-a", "{tmp_path}/told"]\n'
    (data / "honeyguide.toml").write_text(f"[watch]\nevery = 0.2\n{settings}")
    seen = Observation("spinning", "hang", "x", "stuck-callback", Words("It hangs.", "ハング"), Words("Why", "理由"))
    seen = replace(seen, process={"pid": os.getpid(), "name": "x"}, lasting=True)
    monkeypatch.setattr("honeyguide.server.watching.PAUSE", 0.0)
    with server(data) as ask, monkeypatch.context() as patch:
        watching, now = ask.service.watching, datetime.now(UTC)
        patch.setattr("honeyguide.server.watching.check_spared", full)
        watching.watcher.keeping.take([seen], now)
        until(lambda: "The hung honeypot was not restarted." in (tmp_path / "told").read_text() if (tmp_path / "told").exists() else False)
        assert "no restart: what it would destroy couldn't be kept" in watching.watcher.problems["restart"]
        [alert] = ask.get("/alerts")["alerts"]
        assert alert["document"]["not_kept"][1].startswith("nothing: no evidence is kept")
        assert not restarted.exists()
        patch.undo()
        until(restarted.exists)
        assert (tmp_path / "told").read_text().count('"not_kept"') == 2, "told once that it hangs, and once that it wasn't restarted"
