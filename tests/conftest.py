"""Fixtures that every test may use."""

import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest
from hypothesis import settings
from tests.engines import shared_engine

from honeyguide.schema.event import SOURCE, conform
from honeyguide.store.naive import NaiveStore

settings.register_profile("honeyguide", deadline=None)
settings.load_profile("honeyguide")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: at the end nobody waits for it alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def require(path: Path, what: str) -> Path:
    """The path; where it isn't there the test is skipped visibly, and in CI it fails."""
    if not path.exists():
        message = f"needs {what} at {path}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real recordings that lies beside the project."""
    return require(SHARED / "corpus", "the recordings")


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a real OpenSearch: the one that HONEYGUIDE_ENGINE says, else one started for all tests."""
    yield from engine(tmp_path_factory, "opensearch")


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a real Elasticsearch 7.10, started for all tests."""
    yield from engine(tmp_path_factory, "elasticsearch")


def engine(tmp_path_factory: pytest.TempPathFactory, kind: str) -> Generator[str]:
    """A running engine; skipped visibly where it can't be, a failure in CI."""
    if kind == "opensearch" and (given := os.environ.get("HONEYGUIDE_ENGINE")):
        yield given
        return
    start = require(SHARED / "engines" / "start", "the engines")
    for program in ("java", "mvn", "curl"):
        if shutil.which(program) is None:
            require(Path("/usr/bin") / program, f"{program}, with which {kind} is started,")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with shared_engine(start, kind, shared) as address:
        yield address


Event: TypeAlias = Mapping[str, Any]
SmallStore: TypeAlias = Callable[[Sequence[Event]], NaiveStore]


@pytest.fixture(scope="session")
def small_store() -> SmallStore:
    """A store of a few handmade events, each output (`event.dataset`) in an index and a file of its own."""

    def make(events: Sequence[Event]) -> NaiveStore:
        store = NaiveStore()
        for dataset in dict.fromkeys(str(event["event.dataset"]) for event in events):
            rows = [
                {"log.offset": number, "log.file.path": dataset, **event, "@timestamp": datetime.fromisoformat(event["@timestamp"])}
                for number, event in enumerate(events)
                if event["event.dataset"] == dataset
            ]
            names = dict.fromkeys(name for row in rows for name in row)
            frame = conform(pl.DataFrame([pl.Series(name, [row.get(name) for row in rows]) for name in names]))
            store.append(f"logs-{dataset}-default", frame.with_columns(pl.lit(dataset).alias(SOURCE)))
        return store

    return make
