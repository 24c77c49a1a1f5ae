"""A long run by hand: `python -m tests.differential 5000 --seed 1` tells what differs, cut down, one JSON object a line.

It starts the engines of ../shared, or asks those that `--opensearch` and `--elasticsearch` name.
"""

import argparse
import json
import sys
import tempfile
import warnings
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from tests.conftest import SHARED
from tests.differential.aggregations import counts
from tests.differential.asking import fill, ours, over_http
from tests.differential.documents import PROPERTIES
from tests.differential.judging import FINE, Engines, cut_down, generated
from tests.differential.queries import pages
from tests.engines import started, stop

Json: TypeAlias = dict[str, Any]


def main() -> None:
    """Ask, compare, cut down what differs, tell."""
    said = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    said.add_argument("cases", type=int)
    said.add_argument("--seed", type=int, default=1)
    for kind in ("opensearch", "elasticsearch"):
        said.add_argument(f"--{kind}", metavar="ADDRESS")
    options = said.parse_args()
    warnings.simplefilter("ignore")
    bodies = [body for make in (pages(), counts()) for body in generated(make, options.cases // 2, options.seed)]
    with ExitStack() as stack:
        theirs = {kind: over_http(stack.enter_context(running(kind, getattr(options, kind)))) for kind in ("opensearch", "elasticsearch")}
        for kind, ask in theirs.items():
            fill(ask, wildcard=kind == "opensearch")
        run(Engines(stack.enter_context(ours(Path(stack.enter_context(tempfile.TemporaryDirectory())))), theirs), bodies)


@contextmanager
def running(kind: str, address: str | None) -> Generator[str]:
    """The engine at the address, or one started for as long as it is asked."""
    if address is not None:
        yield address
        return
    made = started(SHARED / "engines" / "start", kind)
    try:
        yield made["address"]
    finally:
        stop(made["pids"])


def run(engines: Engines, bodies: list[Json]) -> None:
    """A hundred at a time; of searches that differ in the same parts one is told."""
    seen: set[str] = set()
    bodies = bodies + engines.following(bodies)
    for place in range(0, len(bodies), 100):
        found = [(body, what) for body, what in engines.judge(bodies[place : place + 100]) if what not in FINE]
        tallies = engines.tallies.copy()
        for body, what in found:
            small = cut_down(body, engines.says(what))
            if (key := what + skeleton(small)) not in seen:
                seen.add(key)
                sys.stdout.write(json.dumps({"what": what, "body": small, "answers": engines.shown(small)}, ensure_ascii=False) + "\n")
                sys.stdout.flush()
        engines.tallies = tallies
        sys.stderr.write(f"{min(place + 100, len(bodies))} of {len(bodies)}: {dict(tallies)}\n")


def skeleton(value: Any) -> str:
    """What is asked, without the values."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{skeleton(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(skeleton(one) for one in value) + "]"
    return value if isinstance(value, str) and value in PROPERTIES else ""


if __name__ == "__main__":
    main()
