"""Filters of words never deny a word that is there, and spare the segments without it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.query.ast import And, Match, Not, Or, Phrase, Term, Terms
from honeyguide.query.kql import parse
from honeyguide.store.analysis import tokens
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.embedded.words import MOST_FOREIGN, bits_of, may_hold, words_of
from honeyguide.store.protocol import Search

START = datetime(2026, 11, 1, tzinfo=UTC)
SIGNS = st.sampled_from("aZ09_.,:;'-/ \n\0éßİKΣς漢かжя·’😀")
TEXTS = st.lists(st.text(SIGNS, max_size=40) | st.text(max_size=12), min_size=1, max_size=8)


@given(TEXTS)
def test_every_word_of_a_text_is_in_its_filter(texts: list[str]) -> None:
    words = words_of(pl.Series(texts, dtype=pl.String))
    assert words is not None
    assert set(words) == {word for text in texts for word in tokens(text)}
    bits = bits_of(words)
    assert [word for word in words if not may_hold(bits, word)] == []


def test_few_absent_words_seem_to_be_there() -> None:
    bits = bits_of(pl.Series([f"203.0.{number // 250}.{number % 250}" for number in range(10_000)]))
    absent = [f"198.51.{number // 250}.{number % 250}" for number in range(10_000)]
    assert len(bits) == 10_000
    assert sum(may_hold(bits, word) for word in absent) < 400


def test_too_many_foreign_texts_have_no_filter() -> None:
    assert words_of(pl.Series([f"é{number}" for number in range(MOST_FOREIGN + 1)])) is None


def test_segments_without_the_word_are_not_opened(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path)
    for number in range(3):
        store.append("logs-x", lines(number, ["accept connection from 203.0.113.7", "ready"] if number == 1 else ["Ready", "steady"]))
        store.seal()
    first, second, third = sorted((tmp_path / "segments").iterdir())
    first.unlink()
    third.unlink()

    assert store.count("logs-x", parse('message: "203.0.113.7"')) == 1
    assert store.count("logs-x", Match("message", "Accept unheard-of")) == 1
    assert store.count("logs-x", And((Term("message", "accept"), Not(Term("message", "ready"))))) == 1
    assert store.count("logs-x", Or((Phrase("message", "connection from"), Terms("message", ("no", "such"))))) == 1
    (hit,) = store.search(Search("logs-x", Term("message", "accept"))).hits
    assert hit.source["message"] == "accept connection from 203.0.113.7"
    second.unlink()
    assert store.count("logs-x", Phrase("message", "connection unheard")) == 0
    store.close()


def test_merged_and_dropped_segments_leave_no_filters(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path)
    for number in range(3):
        store.append("logs-x", lines(number, ["one", "two"]))
    store.seal()
    store.append("logs-y", lines(9, ["three"]))
    store.seal()
    assert store.count("*", Term("message", "three")) == 1
    store.drop("logs-y")
    store.close()
    store = EmbeddedStore.open(tmp_path)
    assert store.count("*", Term("message", "three")) == 0
    assert store.count("*", Term("message", "two")) == 3
    store.close()


def lines(number: int, texts: list[str]) -> pl.DataFrame:
    """Events of one source."""
    return pl.DataFrame(
        {
            "@timestamp": [START + timedelta(minutes=number, seconds=at) for at in range(len(texts))],
            "message": texts,
            "@source": [f"s{number}"] * len(texts),
            "log.offset": list(range(len(texts))),
        },
        schema_overrides={"@timestamp": pl.Datetime("us", "UTC")},
    )
