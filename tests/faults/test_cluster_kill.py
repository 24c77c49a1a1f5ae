"""With a cluster as the store: kills of the server lose and double nothing, and retention says that the cluster's own policies decide."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.rotations import run
from tests.engines import elastic_store

pytestmark = pytest.mark.engine


def command(*arguments: str, store: str, data: Path) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "honeyguide", *arguments, "--data", str(data), "--store", store]
    return subprocess.run(line, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})


def test_every_line_is_there_once_in_a_cluster_too(opensearch: str, tmp_path: Path) -> None:
    with elastic_store(opensearch) as kept:
        address = f"{opensearch}/?prefix={kept.address.prefix}&replicas=0"
        found = run(tmp_path, kills=1, seed=5, lines=200, longest=3.0, store=address)
        assert found.right, found
        assert found.peak_mb < 512
        dry = command("retention", "--dry-run", store=address, data=tmp_path / "data")
        assert (dry.returncode, "?keep=90d" in dry.stderr) == (2, True), dry.stderr
        doctor = command("doctor", str(tmp_path / "logs"), "--json", store=address, data=tmp_path / "data")
        assert doctor.returncode == 0, doctor.stderr
        examined = {(one["what"], one["state"]) for one in json.loads(doctor.stdout)["examined"]}
        assert ("store", "fine") in examined
        assert ("store", "wrong") not in examined
