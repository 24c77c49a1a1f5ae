"""What compose.opensearch.yaml starts, started without Docker beside a real OpenSearch: the story's folder becomes documents and a verdict.

The command is the Dockerfile's, with ports that are free; environment and arguments are the compose file's, with the places put in.
"""

import base64
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.engines import ask as ask_engine
from tests.engines import remove
from tests.watch.test_replay import put

ROOT = Path(__file__).resolve().parents[2]
MOST = 512 << 10
"""kB of memory that the compose file gives it."""


@dataclass
class Started:
    process: "subprocess.Popen[str]"
    ui: str
    password: str

    def ask(self, path: str) -> Any:
        given = base64.b64encode(f"admin:{self.password}".encode()).decode()
        request = urllib.request.Request(self.ui + path, headers={"authorization": f"Basic {given}"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(error.read().decode()) from error

    def health(self, check: str) -> int:
        """How the image's own health check ends."""
        port = self.ui.rpartition(":")[2]
        return subprocess.run([sys.executable, "-c", check.replace("5601", port)], check=False, capture_output=True).returncode

    def peak(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def entrypoint() -> list[str]:
    text = (ROOT / "container/Dockerfile").read_text("utf-8").replace("\\\n", "")
    [entry] = re.findall(r"^ENTRYPOINT (\[.*?\])$", text, re.MULTILINE)
    line = json.loads(entry)
    for option in ("--ui-port", "--api-port"):
        line[line.index(option) + 1] = "0"
    return [sys.executable, "-m", *line]


def health_check() -> str:
    text = (ROOT / "container/Dockerfile").read_text("utf-8").replace("\\\n", "")
    [check] = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", text, re.MULTILINE)
    return json.loads(check)[2]


@pytest.fixture
def started(opensearch: str, corpus: Path, tmp_path: Path) -> Generator[tuple[Started, str]]:
    """The service over the story's folder, and the address of what is its own in the engine."""
    service = yaml.safe_load((ROOT / "container/compose.opensearch.yaml").read_text("utf-8"))["services"]["honeyguide"]
    folder, data = tmp_path / "honeypot", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    (folder / "dionaea.log").write_bytes(put(corpus / "incidents" / "story", folder, log=True))
    prefix = f"compose{os.getpid()}"
    store = service["environment"]["HONEYGUIDE_STORE"].replace("http://opensearch:9200", opensearch) + f"&prefix={prefix}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    own = {**environment, "HONEYGUIDE_DATA": str(data), "HONEYGUIDE_STORE": store, "TZ": "UTC"}
    with subprocess.Popen([*entrypoint(), str(folder)], stdout=subprocess.PIPE, text=True, env=own, cwd="/") as process:
        try:
            assert process.stdout is not None
            [password] = re.findall(r"password (\S+)", process.stdout.readline())
            port = re.findall(r"http://[0-9.]+:(\d+)", process.stdout.readline())[0]
            yield Started(process, f"http://127.0.0.1:{port}", password), f"{opensearch}/{prefix}"
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            remove(opensearch, prefix)


@pytest.mark.corpus
def test_the_story_comes_out_as_documents_with_a_verdict(started: tuple[Started, str]) -> None:
    server, engine = started
    assert server.health(health_check()) == 0
    ended = time.monotonic() + 240
    found: list[Any] = []
    while not found:
        assert time.monotonic() < ended, server.ask("/api/v1/jobs")["jobs"][0]
        time.sleep(1)
        jobs = server.ask("/api/v1/jobs")["jobs"]
        if jobs and all(job["state"] in {"done", "failed"} for job in jobs):
            assert [job["problem"] for job in jobs] == [None] * len(jobs)
            found = server.ask("/api/v1/investigations")["incidents"]
    assert found[0]["fault"] == "DIO-MONGO-LENGTH"
    assert found[0]["culprit"]["source.ip"] == "127.203.113.66"
    counts = {
        one["index"].partition("-")[2]: int(one["docs.count"])
        for one in ask_engine(f"{engine.rpartition('/')[0]}/_cat/indices/{engine.rpartition('/')[2]}-*?format=json")
    }
    assert counts["logs-dionaea.log-default"] > 60_000
    assert counts["logs-dionaea.sqlite-default"] == 422
    assert server.peak() < MOST
