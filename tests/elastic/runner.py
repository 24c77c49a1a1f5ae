"""Starts a server in a process of its own and lets the conformance runner ask it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.conftest import SHARED, require

SUITE = SHARED / "conformance"
SEVEN = "7.10.2"
TYPED = ("*/*_with_types*", "*/*typeless*", "*/*type.yml", "mget/*", "indices.stats/15_types*")
"""Files about mapping types."""


@contextmanager
def served(folder: Path, face: str) -> Generator[str]:
    """The address of the Elasticsearch interface of a server over an empty data folder, with that face."""
    command = [sys.executable, "-m", "honeyguide", "up", "--data", str(folder), "--ui-port", "0", "--api-port", "0", "--face", face]
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


def failing_cases(address: str, folder: Path, suite: Path, version: str, *chosen: str) -> tuple[dict[str, str], int]:
    """The chosen cases of a suite that fail when they are judged as that version, with what was said, and how many ran."""
    runner = require(SUITE / "es_yaml_runner.py", "the conformance runner")
    out = folder / "answer.json"
    command = [python_with("yaml"), str(runner), "--url", address, "--suite", str(suite), "--as-version", version]
    command += [*chosen, "--quiet", "--json", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1000, check=False)
    assert done.returncode in {0, 1}, done.stdout[-2000:] + done.stderr[-2000:]
    tests = json.loads(out.read_text("utf-8"))["tests"]
    failed = {f"{one['file']}::{one['test']}": str(one.get("message", "")) for one in tests if one["status"] in {"fail", "error"}}
    return failed, sum(one["status"] != "skip" for one in tests)


def of_opensearch(address: str, folder: Path, tier: str) -> tuple[dict[str, str], int]:
    """A tier of OpenSearch's own tests."""
    scope = str(SUITE / "scope.json")
    return failing_cases(address, folder, SUITE / "opensearch-3x", "3.6.0", "--scope", scope, "--tier", tier)


def typed_of_elasticsearch_7(address: str, folder: Path) -> tuple[dict[str, str], int]:
    """What Elasticsearch 7.10's own tests (Apache-2.0, from Maven Central) say with mapping types, of both tiers."""
    if shutil.which("mvn") is None:
        require(Path("/usr/bin/mvn"), "Maven, which brings the tests of Elasticsearch 7.10,")
    artifact = f"-Dartifact=org.elasticsearch:rest-api-spec:{SEVEN}"
    command = ["mvn", "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with zipfile.ZipFile(folder / f"rest-api-spec-{SEVEN}.jar") as jar:
        jar.extractall(folder)
    chosen = ("--scope", str(SUITE / "scope.json"), "--tier", "1,2", "--only", ",".join(TYPED))
    return failing_cases(address, folder, folder / "rest-api-spec", SEVEN, *chosen)
