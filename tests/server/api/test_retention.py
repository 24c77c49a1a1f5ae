"""What goes when is told, and what would go now; asking lets nothing go."""

from dataclasses import replace
from pathlib import Path

from tests.server.conftest import Asker

from honeyguide.query.ast import MatchAll


def test_what_would_go_is_told_and_stays(ask: Asker, log: Path) -> None:
    ask.take_in(log)
    assert ask.get("/retention")["rules"]["days"] == 0
    assert ask.get("/retention")["going"] == []
    kept = ask.service.settings.retention
    ask.service.settings = replace(ask.service.settings, retention=replace(kept, days=30.0, index_days={"logs-*": 7.0}, bytes=5_000_000))
    rows = ask.service.store.count("*", MatchAll())
    found = ask.get("/retention")
    assert found["rules"] == {"days": 30.0, "bytes": 5_000_000, "index_days": {"logs-*": 7.0}, "index_bytes": {}, "free": kept.free}
    assert found["file"].endswith("honeyguide.toml")
    assert found["elsewhere"] is False
    assert {(one["why"], one["last"][:10]) for one in found["going"]} <= {("age", "2022-01-28")}
    assert ask.service.store.count("*", MatchAll()) == rows
