"""A long run by hand: `python -m tests.differential CASES SEED http://OPENSEARCH http://ELASTICSEARCH [FILE]` writes what differs, cut down."""

import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests.differential.aggregations import counts
from tests.differential.asking import fill, ours, over_http
from tests.differential.documents import PROPERTIES
from tests.differential.judging import Engines, cut_down, generated
from tests.differential.queries import pages

Json = dict[str, Any]


def main(cases: int, start: int, opensearch: str, elasticsearch: str, told: Path) -> None:
    """Ask, compare, cut down what differs, tell."""
    warnings.simplefilter("ignore")
    bodies = generated(pages(), cases // 2, start) + generated(counts(), cases - cases // 2, start)
    print(f"{len(bodies)} cases", flush=True)
    with tempfile.TemporaryDirectory() as folder, ours(Path(folder)) as mine:
        theirs = {"opensearch": over_http(opensearch), "elasticsearch": over_http(elasticsearch)}
        fill(theirs["opensearch"], wildcard=True)
        fill(theirs["elasticsearch"], wildcard=False)
        engines = Engines(mine, theirs)
        seen: dict[str, int] = {}
        with told.open("w", encoding="utf-8") as out:
            for place in range(0, len(bodies), 100):
                found = [
                    (body, what) for body, what in engines.judge(bodies[place : place + 100]) if what not in {"same", "refused by all"}
                ]
                print(place + 100, len(seen), engines.tallies, flush=True)
                told_so_far = engines.tallies.copy()
                for body, what in found:
                    small = cut_down(body, lambda one: any(said == what for _, said in engines.judge([one])))
                    key = what + skeleton(small)
                    seen[key] = seen.get(key, 0) + 1
                    if seen[key] == 1:
                        print(
                            json.dumps({"what": what, "body": small, "answers": engines.shown(small)}, ensure_ascii=False),
                            file=out,
                            flush=True,
                        )
                engines.tallies = told_so_far
        print(json.dumps(seen, indent=1))


def skeleton(value: Any) -> str:
    """What is asked, without the values."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{skeleton(value[name])}" for name in sorted(value)) + "}"
    return (
        "[" + ",".join(skeleton(one) for one in value) + "]"
        if isinstance(value, list)
        else str(value)
        if isinstance(value, str) and value in PROPERTIES
        else ""
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], Path(sys.argv[5] if len(sys.argv) > 5 else "differences.ndjson"))
