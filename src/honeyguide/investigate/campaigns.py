"""Campaigns: peers of any honeypot that used the same credentials, gave alike commands, or sent alike payloads."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from honeyguide.investigate.findings.scope import Scope, both, distinct
from honeyguide.investigate.rows import from_milliseconds
from honeyguide.investigate.shapes import CREDENTIAL, Shape, shapes
from honeyguide.query.aggregation import Aggregation, Metric, Terms
from honeyguide.query.ast import Exists, Or, Query
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.query.printing import kql

FEWEST = 2
"""Addresses that share a shape."""
OVERLAP = 0.5
"""Shapes whose addresses are the same in this share belong to one campaign."""
EVERYBODYS = 0.5
"""A shape that more than this share of all addresses has tells nobody apart, where there are `MANY` of them."""
MANY = 20
WORDY = 3
"""Addresses that must share a single password before that alone makes a campaign."""


@dataclass(frozen=True)
class Campaign:
    """Addresses that did alike, and what it was."""

    anchor: Shape
    """Of what they share, what was seen first in all of the store: the campaign is named by it."""
    features: tuple[Shape, ...]
    addresses: tuple[str, ...]
    honeypots: tuple[str, ...]
    tools: tuple[str, ...]
    rows: int
    first: datetime | None
    last: datetime | None
    query: Query

    @property
    def id(self) -> str:
        """Stays as addresses, honeypots and further features join: it is the name of what was seen first."""
        return "c-" + hashlib.sha256(f"{self.anchor.field}={self.anchor.text}".encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "id": self.id,
            "features": [
                {"field": one.field, "value": one.text, "values": list(one.values), "addresses": len(one.addresses)}
                for one in self.features
            ],
            "addresses": list(self.addresses),
            "honeypots": list(self.honeypots),
            "tools": list(self.tools),
            "rows": self.rows,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "query": kql(self.query),
        }


def campaigns(scope: Scope) -> Iterator[Campaign]:
    """The campaigns of the scope, those of most addresses first; each is looked up as it is asked for."""
    everybody = scope.now.aggregate(Exists("source.ip"), {"addresses": distinct("source.ip")})["addresses"]["value"]
    shared = [one for one in shapes(scope.now) if len(one.addresses) >= FEWEST and not _everybodys(one, everybody)]
    clusters: list[list[Shape]] = []
    for one in sorted(shared, key=lambda one: (-len(one.addresses), one.field, one.text)):
        for cluster in clusters:
            if _alike(cluster[0].addresses, one.addresses):
                cluster.append(one)
                break
        else:
            clusters.append([one])
    for cluster in clusters:
        if not _accidental(cluster):
            yield _campaign(scope, cluster)


def _everybodys(one: Shape, everybody: int) -> bool:
    return everybody >= MANY and len(one.addresses) > EVERYBODYS * everybody


def _accidental(cluster: Sequence[Shape]) -> bool:
    """Strangers may well try the same password: one that everybody tries, or one that two of them share and nothing else."""
    one = cluster[0]
    return len(cluster) == 1 and one.field == CREDENTIAL and (len(one.addresses) < WORDY or one.text in _common_passwords())


@cache
def _common_passwords() -> frozenset[str]:
    table = json.loads((resources.files("honeyguide.investigate") / "common_passwords.json").read_text("utf-8"))
    return frozenset(table["passwords"])


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) / len(one | other) >= OVERLAP


def _campaign(scope: Scope, cluster: Sequence[Shape]) -> Campaign:
    addresses = frozenset[str]().union(*(one.addresses for one in cluster))
    said = tuple(AnyOf(one.field, one.values) for one in cluster)
    query = both(AnyOf("source.ip", tuple(sorted(addresses))), _any(said))
    about: dict[str, Aggregation] = {
        "first": Metric("min", "@timestamp"),
        "last": Metric("max", "@timestamp"),
        "honeypots": Terms("event.module", 20),
        "tools": Terms("honeypot.tool.name", 10),
    }
    told = scope.now.aggregate(query, about)
    return Campaign(
        anchor=min(cluster, key=lambda one: (one.first, one.rank, one.text)),
        features=tuple(sorted(cluster, key=lambda one: (one.rank, -len(one.addresses), one.text))),
        addresses=tuple(sorted(addresses)),
        honeypots=tuple(sorted(str(bucket["key"]) for bucket in told["honeypots"]["buckets"])),
        tools=tuple(str(bucket["key"]) for bucket in told["tools"]["buckets"]),
        rows=scope.now.count(query),
        first=from_milliseconds(told["first"]["value"]),
        last=from_milliseconds(told["last"]["value"]),
        query=query,
    )


def _any(queries: tuple[Query, ...]) -> Query:
    return queries[0] if len(queries) == 1 else Or(queries)
