"""The Elasticsearch port over a data folder of its own, asked over HTTP."""

import asyncio
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from starlette.testclient import TestClient

from honeyguide.server.elasticsearch.face import face
from honeyguide.server.elasticsearch.identity import FACES
from honeyguide.server.elasticsearch.welcome import welcoming
from honeyguide.server.gate import Gate
from honeyguide.server.opening import open_service
from honeyguide.server.service import Service

Json: TypeAlias = Any


class Port:
    """Asks, and gives the JSON of an answer with the status that is expected."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(self, method: str, path: str, body: Json = None, status: int = 200, **more: Any) -> Json:
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if content is not None else {}
        answer = self.client.request(method, path, content=content, headers=headers, **more)
        assert answer.status_code == status, f"{method} {path} -> {answer.status_code} {answer.text[:1000]}"
        return answer.json() if answer.headers["content-type"].startswith("application/json") and answer.content else answer.text


@contextmanager
def opened_port(folder: Path, name: str = "elasticsearch-8") -> Generator[Port]:
    """The port over a data folder."""
    with open_service(folder) as service:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        app = Gate(welcoming(face(opened, FACES[name], "uuid"), FACES[name], "uuid"))
        with TestClient(app, base_url="http://127.0.0.1:9200", raise_server_exceptions=False) as client:
            yield Port(client)


@pytest.fixture
def ask(tmp_path: Path) -> Generator[Port]:
    """A port over an empty data folder."""
    with opened_port(tmp_path / "data") as port:
        yield port


@pytest.fixture(scope="module")
def shared_port(tmp_path_factory: pytest.TempPathFactory) -> Generator[Port]:
    """A port that the tests of a module share."""
    with opened_port(tmp_path_factory.mktemp("port") / "data") as port:
        yield port
