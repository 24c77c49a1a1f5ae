"""Others' REST tests against the Elasticsearch port: every case passes but those that a file beside this one gives a reason for.

OpenSearch's own tests, tier 1 and tier 2 of `scope.json`, what Elasticsearch 7.10's say of mapping types, and Quickwit's scenarios.
After a change that mends or breaks cases, write the files anew, then give each new case its reason (what was said stands in its place):

    HONEYGUIDE_REGENERATE=1 python -m pytest tests/elastic/test_conformance.py
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.elastic.quickwit import failing_scenarios
from tests.elastic.runner import of_opensearch, served, typed_of_elasticsearch_7

Run = Callable[[str, Path], tuple[dict[str, str], int]]
FOLDER = Path(__file__).parent


@pytest.mark.long
@pytest.mark.conformance
def test_tier_1_of_opensearch(tmp_path: Path) -> None:
    compare("failing.json", 800, tmp_path, lambda address, folder: of_opensearch(address, folder, "1"))


@pytest.mark.long
@pytest.mark.conformance
def test_tier_2_of_opensearch(tmp_path: Path) -> None:
    compare("failing_tier_2.json", 350, tmp_path, lambda address, folder: of_opensearch(address, folder, "2"))


@pytest.mark.long
@pytest.mark.conformance
def test_scenarios_of_quickwit(tmp_path: Path) -> None:
    compare("failing_quickwit.json", 40, tmp_path, failing_scenarios)


@pytest.mark.long
@pytest.mark.conformance
def test_types_of_elasticsearch_7(tmp_path: Path) -> None:
    compare("failing_typed.json", 150, tmp_path, typed_of_elasticsearch_7, "elasticsearch-7")


def compare(name: str, least: int, folder: Path, run: Run, face: str = "elasticsearch-8") -> None:
    """Of at least so many cases those fail that the file names, and no others."""
    file = FOLDER / name
    known: dict[str, str] = json.loads(file.read_text("utf-8"))
    with served(folder / "data", face) as address:
        failed, ran = run(address, folder)
    if os.environ.get("HONEYGUIDE_REGENERATE"):
        made = {case: known.get(case, f"not yet: {said[:160]}") for case, said in sorted(failed.items())}
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return
    assert ran > least
    assert {case: said for case, said in failed.items() if case not in known} == {}, "new failures"
    assert sorted(set(known) - set(failed)) == [], f"these pass now: take them out of {name}"
