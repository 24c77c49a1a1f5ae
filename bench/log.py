"""The log that is measured on: real Dionaea blocks with fresh addresses, made by the generator beside the project."""

import subprocess
import sys
from pathlib import Path

GENERATOR = Path(__file__).resolve().parents[2] / "shared" / "bench" / "make_log.py"


def made_log(folder: Path, records: int) -> Path:
    """A dionaea.log of so many records. Exits with a sentence where the generator isn't there."""
    if not GENERATOR.exists():
        sys.exit(f"bench: the generator isn't at {GENERATOR}; give a log with --log")
    log = folder / "dionaea.log"
    subprocess.run([sys.executable, str(GENERATOR), "--lines", str(records), "--out", str(log)], check=True, capture_output=True)
    return log
