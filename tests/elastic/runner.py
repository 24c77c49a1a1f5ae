"""Starts a server in a process of its own and lets the conformance runner ask it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import SHARED, require

SUITE = SHARED / "conformance"


@contextmanager
def served(folder: Path) -> Generator[str]:
    """The address of the Elasticsearch interface of a server over an empty data folder."""
    command = [sys.executable, "-m", "honeyguide", "up", "--data", str(folder), "--ui-port", "0", "--api-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline().split()
            assert ready, "the server has ended"
            assert ready[0] == "ready", ready
            yield next(word for word in reversed(ready) if word.startswith("http://"))
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def python_with(*modules: str) -> str:
    """A Python that can run a runner, which needs these modules."""
    for candidate in (sys.executable, shutil.which("python3"), "/usr/bin/python3"):
        if (
            candidate
            and subprocess.run([candidate, "-c", f"import {', '.join(modules)}"], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    message = f"needs a Python with {' and '.join(modules)} for the conformance runner"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def failing_cases(address: str, folder: Path, tier: str) -> tuple[dict[str, str], int]:
    """The cases of a tier that fail, with what was said, and how many ran."""
    runner = require(SUITE / "es_yaml_runner.py", "the conformance runner")
    out = folder / "answer.json"
    command = [
        python_with("yaml"),
        str(runner),
        "--url",
        address,
        "--suite",
        str(SUITE / "opensearch-3x"),
        "--as-version",
        "3.6.0",
        "--quiet",
    ]
    command += ["--scope", str(SUITE / "scope.json"), "--tier", tier, "--json", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode in {0, 1}, done.stdout[-2000:] + done.stderr[-2000:]
    tests = json.loads(out.read_text("utf-8"))["tests"]
    failed = {f"{one['file']}::{one['test']}": str(one.get("message", "")) for one in tests if one["status"] in {"fail", "error"}}
    return failed, sum(one["status"] != "skip" for one in tests)
