"""A `honeyguide up` of its own beside a folder, with everything on, asked on both ports; and how much memory it ever had."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CALLED = "called.json"
"""In the data folder: what the local command was given, one alert after another."""


@dataclass
class Beside:
    """A server that runs."""

    process: "subprocess.Popen[str]"
    data: Path
    ui: str
    api: str

    def ask(self, url: str, body: Any = None) -> Any:
        """JSON from an address of either port; None where it says that there is none."""
        given = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, given, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                raise

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts on the page's interface, newest first."""
        return [one["document"] for one in self.ask(f"{self.ui}/api/v1/alerts")["alerts"]]

    def indexed(self, ip: str) -> list[dict[str, Any]]:
        """The alerts about an address, as a client of Elasticsearch finds them."""
        found = self.ask(f"{self.api}/honeyguide-alerts/_search", {"query": {"term": {"source.ip": ip}}})
        return [] if found is None else [hit["_source"] for hit in found["hits"]["hits"]]

    def called(self) -> list[dict[str, Any]]:
        """What the local command was given."""
        file = self.data / CALLED
        text, found = (file.read_text("utf-8") if file.exists() else ""), []
        while text:
            one, end = json.JSONDecoder().raw_decode(text)
            found.append(one)
            text = text[end:]
        return found

    def wait(self, done: Callable[[], Any], seconds: float) -> Any:
        """What becomes true within so many seconds. Raises TimeoutError."""
        ended = time.monotonic() + seconds
        while not (found := done()):
            if time.monotonic() > ended or self.process.poll() is not None:
                said = (self.data / "said.txt").read_text()
                raise TimeoutError((self.alerts() if self.process.poll() is None else "ended", self.called(), said))
            time.sleep(0.25)
        return found

    def peak(self) -> int:
        """The most bytes of memory that it ever had resident."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0


@contextmanager
def beside(folder: Path, data: Path, watch: str = "", free: int = 0, store: str = "") -> Generator[Beside]:
    """Follow a folder with the watch, a local command, syslog and both ports; `watch` stands under [watch], `store` is a cluster's address."""
    data.mkdir(parents=True, exist_ok=True)
    command = json.dumps(["tee", "-a", str(data / CALLED)])
    listen = '[listen]\nsyslog_udp = "127.0.0.1:0"\nsyslog_tcp = "127.0.0.1:0"\n'
    (data / "honeyguide.toml").write_text(f"[watch]\n{watch}\n[notify]\ncommand = {command}\n{listen}[retention]\nfree = {free}\n")
    line = [sys.executable, "-m", "honeyguide", "up", str(folder), "--data", str(data), "--ui-port", "0", "--api-port", "0"]
    line += ["--store", store] if store else []
    log = (data / "said.txt").open("w")
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, "TZ": "UTC"})
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said.startswith("ready"):
            raise OSError(f"it doesn't start: {said}{(data / 'said.txt').read_text()}")
        ui, api = re.findall(r"http://[0-9.]+:\d+", said)
        yield Beside(process, data, ui, api)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.communicate()
        log.close()
