"""The answer: from pasted lines, from the bundled recording, in both languages, as a file."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Command = Callable[..., CompletedProcess[str]]

PASTED = (
    """\
    [28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:206-debug: can recv 212 bytes
    [28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:211-debug: io_in: throttle can 212 want 212
    [28012022 21:36:02] connection /opt/dionaea/src/connection.c:1850-debug: connection_throttle_update con 0x55feed2a4c00 thr 0x55feed2a5010 bytes 211
    [28012022 21:36:02] connection /opt/dionaea/src/connection_tcp.c:255-debug: EAGAIN
    [28012022 21:36:02] python /opt/dionaea/modules/python/module.c:853-debug: traceable_io_in_cb con 0x55feed2a4c00 ctx 0x7fb8da7797e0 data 0x55feee974cc0 size 211
"""
    + "    [28012022 21:36:02] sip /dionaea/sip/__init__.py:45-warning: Cleanup\n" * 4
)


def test_a_few_pasted_lines_are_enough_for_the_cause(honeyguide: Command) -> None:
    done = honeyguide("investigate", "-", "--json", stdin=PASTED)
    answer = json.loads(done.stdout)
    incident = answer["incidents"][0]
    assert answer["verdict"] == "hung"
    assert (incident["kind"], incident["fault"], incident["at_least_seconds"]) == ("stuck-callback", "DIO-MONGO-LENGTH", 180)
    assert incident["started_at"].startswith("2022-01-28T21:36:02")
    assert (incident["culprit"], incident["culprit_certainty"]) == (None, "unknown")
    assert "0x55feed2a4c00" in incident["why"]["en"]
    assert "DICOM" in incident["why"]["en"]
    assert 0.5 <= incident["confidence"] < 1


def test_the_demo_answers_in_both_languages(honeyguide: Command) -> None:
    english = honeyguide("demo").stdout
    assert "A bug, not a break-in." in english
    assert "127.203.113.66:34697" in english
    assert "侵入ではなく、不具合です" in honeyguide("demo", LC_ALL="ja_JP.UTF-8").stdout


def test_a_healthy_log_is_quiet_and_the_exit_code_says_answered(honeyguide: Command, log: Path) -> None:
    done = honeyguide(log)
    assert done.returncode == 0
    assert json.loads(honeyguide("investigate", log, "--json").stdout)["incidents"] == []


def test_a_report_is_one_file(honeyguide: Command, tmp_path: Path) -> None:
    for name in ("answer.html", "answer.md"):
        file = tmp_path / name
        honeyguide("investigate", "-", "--report", file, stdin=PASTED)
        assert "traceable_io_in_cb con 0x55feed2a4c00" in file.read_text("utf-8")
    wrong = honeyguide("investigate", "-", "--report", tmp_path / "answer.pdf", stdin=PASTED)
    assert (wrong.returncode, "is .html or .md" in wrong.stderr) == (2, True)


def test_a_terminal_without_the_signs_gets_their_numbers(honeyguide: Command) -> None:
    done = honeyguide("investigate", "-", "--lang", "ja", stdin=PASTED, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u4fb5\\u5165" in done.stdout
    assert "0x55feed2a4c00" in done.stdout


def test_times_at_the_ends_of_the_calendar_are_no_mistake(honeyguide: Command, tmp_path: Path) -> None:
    for year in ("9999", "0001"):
        log = tmp_path / f"{year}.log"
        log.write_text(
            PASTED.replace("    [", "[").replace("28012022", f"0101{year}").replace("0101", "3112" if year == "9999" else "0101")
        )
        done = honeyguide("investigate", log, "--json", "--timezone", "Asia/Tokyo")
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["verdict"] == "hung"
