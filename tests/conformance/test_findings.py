"""What every finding owes: it fires on its own case, stays quiet on what only looks like it, and can be opened."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import pytest

from honeyguide.investigate.findings import Finding, ask, ask_all, findings, scope_of
from honeyguide.query.kql import parse
from honeyguide.schema.fields import fields
from honeyguide.store.naive import NaiveStore

SmallStore: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], NaiveStore]
FINDINGS = list(findings().values())
EACH = pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.id)


@EACH
def test_a_finding_says_what_it_asks_in_both_languages(finding: Finding[Any]) -> None:
    for words in (finding.title, finding.question):
        assert words.en
        assert not words.ja.isascii()
    assert finding.id == finding.id.lower()


@EACH
def test_it_fires_on_its_case_and_names_rows_that_its_query_finds(finding: Finding[Any], small_store: SmallStore) -> None:
    store = small_store(finding.fires_on)
    found = list(ask(finding, scope_of(store)))
    assert found
    for one in found:
        assert one.claim.words.en.endswith(".")
        assert one.claim.words.ja.endswith("。")
        assert not one.claim.words.ja.isascii()
        assert 0.0 < one.claim.certainty <= 1.0
        assert one.count == store.count("*", parse(one.query)) > 0
        assert one.rows
        assert all(store.get(row.index, row.id) is not None and row.file is not None for row in one.rows)


@EACH
def test_it_is_quiet_on_what_only_looks_like_it(finding: Finding[Any], small_store: SmallStore) -> None:
    assert not list(ask(finding, scope_of(small_store(finding.quiet_on))))


@EACH
def test_its_cases_speak_the_vocabulary(finding: Finding[Any]) -> None:
    for event in (*finding.fires_on, *finding.quiet_on):
        assert set(event) <= set(fields())


def test_an_empty_store_has_nothing_to_tell() -> None:
    assert not list(ask_all(scope_of(NaiveStore())))


def test_every_module_of_the_folder_that_asks_is_in() -> None:
    assert len(FINDINGS) == len(findings())
    assert {"brute-force", "new-port", "password-spray"} <= set(findings())
