"""A disk that takes no more: a sentence instead of a traceback, and the same command goes on once there is room."""

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

LINE = "[28012022 21:35:{second:02}] http /dionaea/http.py:300-debug: GET /{number:x}{number:x}{number:x}\n"
HOT, SEALED = 15_000, 30_000
"""Lines that go into the hot table, and such as become a segment at once."""


def run(*arguments: object, limit: int = resource.RLIM_INFINITY) -> subprocess.CompletedProcess[str]:
    """The command, whose files can't become longer than the limit."""
    command = [sys.executable, "-m", "honeyguide", *map(str, arguments)]
    limits = (limit, resource.RLIM_INFINITY)
    prepare = partial(resource.setrlimit, resource.RLIMIT_FSIZE, limits)
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}, preexec_fn=prepare, check=False)


@pytest.mark.parametrize(
    ("lines", "limit"), [(HOT, 0), (HOT, 9_000), (HOT, 30_000), (HOT, 200_000), (SEALED, 9_000), (SEALED, 30_000), (SEALED, 100_000)]
)
def test_nothing_is_lost_or_broken(tmp_path: Path, lines: int, limit: int) -> None:
    log, data = tmp_path / "dionaea.log", tmp_path / "data"
    log.write_text("".join(LINE.format(second=number % 60, number=number * 7919) for number in range(lines)))
    full = run("ingest", log, "--data", data, limit=limit)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "mistake" not in full.stderr
    assert "File too large" in full.stderr
    assert run("ingest", log, "--data", data).returncode == 0
    assert run("search", "", "--count", "--data", data).stdout.strip() == str(lines)
