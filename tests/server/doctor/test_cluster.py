"""The doctor asks the cluster that is the store."""

import json
import urllib.request
from pathlib import Path

import pytest
from tests.engines import elastic_store

from honeyguide.server.doctor import examine
from honeyguide.server.doctor.examined import Case
from honeyguide.store.opening import ADDRESS
from honeyguide.store.protocol import Operation


def of_the_store(folder: Path) -> list[tuple[str, str]]:
    return [(one.state, one.found) for one in examine(Case(folder, [])) if one.what == "store"]


@pytest.mark.engine
def test_a_cluster_is_named_and_what_lets_nothing_be_written(opensearch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with elastic_store(opensearch) as store:
        prefix = store.address.prefix
        monkeypatch.setenv(ADDRESS, f"{opensearch}/?prefix={prefix}&replicas=0")
        store.write([Operation("index", "logs-x", "1", {"a": "b"})])
        named, whole = of_the_store(tmp_path)
        assert (named[0], "is opensearch 3." in named[1]) == ("fine", True)
        assert whole == ("fine", "all shards are there")
        body = json.dumps({"index.blocks.read_only_allow_delete": True}).encode()
        headers = {"content-type": "application/json"}
        url = f"{opensearch}/{prefix}-*/_settings?expand_wildcards=all"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT")) as answer:
            assert answer.status == 200
        *_, shut = of_the_store(tmp_path)
        assert (shut[0], "let nothing be written" in shut[1]) == ("wrong", True)


def test_one_that_does_not_answer_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("honeyguide.server.doctor.cluster.PATIENCE", 0.1)
    monkeypatch.setenv(ADDRESS, "http://127.0.0.1:1")
    [(state, found)] = of_the_store(tmp_path)
    assert (state, "127.0.0.1:1" in found) == ("wrong", True)


def test_without_one_nothing_is_said_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS, raising=False)
    assert of_the_store(tmp_path) == []
