"""Every store under the one suite."""

import json
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.engines import elastic_store

from honeyguide.store.embedded.remote import RemoteStore
from honeyguide.store.embedded.serving import serve
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Store

GAPS: dict[str, str] = json.loads(Path(__file__).with_name("elastic_gaps.json").read_text("utf-8"))
"""What the store over a cluster can't promise, and why: each of these tests must fail on it."""
MakeStore = Callable[[], Store]


@pytest.fixture(params=["naive", "embedded", "remote", pytest.param("elastic", marks=pytest.mark.engine)])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[MakeStore]:
    """Makes empty stores of one kind; they are closed at the end."""
    with ExitStack() as stack:

        def make() -> Store:
            if request.param == "naive":
                return NaiveStore()
            if request.param == "elastic":
                declare_gap(request)
                return stack.enter_context(elastic_store(request.getfixturevalue("opensearch")))
            store = EmbeddedStore.open(tmp_path / f"data{len(list(tmp_path.iterdir()))}", threads=1)
            stack.callback(store.close)
            if request.param == "embedded":
                return store
            server = serve(store, tmp_path / f"store{len(list(tmp_path.iterdir()))}.sock")
            stack.callback(server.close)
            remote = RemoteStore(server.path)
            stack.callback(remote.close)
            return remote

        yield make


def declare_gap(request: pytest.FixtureRequest) -> None:
    """A gap that is declared is expected; one that is closed must go from the list."""
    name = f"{request.node.path.name}::{request.node.name.replace('elastic-', '').replace('[elastic]', '')}"
    if name in GAPS:
        request.applymarker(pytest.mark.xfail(reason=GAPS[name], strict=True))


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """One empty store."""
    return make_store()
