"""The command line answers at once: what is heavy is loaded by the command that needs it."""

import os
import resource
import subprocess
import sys

BUDGET = 0.3


def help_output(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-m", "honeyguide", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "120"})


def test_help_loads_nothing_heavy() -> None:
    loaded = help_output("-X", "importtime").stderr
    heavy = ("duckdb", "polars", "pyarrow", "orjson", "numpy", "maxminddb")
    assert [line for line in loaded.splitlines() if line.split("|")[-1].strip().split(".")[0] in heavy] == []


def test_help_is_fast() -> None:
    """In processor time: on a busy machine the clock on the wall tells of the others."""
    times: list[float] = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "investigate" in help_output().stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) <= BUDGET
