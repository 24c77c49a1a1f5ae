"""What the design promises, and whether a run kept it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bench.honeyguide_runs import VERDICT
from bench.measure import COLUMN, DISK, HISTOGRAM, MEMORY, NEEDLE, NEWEST, OURS, RATE, TERMS, Figure
from bench.peers.victorialogs import NAME as RIVAL


@dataclass(frozen=True)
class Budget:
    """At most `limit`; with `least` at least that; with `relative` as a multiple of the rival's figure in the same run."""

    what: str
    limit: float
    least: bool = False
    relative: bool = False

    def verdict(self, found: Mapping[tuple[str, str], Figure]) -> str:
        """The budget in words, and whether it was kept or by how much it was missed."""
        rule = f"{'≥' if self.least else '≤'} {self.limit:g}{f' × {RIVAL}' if self.relative else ''}"
        ours, rival = found.get((OURS, self.what)), found.get((RIVAL, self.what))
        if ours is None or (self.relative and rival is None):
            return f"{rule}: not measured"
        limit = self.limit * (rival.value if self.relative and rival else 1.0)
        over = limit / ours.value if self.least else ours.value / limit
        return f"{rule}: kept" if over <= 1 else f"{rule}: **missed by {over:.2f} times**"


BUDGETS: Mapping[str, Budget] = MappingProxyType(
    {
        budget.what: budget
        for budget in (
            Budget(RATE, 2.5, least=True, relative=True),
            Budget(MEMORY, 400),
            Budget(DISK, 5),
            Budget(NEEDLE, 1, relative=True),
            Budget(COLUMN, 10),
            Budget(TERMS, 10),
            Budget(HISTOGRAM, 1, relative=True),
            Budget(NEWEST, 10),
            Budget(VERDICT, 2),
        )
    }
)
