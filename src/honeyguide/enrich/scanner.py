"""Whether the peer is a known research scanner: noise that nobody has to look into."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypedDict

import polars as pl

from honeyguide.enrich.enrichment import Enrichment
from honeyguide.enrich.ranges import Ranges, of_networks
from honeyguide.schema.words import Words


class Scanner(TypedDict):
    """One operator of scanners.json."""

    name: str
    source: str
    """Where the networks are published."""
    networks: list[str]


@cache
def scanners() -> tuple[str, tuple[Scanner, ...]]:
    """The day on which the table was put together, and its operators."""
    table = json.loads((resources.files("honeyguide.enrich") / "scanners.json").read_text("utf-8"))
    return table["date"], tuple(table["scanners"])


@cache
def _ranges() -> Ranges:
    return of_networks((network, scanner["name"]) for scanner in scanners()[1] for network in scanner["networks"])


def scanner(addresses: pl.DataFrame, _databases: Sequence[Path]) -> list[pl.Series]:
    """The operator's name."""
    return [_ranges().find(addresses)]


ENRICHMENT = Enrichment(
    name="scanner",
    title=Words("Known research scanner", "既知の調査用スキャナー"),
    needs="source.ip",
    gives=("honeypot.scanner.name",),
    apply=scanner,
)
