"""What Prometheus reads, and the server's own log."""

import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from tests.server.conftest import LOG, Asker

from honeyguide.server.own_log import LOG as OWN
from honeyguide.server.own_log import own_log
from honeyguide.server.up import healthy
from honeyguide.watch.settings import LogSettings

LINE = re.compile(r'(?:# (?:HELP|TYPE) honeyguide_\w+ .+|honeyguide_\w+(?:\{\w+="(?:[^"\\\n]|\\.)*"\})? [-+.e0-9]+)')


def test_every_line_is_of_the_text_format_and_counts_what_is_there(ask: Asker, tmp_path: Path) -> None:
    (tmp_path / "dionaea.log").write_text(LOG)
    ask.service.follow([str(tmp_path / "dionaea.log")])[0].finished.wait(30)
    answer = ask.client.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert 'honeyguide_events{index="logs-dionaea.log-default"} 4' in lines
    assert "honeyguide_followed_places 1" in lines
    assert "honeyguide_followed_problems 0" in lines
    named = [line.split("{")[0].split(" ")[0] for line in lines if not line.startswith("#")]
    described = {line.split(" ")[2] for line in lines if line.startswith("# TYPE")}
    assert set(named) <= described


@pytest.mark.parametrize(("path", "opened", "status"), [("/healthz", False, 200), ("/readyz", False, 503), ("/readyz", True, 200)])
def test_health_is_told_without_the_application(path: str, opened: bool, status: int) -> None:
    from starlette.responses import Response
    from starlette.testclient import TestClient

    client = TestClient(healthy(Response("never", 418), lambda: opened))
    assert client.get(path).status_code == status
    assert client.get("/other").status_code == 418


def test_the_log_is_renewed_by_size_and_heeds_its_level(tmp_path: Path) -> None:
    with own_log(tmp_path, LogSettings("warning", 2_000, 2)):
        OWN.info("not said")
        for number in range(200):
            OWN.warning("said %d", number)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["honeyguide.log", "honeyguide.log.1", "honeyguide.log.2"]
    text = "".join((tmp_path / name).read_text() for name in ("honeyguide.log.2", "honeyguide.log.1", "honeyguide.log"))
    assert text.rstrip().endswith("WARNING said 199")
    assert "not said" not in text
    assert not any(isinstance(one, RotatingFileHandler) for one in OWN.handlers)


def test_a_log_that_can_not_be_written_stops_nothing(tmp_path: Path) -> None:
    with own_log(tmp_path / "nowhere", LogSettings()):
        OWN.warning("said to nobody")
    assert not any(isinstance(one, RotatingFileHandler) and one.baseFilename.startswith(str(tmp_path)) for one in OWN.handlers)
