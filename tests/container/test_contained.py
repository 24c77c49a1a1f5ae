"""The image's command, held as compose.yaml holds it: its user, no capability, nothing to write on but /data and /tmp."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from tests.container import place
from tests.container.image import Image
from tests.container.running import GRACE, Container, environment, running, volume

DIONAEA = 12345
"""The honeypot's user and group."""
AS_DIONAEA = {"HONEYPOT_UID": str(DIONAEA), "HONEYPOT_GID": str(DIONAEA)}
STREAM = "mongod-192.0.2.1-27017-198.51.100.7-40412-2026-11-22T18:36:07.475639-aB3dE6"
LOG = '{"eventid": "cowrie.login.failed", "src_ip": "198.51.100.7", "username": "root", "password": "1", "session": "a1b2c3d4e5f6", "timestamp": "2026-11-22T18:35:07.475639Z", "sensor": "pot", "message": "login attempt [root/1] failed"}\n'


@pytest.fixture
def honeypot(tmp_path: Path) -> Path:
    """A folder of the honeypot's user: a log that all may read, and a recorded stream that nobody else may."""
    day = tmp_path / "honeypot" / "bistreams" / "2026-11-22"
    day.mkdir(parents=True)
    log = tmp_path / "honeypot" / "cowrie.json"
    log.write_text(LOG)
    log.chmod(0o644)
    (day / STREAM).write_bytes(rb"stream = [('in', b'\x10\x00\x00\x00')]")
    (day / STREAM).chmod(0o600)
    for path in (log.parent, *log.parent.rglob("*")):
        os.chown(path, DIONAEA, DIONAEA)
        if path.is_dir():
            path.chmod(0o755)
    return log.parent


@pytest.fixture
def data(image: Image, tmp_path: Path) -> Path:
    return volume(image, tmp_path / "data")


def ended(container: Container) -> int:
    """How it ends when it is told to, in the time that it is given."""
    container.process.send_signal(signal.SIGTERM)
    return container.process.wait(GRACE)


def test_it_starts_answers_and_ends_and_tells_its_password_once(image: Image, honeypot: Path, data: Path) -> None:
    with running(image, honeypot, data) as first:
        assert len(first.password) == 20
        assert re.findall(r"http://\S+", first.ready) == ["http://0.0.0.0:5601", "http://0.0.0.0:9200"]
        status = dict(line.split(":\t") for line in Path(f"/proc/{first.process.pid}/status").read_text().splitlines() if ":\t" in line)
        assert (status["Uid"].split(), status["Gid"].split(), status["Groups"].split()) == (["10001"] * 4, ["10001"] * 4, ["10001"])
        assert {name: int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")} == {"CapEff": 0, "CapPrm": 0, "CapBnd": 0}
        assert status["NoNewPrivs"] == "1"
        assert [first.run("touch", f"{place}/x").returncode for place in ("/opt/honeyguide", "/honeypot", "/data", "/tmp")] == [1, 1, 0, 0]
        assert first.healthy()
        assert [first.ask(path)[0] for path in ("/healthz", "/api/v1/status")] == [200, 401]
        assert first.ask("/api/v1/status", first.password)[0] == 200
        assert first.ask("/healthz", host="honeyguide:5601")[0] == 200
        assert first.ask("/healthz", host="elsewhere.example:5601")[0] == 403
        page = first.ask("/", first.password)[1]
        scripts = re.findall(r'<script[^>]* src="(/[^"]+)"', page)
        assert scripts
        assert {first.ask(script, first.password)[0] for script in scripts} == {200}
        exported = first.run("honeyguide", "kibana", "export", "--data", "/data")
        assert (exported.returncode, "index-pattern" in exported.stdout) == (0, True)
        assert ended(first) == 0
    with running(image, honeypot, data) as second:
        assert second.password == ""
        assert second.ready.startswith("ready ")
        assert second.ask("/api/v1/status", first.password)[0] == 200
        assert first.password not in json.dumps([path.read_text(errors="replace") for path in data.glob("*.log")])
        assert ended(second) == 0


def test_the_health_check_fails_where_nobody_answers(image: Image, tmp_path: Path) -> None:
    line = place.contained(Path(image.root), image.health, image.account(), {}, {}, alone=True)
    done = subprocess.run(line, env=environment(image), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>")


def test_recorded_streams_are_read_and_the_process_seen_as_the_honeypots_user(image: Image, honeypot: Path, data: Path) -> None:
    with (
        (honeypot / "cowrie.json").open("a") as log,
        subprocess.Popen([*place.without_rights(f"{DIONAEA}:{DIONAEA}"), "sleep", "20"], stdout=log) as writer,
        running(image, honeypot, data, AS_DIONAEA) as container,
    ):
        [job] = container.taken_in(container.password)
        assert [refused["path"] for refused in job["ledger"]["refused"]] == []
        assert counts(container) == {"logs-cowrie.json-default": 1, "logs-dionaea.bistream-default": 1}
        doctor = container.run("honeyguide", "doctor", "/honeypot")
        assert {"ok    paths: 2 files can be read", f"ok    process: the files are written by sleep ({writer.pid})"} <= set(
            doctor.stdout.splitlines()
        )
        assert "may look into" not in doctor.stdout
        assert ended(container) == 0
        writer.kill()


def test_as_its_own_user_it_says_whose_the_streams_are_that_it_cannot_read(image: Image, honeypot: Path, data: Path) -> None:
    with running(image, honeypot, data) as container:
        [job] = container.taken_in(container.password)
        assert [Path(refused["path"]).name for refused in job["ledger"]["refused"]] == [STREAM]
        assert counts(container) == {"logs-cowrie.json-default": 1}
        doctor = container.run("honeyguide", "doctor", "/honeypot")
        assert f"is 0600 and belongs to uid {DIONAEA}" in doctor.stdout
        assert f"or as uid {DIONAEA} (in a container: HONEYPOT_UID)" in doctor.stdout
        assert ended(container) == 0
    with running(image, honeypot, data, AS_DIONAEA) as other:
        assert re.fullmatch(r"honeyguide: /data: \S+ in the data folder belongs to user 10001, and this is user 12345\..*\n", other.ready)
        assert other.process.wait(GRACE) == 1


def counts(container: Container) -> dict[str, int]:
    """Documents by index."""
    body = container.ask("/_cat/indices/logs-*?format=json", container.password, "127.0.0.1:9200", 9200)[1]
    return {one["index"]: int(one["docs.count"]) for one in json.loads(body)}
