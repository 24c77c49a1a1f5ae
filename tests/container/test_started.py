"""What compose.opensearch.yaml starts, started without Docker beside a real OpenSearch: the story's folder becomes documents and a verdict.

The command is the image's, made from the Dockerfile, with ports that are free; user, environment and places are the compose file's.
"""

import base64
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.container import place
from tests.container.image import Image
from tests.container.running import GRACE, environment, service, volume
from tests.engines import ask as ask_engine
from tests.engines import remove
from tests.watch.test_replay import put

PORTS = ("--ui-port", "--api-port")
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

    def peak(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


@pytest.fixture
def started(image: Image, opensearch: str, corpus: Path, tmp_path: Path) -> Generator[tuple[Started, str]]:
    """The service over the story's folder, and the address of what is its own in the engine."""
    folder = tmp_path / "honeypot"
    folder.mkdir()
    (folder / "dionaea.log").write_bytes(put(corpus / "incidents" / "story", folder, log=True))
    prefix = f"compose{os.getpid()}"
    said = service("compose.opensearch.yaml", {})
    store = said["environment"]["HONEYGUIDE_STORE"].replace("http://opensearch:9200", opensearch) + f"&prefix={prefix}"
    words = iter(image.line)
    free = [word for word in words for word in ((word, "0") if word in PORTS and next(words) else (word,))]
    volumes = {"/data": volume(image, tmp_path / "data")}
    line = place.contained(Path(image.root), free, f"{said['user']}:10001", volumes, {"/honeypot": folder}, alone=False)
    own = {**environment(image, said["user"]), "HONEYGUIDE_STORE": store}
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=own, cwd="/") as process:
        try:
            assert process.stdout is not None
            [password] = re.findall(r"password (\S+)", process.stdout.readline())
            port = re.findall(r"http://[0-9.]+:(\d+)", process.stdout.readline())[0]
            yield Started(process, f"http://127.0.0.1:{port}", password), f"{opensearch}/{prefix}"
            process.terminate()
            assert process.wait(GRACE) == 0
        finally:
            process.kill()
            remove(opensearch, prefix)


@pytest.mark.corpus
def test_the_story_comes_out_as_documents_with_a_verdict(started: tuple[Started, str]) -> None:
    server, engine = started
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
    assert ask_engine(f"{engine}-logs-dionaea.sqlite-default/_count?q=honeypot.table:connections")["count"] == 422
    assert server.peak() < MOST
