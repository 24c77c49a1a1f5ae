"""Real recordings as they are: the generated log repeats real blocks, which flatters everybody's disk."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from bench.honeyguide_runs import take_in
from bench.measure import folder_bytes

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
Row: TypeAlias = dict[str, str | float]
HEADINGS = ("corpus", "files", "events", "rejects", "records/s", "MB/s", "bytes a record on disk", "bytes a record as text", "MB of memory")


def rows(folder: Path) -> Iterator[Row]:
    """A row for each recording that is big enough to say something, the biggest first within its kind."""
    for path in sorted(path for kind in CORPUS.iterdir() if kind.is_dir() for path in kind.iterdir() if path.is_dir()):
        data = folder / "corpus-store"
        done = take_in(path, data)
        total = json.loads(done.output)["total"]
        if total["events"] >= 2_000:
            yield {
                "corpus": str(path.relative_to(CORPUS)),
                "files": total["files"],
                "events": total["events"],
                "rejects": total["rejects"],
                "records/s": total["events"] / done.seconds,
                "MB/s": total["bytes"] / done.seconds / 1e6,
                "bytes a record on disk": folder_bytes(data) / total["events"],
                "bytes a record as text": total["bytes"] / total["events"],
                "MB of memory": done.megabytes,
            }
        shutil.rmtree(data, ignore_errors=True)


def table(found: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---" * len(HEADINGS) + "|"]
    for row in found:
        cells = [
            value if isinstance(value, str) else f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in row.values()
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
