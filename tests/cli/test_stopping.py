"""Ctrl-C at any moment: no traceback, a word on how to go on, and a store that goes on where it stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from honeyguide.errors import is_interrupt

Command = Callable[..., CompletedProcess[str]]

STOPPED = (130, -signal.SIGINT)
"""What a shell calls 130: the exit code, and the signal, with which Python ends when it came inside an `exec` (as in a dataclass)."""

LINE = "[28012022 21:35:51] http /dionaea/http.py:300-debug: GET /login\n"
LINES = 300_000


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that takes a while."""
    file = tmp_path_factory.mktemp("long") / "dionaea.log"
    file.write_text(LINE * LINES)
    return file


@pytest.mark.parametrize("after", [0.0, 0.3, 0.8, 1.5])
def test_ingest_stops_with_a_word_and_goes_on_later(honeyguide: Command, long_log: Path, tmp_path: Path, after: float) -> None:
    command = [sys.executable, "-m", "honeyguide", "ingest", str(long_log), "--data", str(tmp_path / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"})
    while not (tmp_path / "data" / "lock").exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=120)[1]
    assert "Traceback" not in said
    assert "mistake" not in said
    assert process.returncode in (0, *STOPPED)
    assert honeyguide("ingest", long_log).returncode == 0
    assert honeyguide("search", "", "--count").stdout.strip() == str(LINES)


def test_an_interrupted_query_is_ctrl_c() -> None:
    assert is_interrupt(KeyboardInterrupt())
    assert is_interrupt(RuntimeError("Query interrupted"))
    assert not is_interrupt(RuntimeError("Query failed"))
