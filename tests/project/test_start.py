"""The command line answers at once: what is heavy is loaded by the command that needs it."""

import os
import subprocess
import sys
import time

BUDGET = 0.3


def help_output(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-m", "honeyguide", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "120"})


def test_help_loads_nothing_heavy() -> None:
    loaded = help_output("-X", "importtime").stderr
    heavy = ("duckdb", "polars", "pyarrow", "orjson", "numpy", "maxminddb")
    assert [line for line in loaded.splitlines() if line.split("|")[-1].strip().split(".")[0] in heavy] == []


def test_help_is_fast() -> None:
    times: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        assert "investigate" in help_output().stdout
        times.append(time.perf_counter() - began)
    assert min(times) <= BUDGET
