"""`honeyguide up` as a process: ready in time, following, refusing, and gone when told."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.server.conftest import LOG

ERROR, MISUSED = 1, 2


@dataclass
class Running:
    process: subprocess.Popen[str]
    ui: str
    api: str
    said: str

    def ask(self, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ui + path, data, {"content-type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def total(self, query: str) -> int:
        return self.ask("/api/v1/search", {"query": query, "size": 0})["total"]

    def wait_for(self, query: str, count: int) -> None:
        for _ in range(300):
            if self.total(query) == count:
                return
            time.sleep(0.2)
        raise AssertionError((query, self.total(query), self.ask("/api/v1/jobs")))

    def end(self, name: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(name)
        _, error = self.process.communicate(timeout=60)
        return self.process.returncode, error


Up = Callable[..., Running]


def command(data: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "honeyguide", "up", "--data", str(data), *map(str, arguments)]


@pytest.fixture
def up(tmp_path: Path) -> Generator[Up]:
    with ExitStack() as stack:

        def start(*arguments: object) -> Running:
            line = command(tmp_path / "data", "--ui-port", 0, "--api-port", 0, *arguments)
            process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"})
            stack.callback(process.communicate)
            stack.callback(process.kill)
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.findall(r"http://[0-9.]+:\d+", said)
            assert said.startswith("ready"), said
            return Running(process, found[0], found[1], said + process.stdout.readline())

        yield start


def test_both_ports_answer_when_it_says_ready(up: Up) -> None:
    server = up()
    with urllib.request.urlopen(server.api, timeout=30) as answer:
        assert json.load(answer)["tagline"] == "You Know, for Search"
    with urllib.request.urlopen(server.ui + "/discover?q=1", timeout=30) as answer:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert server.ask("/api/v1/home")["empty"]
    assert f"ssh -L {server.ui.rpartition(':')[2]}:127.0.0.1:" in server.said
    assert server.end() == (0, "")


def test_what_is_written_later_comes_in(up: Up, tmp_path: Path) -> None:
    folder = tmp_path / "var"
    (folder / "binaries").mkdir(parents=True)
    log = folder / "dionaea.log"
    log.write_text(LOG)
    server = up(folder)
    server.wait_for("message: *", 4)
    with log.open("a") as out:
        out.write("[28012022 21:36:52] sip /dionaea/sip/__init__.py:45-warning: Cleanup again\n")
    server.wait_for("message: again", 1)
    (folder / "binaries" / "sample.log").write_text(LOG.replace("28012022", "01012022"))
    (folder / "dionaea.log.1").write_text(LOG.replace("28012022", "27012022"))
    server.wait_for("message: *", 9)
    listed = subprocess.run(
        [sys.executable, "-m", "honeyguide", "search", "message: again", "--count", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout == "1\n"
    assert server.end(signal.SIGINT) == (0, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_other_addresses_are_refused_with_a_reason(tmp_path: Path, host: str) -> None:
    found = subprocess.run(command(tmp_path / "data", "--host", host), capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == MISUSED
    assert "no accounts yet" in found.stderr


def test_behind_a_proxy_accounts_are_asked_for_and_the_first_is_made(tmp_path: Path) -> None:
    line = command(tmp_path / "data", "--ui-port", 0, "--api-port", 0, "--behind-proxy", "--first-account", "admin")
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        password = re.findall(r"account admin was made with the password (\S+)", process.stdout.readline())[0]
        ui, api = re.findall(r"http://[0-9.]+:\d+", process.stdout.readline())
        try:
            with urllib.request.urlopen(ui + "/healthz", timeout=30) as answer:
                assert answer.read() == b"ok\n"
            with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(api, timeout=30):
                pass
            assert refused.value.code == 401
            refused.value.close()
            given = {"authorization": "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()}
            with urllib.request.urlopen(urllib.request.Request(api, headers=given), timeout=30) as answer:
                assert json.load(answer)["tagline"] == "You Know, for Search"
            told = {"/etc/hostname": "lies below no folder that may be read", "/etc/host*": "a pattern may lead out of the folders"}
            for path, reason in told.items():
                body = json.dumps({"path": path}).encode()
                asked = urllib.request.Request(ui + "/api/v1/sources", body, {**given, "content-type": "application/json"})
                with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(asked, timeout=30):
                    pass
                assert reason in refused.value.read().decode()
                refused.value.close()
        finally:
            process.terminate()


def test_a_port_asked_for_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        found = subprocess.run(command(tmp_path / "data", "--ui-port", port), capture_output=True, text=True, timeout=60, check=False)
    assert found.returncode == ERROR
    assert f"port {port} can't be had" in found.stderr


@pytest.mark.parametrize(
    ("settings", "version", "said"),
    [
        ('[listen]\nsyslog_tcp = "127.0.0.1:{taken}"', "", "{taken}"),
        ("[wach]", "", "there is no table [wach]"),
        ("", "999", "999"),
    ],
)
def test_what_fails_while_it_opens_ends_it_with_a_sentence(tmp_path: Path, settings: str, version: str, said: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken = other.getsockname()[1]
        (data / "honeyguide.toml").write_text(settings.replace("{taken}", str(taken)))
        if version:
            (data / "version").write_text(version)
        ended = subprocess.run(command(data, "--ui-port", 0, "--api-port", 0), capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in {ERROR, MISUSED}
    assert said.replace("{taken}", str(taken)) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_stopped_while_it_opens_it_ends_without_a_word(tmp_path: Path) -> None:
    started = subprocess.Popen(
        command(tmp_path / "data", "--ui-port", 0, "--api-port", 0), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    assert started.stdout.readline().startswith("ready")
    started.terminate()
    _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (0, "")


def test_a_folder_that_is_held_is_an_error(up: Up, tmp_path: Path) -> None:
    server = up()
    found = subprocess.run(
        command(tmp_path / "data", "--ui-port", 0, "--api-port", 0), capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == ERROR
    assert f"held by process {server.process.pid}" in found.stderr


def test_strangers_are_refused(up: Up) -> None:
    server = up()
    for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
        with pytest.raises(urllib.error.HTTPError) as refused:
            server.ask("/api/v1/status", **headers)
        assert refused.value.code == 403
        refused.value.close()


def test_new_rows_are_told_as_they_come(up: Up, tmp_path: Path) -> None:
    log = tmp_path / "dionaea.log"
    log.write_text(LOG)
    server = up(log)
    server.wait_for("message: *", 4)
    with urllib.request.urlopen(f"{server.ui}/api/v1/live?query=message:again", timeout=30) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.readline() == b"event: began\n"
        assert _until_data(stream) == b"{}\n"
        with log.open("a") as out:
            out.write("[28012022 21:36:52] sip /dionaea/sip/__init__.py:45-warning: Cleanup again\n")
        said = _until_data(stream)
        told = json.loads(said)
        assert [row["source"]["message"] for row in told["rows"]] == ["Cleanup again"]
        with log.open("a") as out:
            out.writelines(f"[28012022 21:36:53] sip /dionaea/sip/__init__.py:45-warning: again {number}\n" for number in range(700))
        rows: list[str] = []
        left_out = 0
        while len(rows) + left_out < 700:
            told = json.loads(_until_data(stream))
            rows += [row["source"]["message"] for row in told["rows"]]
            left_out += told["left_out"]
    assert len(rows) + left_out <= 702  # a log's last record is taken in again when the log grows
    assert rows[-1] == "again 699"


def _until_data(stream: Any) -> bytes:
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    return line.removeprefix(b"data: ")
