"""The command line as a person uses it: a process of its own, a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Command: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]

LOG = """\
[28012022 21:35:50] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55feed2a4c00 accept/tcp/none [192.0.2.1:80->198.51.100.7:50123] state: none->established
[28012022 21:35:51] http /dionaea/http.py:300-debug: GET /login
[28012022 21:35:52] sip /dionaea/sip/__init__.py:45-warning: Cleanup
[28012022 21:35:53] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55feed2a4c00 accept/tcp/established [192.0.2.1:80->198.51.100.7:50123] state: established->close
"""


@pytest.fixture
def honeyguide(tmp_path: Path) -> Command:
    """Run the command with arguments; standard output and error as text."""

    def run(*arguments: object, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "honeyguide", *map(str, arguments)]
        settings = {
            **os.environ,
            "HONEYGUIDE_DATA": str(tmp_path / "data"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "100",
            **environment,
        }
        return subprocess.run(command, capture_output=True, text=True, env=settings, input=stdin, timeout=300, check=False)

    return run


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small dionaea.log."""
    file = tmp_path / "logs" / "dionaea.log"
    file.parent.mkdir()
    file.write_text(LOG)
    return file
