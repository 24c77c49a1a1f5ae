"""Asks several engines the same searches, a hundred a request, and ours through their Elasticsearch port."""

import asyncio
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from starlette.testclient import TestClient
from tests.differential.documents import PROPERTIES, documents

from honeyguide.server.elasticsearch.face import face
from honeyguide.server.elasticsearch.identity import FACES
from honeyguide.server.service import Service
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Store
from honeyguide.workspace import Workspace

Json: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[str, str, bytes], tuple[int, Any]]
"""Method, path and body; the status and what was said."""
INDEX = f"honeyguide-differential-{os.getpid()}"
"""Several may ask an engine at the same time."""
AT_ONCE = 100
PATIENCE = 60.0
"""Seconds: OpenSearch never answers some histograms whose bounds lie very far from each other."""


def over_http(address: str) -> Ask:
    """An engine that runs elsewhere."""

    def ask(method: str, path: str, body: bytes) -> tuple[int, Any]:
        request = urllib.request.Request(f"{address}{path}", body or None, {"content-type": "application/x-ndjson"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except TimeoutError:
            return 504, {"error": f"no answer within {PATIENCE:g} s"}
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return ask


@contextmanager
def over_store(store: Store, folder: Path) -> Generator[Ask]:
    """The port over a store, in this process."""
    folder.mkdir()
    with closing(Service(Workspace(folder, store))) as service:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        with TestClient(face(opened, FACES["elasticsearch-8"], "uuid"), raise_server_exceptions=False) as client:

            def ask(method: str, path: str, body: bytes) -> tuple[int, Any]:
                headers = {"content-type": "application/x-ndjson"} if body else {}
                answer = client.request(method, path, content=body, headers=headers)
                return answer.status_code, answer.json()

            yield ask


@contextmanager
def ours(folder: Path) -> Generator[dict[str, Ask]]:
    """The naive and the embedded store, of which two parts are sealed and the rest is hot."""
    with (
        closing(EmbeddedStore.open(folder / "data", threads=1)) as embedded,
        closing(NaiveStore()) as naive,
        over_store(naive, folder / "naive") as first,
        over_store(embedded, folder / "embedded") as second,
    ):
        fill(first, wildcard=True)
        fill(second, wildcard=True, between=embedded.seal)
        yield {"naive": first, "embedded": second}


def fill(ask: Ask, *, wildcard: bool, between: Callable[[], None] | None = None) -> None:
    """Make the index anew, with every document in it; `between` runs after each of the first two thirds."""
    ask("DELETE", f"/{INDEX}?ignore_unavailable=true", b"")
    properties = {**PROPERTIES, "path": {"type": "wildcard"}} if wildcard else PROPERTIES
    made = {"settings": {"number_of_shards": 1, "number_of_replicas": 0}, "mappings": {"properties": properties}}
    status, said = ask("PUT", f"/{INDEX}", json.dumps(made).encode())
    assert status == 200, said
    rows = [(str(number), document) for number, document in enumerate(documents())]
    third = len(rows) // 3
    for start, part in ((0, rows[:third]), (1, rows[third : 2 * third]), (2, rows[2 * third :])):
        lines = [line for id, row in part for line in (json.dumps({"index": {"_id": id}}), json.dumps(row))]
        status, said = ask("POST", f"/{INDEX}/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
        assert status == 200, said
        assert not said["errors"], [one for one in said["items"] if "error" in one["index"]][:2]
        if between is not None and start < 2:
            between()


def answers(ask: Ask, bodies: Sequence[Json]) -> list[Json]:
    """The answer to each; one that can't be read is no reason not to answer the others."""
    if not bodies:
        return []
    if len(bodies) > AT_ONCE:
        return answers(ask, bodies[:AT_ONCE]) + answers(ask, bodies[AT_ONCE:])
    lines = [line for body in bodies for line in ("{}", json.dumps(body))]
    status, said = ask("POST", f"/{INDEX}/_msearch", ("\n".join(lines) + "\n").encode())
    if status == 200:
        return said["responses"]
    if len(bodies) == 1:
        return [{"status": status, "error": said.get("error")}]
    half = len(bodies) // 2
    return answers(ask, bodies[:half]) + answers(ask, bodies[half:])
