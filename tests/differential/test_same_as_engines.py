"""Generated searches and counts are answered as a real OpenSearch and a real Elasticsearch answer them, by every store of ours.

Where the two disagree ours say what one of them says. `known.json` holds where ours differ from both, or the two from one another, and
why; it is compared exactly. A longer run: see `__main__.py`.
"""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.differential.aggregations import counts
from tests.differential.asking import INDEX, fill, ours, over_http
from tests.differential.judging import FINE, Engines, cut_down, generated
from tests.differential.queries import pages

pytestmark = pytest.mark.engine
KNOWN: list[dict[str, Any]] = json.loads(Path(__file__).with_name("known.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def engines(opensearch: str, elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Engines]:
    theirs = {"opensearch": over_http(opensearch), "elasticsearch": over_http(elasticsearch)}
    fill(theirs["opensearch"], wildcard=True)
    fill(theirs["elasticsearch"], wildcard=False)
    with ours(tmp_path_factory.mktemp("ours")) as mine:
        yield Engines(mine, theirs)
    for ask in theirs.values():
        ask("DELETE", f"/{INDEX}", b"")


@pytest.mark.long
@pytest.mark.parametrize("strategy", [pages(), counts()], ids=["searches", "counts"])
def test_all_say_the_same(engines: Engines, strategy: Any) -> None:
    bodies = generated(strategy, 140, 6)
    found = [(body, what) for body, what in engines.judge(bodies) if what not in FINE]
    for body, what in found[:1]:
        small = cut_down(body, engines.says(what))
        pytest.fail(f"{len(found)} of {len(bodies)}: {what}: {json.dumps(small)}\n{json.dumps(engines.shown(small), indent=1)}")
    assert engines.tallies["same"] > 0.8 * len(bodies)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known["reason"])
def test_what_is_known_to_differ_still_does(engines: Engines, known: dict[str, Any]) -> None:
    ((_, what),) = engines.judge([known["body"]])
    assert what == known["says"], engines.shown(known["body"])
