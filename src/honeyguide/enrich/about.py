"""Says which data the enrichments stand on, of which day and whose: for `honeyguide status` and the credit on the map."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from honeyguide.enrich.databases import built, problem
from honeyguide.enrich.scanner import scanners


@dataclass(frozen=True)
class Dataset:
    """One set of data."""

    name: str
    gives: str
    """`country`, `network`, `scanner`, or `own` for a user's own database."""
    date: str
    """Of the data, as ISO 8601; empty where it doesn't say."""
    licence: str = ""
    credit: str = ""
    url: str = ""
    problem: str = ""
    """Why it can't be used."""


def about(databases: Sequence[Path] = ()) -> tuple[Dataset, ...]:
    """The user's own databases, which win, then what is packaged."""
    packaged: list[dict[str, str]] = json.loads((resources.files("honeyguide.enrich") / "networks.json").read_text("utf-8"))
    tables = [Dataset(table["name"], table["gives"], table["date"], table["licence"], table["credit"], table["url"]) for table in packaged]
    day, operators = scanners()
    known = Dataset("scanners", "scanner", day, credit=f"what {len(operators)} operators publish")
    return (*map(_own, databases), *tables, known)


def _own(path: Path) -> Dataset:
    trouble = problem(path)
    seconds = built(path) if trouble is None else None
    date = "" if not seconds else datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return Dataset(path.name, "own", date, problem=trouble or "")
