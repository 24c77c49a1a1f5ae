"""The README's path from a clone to an alert on a hang, line by line, in a clone of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def script() -> str:
    """The block as it stands there; what installs is done already, the ports are free ones, and it waits for less."""
    readme = (ROOT / "README.md").read_text("utf-8")
    [block] = re.findall(r"## From a clone to an alert.*?```sh\n(.*?)```", readme, re.DOTALL)
    lines = block.splitlines()
    assert lines[0].startswith("make demo SERVE=0 ")
    assert lines[-2] == "sleep 60"
    here = {
        ".venv/bin/honeyguide up watched": f"{sys.executable} -m honeyguide up watched --ui-port 0 --api-port 0",
        ".venv/bin/python": sys.executable,
        "--burn 90": "--burn 24",
    }
    return re.sub("|".join(map(re.escape, here)), lambda found: here[found[0]], "\n".join(lines[1:-2]))


def asked() -> list[str]:
    """The last line: what shows the alert."""
    readme = (ROOT / "README.md").read_text("utf-8")
    [line] = re.findall(r"^\.venv/bin/honeyguide (search 'kind: stuck-callback' .*)$", readme, re.MULTILINE)
    return [sys.executable, "-m", "honeyguide", *re.findall(r"'[^']*'|\S+", line.replace("'kind: stuck-callback'", "kind:stuck-callback"))]


def test_a_clone_calls_on_a_hang(tmp_path: Path) -> None:
    clone = tmp_path / "honeyguide"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", clone], check=True, capture_output=True)
    own = {**os.environ, "PYTHONPATH": f"{clone}/src:{clone}", "TZ": "UTC"}
    line = ["bash", "-euc", script() + "\nwait"]
    said = tmp_path / "said"
    with said.open("wb") as out, subprocess.Popen(line, cwd=clone, env=own, stdout=out, stderr=out, start_new_session=True) as shell:
        try:
            named = wait_for(clone / "alerts" / "called.json", shell, said)
            found = subprocess.run(asked(), cwd=clone, env=own, capture_output=True, text=True, check=True).stdout
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
    assert named["culprit"]["source.ip"] == "127.203.113.66"
    assert "stuck-callback" in found or "127.203.113.66" in found, found


def wait_for(file: Path, shell: "subprocess.Popen[bytes]", said: Path) -> dict[str, dict[str, str]]:
    """The alert that names somebody."""
    ended = time.monotonic() + 150
    while time.monotonic() < ended:
        assert shell.poll() is None, said.read_text("utf-8")
        text = file.read_text("utf-8") if file.exists() else ""
        while text:
            alert, end = json.JSONDecoder().raw_decode(text)
            text = text[end:]
            if alert["kind"] == "stuck-callback" and alert["culprit"]:
                return alert
        time.sleep(0.5)
    raise AssertionError("nobody was called")
