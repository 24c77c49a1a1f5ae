"""Filebeat, the shipper of most Elasticsearch: it makes its policy, template and alias by itself, then sends lines."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.clients.conftest import Server, installed, missing, run

VERSION = "7.17.28"
MODULE = f"github.com/elastic/beats/v7@v{VERSION}"
"""Its last with mapping types; what is built of it is Apache-2.0."""
LINES = [f'connection {number} said "hello" \\ 日本\ttab' for number in range(3000)]
RECORDS: list[dict[str, Any]] = [
    {"@timestamp": f"2026-01-02T03:04:05.{number:03}Z", "source": {"ip": f"198.51.100.{number % 250}"}} for number in range(500)
]
SETTINGS = """\
filebeat.inputs:
  - {{type: filestream, id: text, paths: ["{folder}/text.log"]}}
  - {{type: log, allow_deprecated_use: true, paths: ["{folder}/json.log"], json.keys_under_root: true, json.overwrite_keys: true}}
processors: [{{add_host_metadata: {{}}}}]
output.elasticsearch.hosts: ["{url}"]
"""


@pytest.mark.long
@pytest.mark.parametrize("face", ["elasticsearch-7", "elasticsearch-8"])
def test_filebeat(server: Server, cache: Path, tmp_path: Path, face: str) -> None:
    program = installed(cache, f"filebeat-{VERSION}", _build) / "filebeat"
    (tmp_path / "text.log").write_text("".join(line + "\n" for line in LINES), "utf-8")
    (tmp_path / "json.log").write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    (tmp_path / "filebeat.yml").write_text(SETTINGS.format(folder=tmp_path, url=server(face)), "utf-8")
    with (tmp_path / "said").open("wb") as out:
        process = subprocess.Popen([str(program), "--path.home", str(tmp_path), "-e"], stdout=out, stderr=out)
    try:
        found = _documents(server(face), len(LINES) + len(RECORDS))
    finally:
        process.terminate()
        process.wait(30)
    said = (tmp_path / "said").read_text("utf-8", "replace")
    assert sorted(one["message"] for one in found if "message" in one) == sorted(LINES), said[-3000:]
    addresses = [(one["@timestamp"], one["source"]["ip"]) for one in found if "source" in one]
    assert sorted(addresses) == sorted((one["@timestamp"], one["source"]["ip"]) for one in RECORDS)
    assert {one["agent"]["version"] for one in found} == {VERSION}
    (index,) = _ask(f"{server(face)}/filebeat-*/_alias")
    assert index.startswith(f"filebeat-{VERSION}-2")
    kinds = _ask(f"{server(face)}/{index}/_field_caps?fields=source.ip,log.offset,message")["fields"]
    assert {name: [*kind] for name, kind in kinds.items()} == {"source.ip": ["ip"], "log.offset": ["long"], "message": ["text"]}


def _build(folder: Path) -> None:
    """Its own module builds it, with the versions that it names itself."""
    missing("go")
    source = Path(json.loads(run(["go", "mod", "download", "-json", MODULE], folder=folder))["Dir"])
    (folder / "go.mod").write_text((source / "go.mod").read_text().replace("module github.com/elastic/beats/v7\n", "module build\n"))
    (folder / "go.sum").write_text((source / "go.sum").read_text())
    run(["go", "mod", "edit", f"-require={MODULE}"], folder=folder)
    build = ["go", "build", "-mod=mod", "-o", "filebeat", "github.com/elastic/beats/v7/filebeat"]
    run(build, {"CGO_ENABLED": "0"}, folder, patience=1000)


def _documents(url: str, wanted: int) -> list[dict[str, Any]]:
    """All documents, once there are as many as are wanted; what is there after a while else."""
    deadline, found = time.monotonic() + 60, list[dict[str, Any]]()
    while len(found) < wanted and time.monotonic() < deadline:
        time.sleep(0.3)
        try:
            urllib.request.urlopen(urllib.request.Request(f"{url}/filebeat-*/_refresh", b""), timeout=60).close()
            found = [hit["_source"] for hit in _ask(f"{url}/filebeat-*/_search?size=5000")["hits"]["hits"]]
        except urllib.error.HTTPError as error:
            error.close()
    return found


def _ask(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)
