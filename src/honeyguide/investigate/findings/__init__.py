"""Questions that are asked of every recording: one file a question; a module here that defines FINDING is in."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from honeyguide.errors import InternalError
from honeyguide.investigate.findings.finding import Claim, Finding, Found, RowName
from honeyguide.investigate.findings.scope import Scope, scope_of
from honeyguide.investigate.rows import Rows
from honeyguide.query.printing import kql
from honeyguide.schema.registry import members
from honeyguide.store.protocol import Search, Sort

__all__ = ["Claim", "Finding", "Found", "RowName", "Scope", "ask_all", "findings", "scope_of"]

SHOWN = 3
"""Rows of evidence that are named; the query finds the others."""
_NAMES = ("log.file.path", "log.offset", "honeypot.log.line")


@cache
def findings() -> Mapping[str, Finding[Any]]:
    """Every finding by id."""
    table: dict[str, Finding[Any]] = {}
    for module, value in members("honeyguide.investigate.findings", "FINDING"):
        if not isinstance(value, Finding):
            raise InternalError(f"findings/{module}.py: FINDING is not a Finding")
        table[value.id] = value
    return MappingProxyType(table)


def ask_all(scope: Scope) -> Iterator[Found]:
    """What all questions find, question by question; the times are still to be told."""
    for finding in findings().values():
        yield from ask(finding, scope)


def ask(finding: Finding[Any], scope: Scope) -> Iterator[Found]:
    """What one question finds, each claim with the first rows that show it."""
    for claim in finding.judge(finding.ask(scope)):
        rows = scope.everything if claim.baseline else scope.now
        yield Found(finding.id, finding.title, claim, kql(claim.evidence), rows.count(claim.evidence), _named(rows, claim))


def _named(rows: Rows, claim: Claim) -> tuple[RowName, ...]:
    search = Search(rows.index, rows.bound(claim.evidence), (Sort("@timestamp"),), SHOWN, fields=_NAMES, total=False)
    return tuple(
        RowName(hit.index, hit.id, *(hit.source.get(name) for name in ("log.file.path", "honeypot.log.line", "log.offset")))
        for hit in rows.store.search(search).hits
    )
