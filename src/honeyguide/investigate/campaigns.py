"""Campaigns: sessions of any honeypot that used the same credentials, gave the same commands or sent the same payload."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from honeyguide.investigate.findings.scope import Scope, both, distinct, top
from honeyguide.investigate.rows import from_milliseconds
from honeyguide.query.aggregation import Aggregation, Metric, Terms
from honeyguide.query.ast import Exists, Query
from honeyguide.query.ast import Terms as AnyOf
from honeyguide.query.printing import kql

TRAITS = ("honeypot.payload.sha256", "honeypot.command", "honeypot.credential.password", "file.hash.sha256", "honeypot.tool.name")
"""What a campaign is known by, the most telling first."""
LOOKED_AT = 1000
"""Values of each trait that are looked at, the most frequent."""
FEWEST = 2
"""Addresses that share a value."""
OVERLAP = 0.5
"""Values whose addresses are the same in this share belong to one campaign."""
ADDRESSES = 500
EVERYBODYS = 0.5
"""A value that more than this share of all addresses uses tells nobody apart, where there are `MANY` of them."""
MANY = 20


@dataclass(frozen=True)
class Campaign:
    """Addresses that did the same, and what it was."""

    features: tuple[tuple[str, str], ...]
    """(field, value): what defines it."""
    addresses: tuple[str, ...]
    honeypots: tuple[str, ...]
    rows: int
    first: datetime | None
    last: datetime | None
    query: Query

    @property
    def id(self) -> str:
        """Of the features alone: the same campaign has the same id on any sensor and any day."""
        told = "\n".join(f"{field}={value}" for field, value in self.features)
        return "c-" + hashlib.sha256(told.encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "id": self.id,
            "features": [{"field": field, "value": value} for field, value in self.features],
            "addresses": list(self.addresses),
            "honeypots": list(self.honeypots),
            "rows": self.rows,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "query": kql(self.query),
        }


@dataclass(frozen=True)
class _Shared:
    field: str
    value: str
    addresses: frozenset[str]


def campaigns(scope: Scope) -> Iterator[Campaign]:
    """The campaigns of the scope, those of most addresses first."""
    clusters: list[list[_Shared]] = []
    for one in sorted(_shared(scope), key=lambda one: (-len(one.addresses), one.field, one.value)):
        for cluster in clusters:
            if _alike(cluster[0].addresses, one.addresses):
                cluster.append(one)
                break
        else:
            clusters.append([one])
    for cluster in clusters:
        yield _campaign(scope, cluster)


def _shared(scope: Scope) -> Iterator[_Shared]:
    everybody = scope.now.aggregate(Exists("source.ip"), {"addresses": distinct("source.ip")})["addresses"]["value"]
    for field in TRAITS:
        addresses = {"count": distinct("source.ip"), "addresses": Terms("source.ip", ADDRESSES)}
        for one in top(scope.now, both(Exists("source.ip"), Exists(field)), field, LOOKED_AT, at_least=FEWEST, aggs=addresses):
            count = one["count"]["value"]
            common = everybody >= MANY and count > EVERYBODYS * everybody
            if one["key"] != "" and count >= FEWEST and not common:
                yield _Shared(field, str(one["key"]), frozenset(str(bucket["key"]) for bucket in one["addresses"]["buckets"]))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) / len(one | other) >= OVERLAP


def _campaign(scope: Scope, cluster: Sequence[_Shared]) -> Campaign:
    """The features of the most telling trait that the cluster has define it; the others follow from them."""
    trait = next(field for field in TRAITS if any(one.field == field for one in cluster))
    defining = [one for one in cluster if one.field == trait]
    addresses = frozenset[str]().union(*(one.addresses for one in cluster))
    query = both(AnyOf("source.ip", tuple(sorted(addresses))), AnyOf(trait, tuple(sorted(one.value for one in defining))))
    about: dict[str, Aggregation] = {
        "first": Metric("min", "@timestamp"),
        "last": Metric("max", "@timestamp"),
        "honeypots": Terms("event.module", 20),
    }
    told = scope.now.aggregate(query, about)
    return Campaign(
        features=tuple(sorted((one.field, one.value) for one in defining)),
        addresses=tuple(sorted(addresses)),
        honeypots=tuple(sorted(str(bucket["key"]) for bucket in told["honeypots"]["buckets"])),
        rows=scope.now.count(query),
        first=from_milliseconds(told["first"]["value"]),
        last=from_milliseconds(told["last"]["value"]),
        query=query,
    )
