"""What a run of the bench gave, as it is shown and kept; also of a run that was interrupted."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import corpus
from bench.corpus import Row
from bench.measure import Figure
from bench.table import differing, table


def _figures() -> list[Figure]:
    return []


def _absent() -> dict[str, str]:
    return {}


def _rows() -> list[Row]:
    return []


@dataclass
class Results:
    """Filled as the run goes on. `absent` says why somebody has no figures."""

    records: int = 0
    figures: list[Figure] = field(default_factory=_figures)
    absent: dict[str, str] = field(default_factory=_absent)
    corpora: list[Row] = field(default_factory=_rows)
    began: float = field(default_factory=time.monotonic)

    def text(self) -> str:
        """Markdown."""
        parts = [f"{self.records:,} records; ratios are Honeyguide ÷ peer; {time.monotonic() - self.began:,.0f} s in all"]
        parts += [table(self.figures)] if self.figures else []
        parts += [f"Absent: {name}, {reason}" for name, reason in self.absent.items()]
        parts += differing(self.figures)
        parts += [corpus.table(self.corpora)] if self.corpora else []
        return "\n\n".join(parts)

    def keep(self, file: Path) -> None:
        """The same as JSON."""
        kept = {
            "records": self.records,
            "seconds": time.monotonic() - self.began,
            "figures": [figure.as_json() for figure in self.figures],
            "absent": self.absent,
            "corpora": self.corpora,
        }
        file.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
