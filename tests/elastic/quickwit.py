"""Lets Quickwit's scenario runner ask a server, and reads from what it prints which scenarios fail, and where."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.conftest import require
from tests.elastic.runner import SUITE, python_with

FOLDERS = ("es_compatibility", "es_compatibility_info", "es_field_capabilities")
_PASSED = re.compile(r"^🟢 scenarii/(\S+): ", re.MULTILINE)
_FAILED = re.compile(r"^🔴 scenarii/(\S+)\nFailed at step (.*)$", re.MULTILINE)


def failing_scenarios(address: str, folder: Path) -> tuple[dict[str, str], int]:
    """The scenarios that fail, with the step at which they do, and how many ran. They name an address, so a copy of them is asked."""
    require(SUITE / "quickwit" / "run_tests.py", "Quickwit's scenarios")
    copy = folder / "quickwit"
    shutil.copytree(SUITE / "quickwit", copy)
    for one in copy.rglob("*.yaml"):
        said = one.read_text("utf-8")
        if "http://localhost:9200" in said:
            one.write_text(said.replace("http://localhost:9200", address.rstrip("/")), "utf-8")
    wanted = [f"scenarii/{name}/" for name in FOLDERS]
    command = [python_with("requests", "yaml"), "run_tests.py", "--engine", "elasticsearch", "--test", *wanted]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=600, check=False, env={"PYTHONUTF8": "1"})
    assert done.returncode in {0, 1}, done.stdout[-2000:] + done.stderr[-2000:]
    failed = {name: f"step {step}" for name, step in _FAILED.findall(done.stdout)}
    passed = {name for name in _PASSED.findall(done.stdout) if not name.rpartition("/")[2].startswith("_")}
    return failed, len(passed) + len(failed)
