"""Every store under the one suite."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from honeyguide.store.embedded.remote import RemoteStore
from honeyguide.store.embedded.serving import serve
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Store

MakeStore = Callable[[], Store]


@pytest.fixture(params=["naive", "embedded", "remote"])
def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[MakeStore]:
    """Makes empty stores of one kind; they are closed at the end."""
    with ExitStack() as stack:

        def make() -> Store:
            if request.param == "naive":
                return NaiveStore()
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


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """One empty store."""
    return make_store()
