"""The syslog daemons of most machines that ship to Elasticsearch: rsyslog's omelasticsearch, syslog-ng's elasticsearch-http.

Both are unpacked from Debian's packages, not installed: each would take the other's place.
"""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.clients.conftest import Server, installed, missing, run

RSYSLOG = "rsyslog rsyslog-elasticsearch"
SYSLOG_NG = "syslog-ng-core syslog-ng-mod-http syslog-ng-scl"
LINES = [f'connection {number} from 198.51.100.{number % 250} said "hello" \\ 日本\ttab' for number in range(700)]
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib/syslog-ng", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu")

RSYSLOG_CONF = """\
global(workDirectory="{folder}")
module(load="imfile")
module(load="omelasticsearch")
input(type="imfile" file="{folder}/in.log" tag="pot:")
template(name="index" type="string" string="rsyslog-%$year%")
template(name="document" type="list" option.jsonf="on") {{
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}}
action(type="omelasticsearch" server="{host}" serverport="{port}" template="document" searchIndex="index" dynSearchIndex="on"
  searchType="" bulkmode="on" queue.type="linkedList" queue.dequeueBatchSize="200" action.resumeRetryCount="-1"
  errorFile="{folder}/errors.json")
"""
SYSLOG_NG_CONF = """\
@version: 3.38
@include "{root}/usr/share/syslog-ng/include/scl/elasticsearch/elastic-http.conf"
options {{ stats-freq(0); }};
source s {{ file("{folder}/in.log" flags(no-parse) follow-freq(1)); }};
destination d {{
  elasticsearch-http(url("http://{host}:{port}/_bulk") index("syslog-ng-${{YEAR}}") type("") batch-lines(100) batch-timeout(200));
}};
log {{ source(s); destination(d); }};
"""


@pytest.mark.parametrize("face", ["elasticsearch-7", "elasticsearch-8", "opensearch"])
def test_rsyslog(server: Server, cache: Path, tmp_path: Path, face: str) -> None:
    root = _unpacked(cache, "rsyslog", RSYSLOG)
    _configure(server(face), tmp_path, RSYSLOG_CONF, root)
    modules = next(folder for folder in (root / name / "rsyslog" for name in LIBRARIES) if folder.is_dir())
    command = [str(root / "usr/sbin/rsyslogd"), "-n", "-f", str(tmp_path / "conf"), "-i", str(tmp_path / "pid"), "-M", str(modules)]
    with _running(command, root, tmp_path):
        assert _messages(server(face), "rsyslog-*") == sorted(LINES)
    assert not (tmp_path / "errors.json").exists()


def test_syslog_ng(server: Server, cache: Path, tmp_path: Path) -> None:
    root = _unpacked(cache, "syslog-ng", SYSLOG_NG)
    _configure(server(), tmp_path, SYSLOG_NG_CONF, root)
    modules = next((root / "usr/lib/syslog-ng").glob("[0-9]*"))
    command = [str(root / "usr/sbin/syslog-ng"), "-F", "--no-caps", "-f", str(tmp_path / "conf"), f"--module-path={modules}"]
    command += [f"--persist-file={tmp_path}/persist", f"--pidfile={tmp_path}/pid", f"--control={tmp_path}/control"]
    with _running(command, root, tmp_path):
        assert _messages(server(), "syslog-ng-*", "MESSAGE") == sorted(LINES)


def _unpacked(cache: Path, name: str, packages: str) -> Path:
    missing("apt-get")

    def install(folder: Path) -> None:
        # With all that they need and this machine hasn't, in this folder instead of the system's, and without its lock.
        download = ["apt-get", "install", "--download-only", "--reinstall", "--no-install-recommends", "-y", "-qq"]
        download += ["-o", f"Dir::Cache::archives={folder}", "-o", "Debug::NoLocking=1", *packages.split()]
        if subprocess.run(download, cwd=folder, capture_output=True, check=False).returncode:
            run(["apt-get", "update", "-qq"])  # a fresh machine has no lists
            run(download, folder=folder)
        for package in sorted(folder.glob("*.deb")):
            run(["dpkg", "-x", str(package), str(folder)])

    return installed(cache, f"{name}-with-libraries", install)


def _configure(url: str, folder: Path, text: str, root: Path) -> None:
    parts = urlsplit(url)
    (folder / "in.log").write_text("".join(line + "\n" for line in LINES), "utf-8")
    (folder / "conf").write_text(text.format(folder=folder, host=parts.hostname, port=parts.port, root=root))


@contextmanager
def _running(command: list[str], root: Path, folder: Path) -> Generator[None]:
    libraries = ":".join(str(root / name) for name in LIBRARIES)
    with (folder / "said").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "LD_LIBRARY_PATH": libraries})
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{error}\n{(folder / 'said').read_text('utf-8', 'replace')[-3000:]}") from error
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _messages(url: str, index: str, field: str = "message") -> list[str]:
    """All messages, once there are as many as were written; what is there after half a minute else."""
    deadline, found = time.monotonic() + 40, list[str]()
    while len(found) < len(LINES) and time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            _ask(f"{url}/{index}/_refresh", b"")
            hits = _ask(f"{url}/{index}/_search?size=5000")["hits"]["hits"]
        except urllib.error.HTTPError as error:
            error.close()
            continue
        found = sorted(str(hit["_source"].get(field)) for hit in hits)
    return found


def _ask(url: str, body: bytes | None = None) -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=60) as answer:
        return json.load(answer)
