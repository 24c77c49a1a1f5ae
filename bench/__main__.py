"""`python -m bench`: Honeyguide and its peers over the same log, one after the other, and the ratios between them."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.honeyguide_runs import ingest, investigate_tail, queries
from bench.log import made_log
from bench.measure import Figure, table
from bench.peers import peers


def main() -> None:
    """Measure and print; `--json FILE` keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000, help="records of the generated dionaea.log")
    parser.add_argument("--log", type=Path, help="a log to use instead")
    parser.add_argument("--only", default="", help="only measurements whose name contains this")
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="honeyguide-bench-") as folder:
        log = options.log or made_log(Path(folder), options.lines)
        figures: list[Figure] = []
        for measure in (ingest, queries, investigate_tail, *peers()):
            if options.only in measure.__name__:
                print(f"… {measure.__name__.replace('_', ' ')}", file=sys.stderr)
                figures += measure(log, Path(folder))
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
