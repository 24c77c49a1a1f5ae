"""What a run shows, also where somebody is absent or it was interrupted."""

import json
from pathlib import Path

from bench.measure import OURS, RATE, Figure
from bench.results import Results


def test_who_is_absent_is_named_with_the_reason() -> None:
    results = Results(records=50, absent={"lnav": "no lnav on the PATH"})
    assert results.text().splitlines()[2:] == ["Absent: lnav, no lnav on the PATH"]
    assert results.text().startswith("50 records; ratios are Honeyguide ÷ peer; ")


def test_the_figures_are_kept_as_json(tmp_path: Path) -> None:
    Results(50, [Figure(OURS, RATE, 1e6, "records/s")], corpora=[{"corpus": "story", "events": 7}]).keep(tmp_path / "figures.json")
    kept = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert kept["figures"] == [{"who": OURS, "what": RATE, "value": 1e6, "unit": "records/s", "note": "", "answer": None}]
    assert (kept["records"], kept["corpora"], kept["absent"]) == (50, [{"corpus": "story", "events": 7}], {})
