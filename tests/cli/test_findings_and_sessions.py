"""What stands out, and who came, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

Command: TypeAlias = Callable[..., CompletedProcess[str]]


def test_sessions_are_counted_and_listed(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    assert honeyguide("sessions", "--count").stdout == "1\n"
    counted = json.loads(honeyguide("sessions", "--count", "--json").stdout)
    assert counted == {"sessions": 1, "outbound": 0, "described": {"dionaea.log": 1}, "orphans": {"dionaea.log": 1}}
    (session,) = map(json.loads, honeyguide("sessions", "source.ip: 198.51.100.7", "--json").stdout.splitlines())
    assert (session["source.ip"], session["source.port"], session["destination.port"]) == ("198.51.100.7", 50123, 80)
    assert session["outputs"] == {"dionaea.log": 2}
    assert honeyguide("sessions", "source.ip: 192.0.2.99", "--count").stdout == "0\n"


def test_findings_claim_no_baseline_where_there_is_none(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    answer = honeyguide("findings", "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == {"schema": "honeyguide.findings/1", "baseline": False, "findings": []}
    assert "no history" in honeyguide("findings").stdout
