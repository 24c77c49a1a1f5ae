"""The real server over a data folder of its own, asked over HTTP; what it answers is held against its own description."""

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from honeyguide.server.application import application, resources
from honeyguide.server.gate import Gate
from honeyguide.server.opening import open_service
from honeyguide.server.routes import Route
from honeyguide.server.service import Service

Json: TypeAlias = Any
ROUTES = [route for _, resource in resources() for route in resource.routes if isinstance(route, Route)]
LOG = """\
[28012022 21:35:50] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55feed2a4c00 accept/tcp/none [192.0.2.1:80->198.51.100.7:50123] state: none->established
[28012022 21:35:51] http /dionaea/http.py:300-debug: GET /login
what is this
[28012022 21:35:52] sip /dionaea/sip/__init__.py:45-warning: Cleanup
[28012022 21:35:53] connection /opt/dionaea/src/connection.c:2181-message: connection 0x55feed2a4c00 accept/tcp/established [192.0.2.1:80->198.51.100.7:50123] state: established->close
"""


class Asker:
    """Asks the page's interface; every answer must be what the description says, every error have the one shape."""

    def __init__(self, client: TestClient, service: Service) -> None:
        self.client = client
        self.service = service

    def __call__(self, method: str, path: str, /, json: Json = None, status: int = 200, **more: Any) -> Json:
        """The JSON of an answer with that status."""
        answer = self.client.request(method, f"/api/v1{path}", json=json, **more)
        assert answer.status_code == status, answer.text[:2000]
        if answer.status_code >= 400:
            found = answer.json()
            assert set(found) == {"error"}
            assert set(found["error"]) - {"position", "ja"} == {"type", "message", "where", "hint"}
            return found["error"]
        if not answer.content:
            return None
        self._is_as_described(method, answer.url.path, answer.content)
        return answer.json()

    def _is_as_described(self, method: str, path: str, found: bytes) -> None:
        route = next(one for one in ROUTES if method in (one.methods or ()) and one.path_regex.fullmatch(path.removeprefix("/api/v1")))
        assert route.answers is not None, path
        TypeAdapter(route.answers).validate_json(found, strict=True, extra="forbid")

    def get(self, path: str, /, status: int = 200, **params: Any) -> Json:
        return self("GET", path, status=status, params=params)

    def post(self, path: str, /, status: int = 200, **body: Any) -> Json:
        return self("POST", path, json=body, status=status)

    def take_in(self, path: Path) -> Json:
        """Take a file or folder in, and wait for it."""
        return self.finished(self.post("/sources", 202, path=str(path)))

    def finished(self, job: Json) -> Json:
        """The job once it has ended."""
        found = job
        for _ in range(600):
            found = self.get(f"/jobs/{job['id']}")
            if found["state"] not in {"waiting", "running"}:
                break
            time.sleep(0.05)
        assert found["state"] not in {"waiting", "running"}
        return found


@contextmanager
def server(folder: Path) -> Generator[Asker]:
    """A server over a data folder."""
    with open_service(folder) as service:

        async def opened() -> Service:
            await asyncio.sleep(0)
            return service

        app = Gate(application(opened))
        with TestClient(app, base_url="http://127.0.0.1:5601", raise_server_exceptions=False) as client:
            yield Asker(client, service)


@pytest.fixture
def ask(tmp_path: Path) -> Generator[Asker]:
    """A server over an empty data folder."""
    with server(tmp_path / "data") as asker:
        yield asker


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[Asker]:
    """A server that the tests of a module share, which only ask."""
    with server(tmp_path_factory.mktemp("server") / "data") as asker:
        yield asker


def write_log(folder: Path) -> Path:
    """A small dionaea.log with a line that isn't one."""
    folder.mkdir()
    file = folder / "dionaea.log"
    file.write_text(LOG)
    return file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small dionaea.log with a line that isn't one."""
    return write_log(tmp_path / "logs")


@pytest.fixture(scope="module")
def taken(shared: Asker, tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """A server that has taken that log in."""
    shared.take_in(write_log(tmp_path_factory.mktemp("taken") / "logs"))
    return shared
