"""A container without an engine: the image's command in a place that holds it as the compose files say."""

import json
import os
import re
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.container import place
from tests.container.image import Image

FOLDER = Path(__file__).resolve().parents[2] / "container"
GRACE = 20
"""Seconds that the compose files give it to end."""
ASK = """
import base64, json, sys, urllib.error, urllib.request
url, host, password = sys.argv[1:]
headers = {"host": host}
if password:
    headers["authorization"] = "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status)
print(answer.read().decode())
"""


@dataclass
class Container:
    """One that runs. `password` is what it told in its first line, if it did."""

    image: Image
    user: str
    process: "subprocess.Popen[str]"
    ready: str
    password: str

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """What `docker exec` does."""
        line = place.beside(self.process.pid, command, self.user)
        return subprocess.run(line, env=environment(self.image), capture_output=True, text=True, check=False, timeout=60)

    def ask(self, path: str, password: str = "", host: str = "127.0.0.1:5601", port: int = 5601) -> tuple[int, str]:
        """Status and body of a request from within."""
        done = self.run("python", "-c", ASK, f"http://127.0.0.1:{port}{path}", host, password)
        assert done.returncode == 0, done.stderr
        status, _, body = done.stdout.partition("\n")
        return int(status), body

    def healthy(self) -> bool:
        """What the image's health check says, as it stands there."""
        return self.run(*self.image.health).returncode == 0

    def taken_in(self, password: str) -> list[Any]:
        """The intakes, once they have ended."""
        ended = time.monotonic() + 60
        while time.monotonic() < ended:
            jobs = json.loads(self.ask("/api/v1/jobs", password)[1])["jobs"]
            if jobs and all(job["state"] in {"done", "failed"} for job in jobs):
                return jobs
            time.sleep(0.2)
        raise AssertionError("the intake doesn't end")


def service(file: str, variables: Mapping[str, str]) -> dict[str, Any]:
    """Honeyguide's part of a compose file, with its variables put in."""
    text = (FOLDER / file).read_text("utf-8")
    filled = re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda match: variables.get(match[1], match[2] or ""), text)
    return yaml.safe_load(filled)["services"]["honeyguide"]


def volume(image: Image, folder: Path) -> Path:
    """A new named volume at /data: it begins as the image's folder there, with its owner and mode."""
    like = (Path(image.root) / "data").stat()
    folder.mkdir()
    os.chown(folder, like.st_uid, like.st_gid)
    folder.chmod(like.st_mode)
    return folder


def environment(image: Image, user: str = "") -> dict[str, str]:
    """What an engine puts into a container's environment."""
    known = not user or user == image.account()
    return {**image.environment, "HOME": "/data" if known else "/", "HOSTNAME": "honeyguide"}


@contextmanager
def running(image: Image, honeypot: Path, data: Path, variables: Mapping[str, str] | None = None) -> Generator[Container]:
    """compose.yaml's service over a honeypot's folder, in a network of its own so that its ports are free."""
    said = service("compose.yaml", {"HONEYPOT": str(honeypot), **(variables or {})})
    assert (said["read_only"], said["cap_drop"], said["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert (said["tmpfs"], said["stop_grace_period"], said["volumes"][0]) == (["/tmp:size=64m,mode=1777"], f"{GRACE}s", "data:/data")
    shown = {said["volumes"][1]["target"]: Path(said["volumes"][1]["source"])}
    user = ":".join([said["user"], ",".join(said["group_add"])])
    line = place.contained(Path(image.root), image.line, user, {"/data": data}, shown, alone=True)
    own = environment(image, said["user"])
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=own, cwd="/") as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            if lines[0].startswith("account"):
                lines.append(process.stdout.readline())
            told = re.findall(r"password (\S+)", lines[0])
            yield Container(image, user, process, lines[-1], told[0] if told else "")
        finally:
            process.kill()
