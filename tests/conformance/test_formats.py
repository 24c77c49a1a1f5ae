"""What every format owes: each test runs over every member of the registry and every sample it carries."""

import itertools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeyguide.formats import SURE_ENOUGH, Chunk, Context, Format, Reject, Sample, formats, sniff
from honeyguide.schema.event import conform

HEAD = 64 << 10
MODIFIED = datetime(2022, 6, 2, 12, 0, tzinfo=UTC)
INGEST_ADDS = {"@source", "log.file.path"}
LINES = [form for form in formats().values() if not form.whole]
SAMPLES = [(form, sample) for form in formats().values() for sample in form.samples]
LINE_SAMPLES = [(form, sample) for form, sample in SAMPLES if not form.whole]


def named(value: object) -> str | None:
    return value.name if isinstance(value, Format | Sample) else None


@dataclass
class Reading:
    """All that came out of a source."""

    events: list[dict[str, Any]]
    rejects: list[Reject]
    lines: int = 0
    continuations: int = 0
    consumed: int = 0


def content(sample: Sample) -> bytes:
    return sample.data() if callable(sample.data) else sample.data


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows as ingest would store them, without what is null, times as text."""
    assert not INGEST_ADDS & set(frame.columns)
    kept = [{name: value for name, value in row.items() if value is not None} for row in conform(frame).iter_rows(named=True)]
    return [{name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()} for row in kept]


def read(form: Format, data: bytes, name: str, cuts: tuple[int, ...] = ()) -> Reading:
    """Feed the source to the format as ingest does, arriving in the pieces between `cuts`."""
    result = Reading([], [])
    context = Context(path=name, modified=MODIFIED)
    waiting, line, state = b"", 1, None
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(data)}), len(data)]
    for start, end in itertools.pairwise(edges):
        waiting += data[start:end]
        batch = form.read(
            Chunk(waiting, offset=result.consumed, line=line, final=end == len(data), context=context, state=json.loads(json.dumps(state)))
        )
        assert 0 <= batch.consumed <= len(waiting)
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects), "the ledger doesn't balance"
        waiting = waiting[batch.consumed :]
        result.consumed += batch.consumed
        result.events += rows(batch.events)
        result.rejects += batch.rejects
        result.lines += batch.lines
        result.continuations += batch.continuations
        line += batch.lines
        state = batch.state
    return result


def read_whole(form: Format, data: bytes, path: Path) -> Reading:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    result, state, done = Reading([], []), None, False
    while not done:
        context = Context(path=str(path), modified=MODIFIED)
        batch = form.read(Chunk(b"", context=context, file=path, state=json.loads(json.dumps(state))))
        result.events += rows(batch.events)
        result.rejects += batch.rejects
        state, done = batch.state, batch.done
    return result


@pytest.mark.parametrize("form", formats().values(), ids=named)
def test_a_format_is_described_in_both_languages_and_carries_samples(form: Format) -> None:
    assert form.title.en.strip()
    assert form.title.ja.strip()
    assert not form.title.ja.isascii()
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", form.dataset), "a dataset is part of an index name"
    assert form.samples


@pytest.mark.parametrize(("form", "sample"), SAMPLES, ids=named)
def test_a_sample_is_claimed_by_its_own_format(form: Format, sample: Sample) -> None:
    data = content(sample)
    votes = {other.name: other.sniff(data[:HEAD], sample.name) for other in formats().values()}
    assert all(0.0 <= vote <= 1.0 for vote in votes.values())
    best = sniff(data[:HEAD], sample.name)
    assert best is not None, votes
    assert best[0].name == form.name, {name: vote for name, vote in votes.items() if vote >= votes[form.name]}


@pytest.mark.parametrize(("form", "sample"), SAMPLES, ids=named)
def test_a_sample_gives_the_events_it_promises(form: Format, sample: Sample, tmp_path: Path) -> None:
    data = content(sample)
    result = read_whole(form, data, tmp_path / sample.name) if form.whole else read(form, data, sample.name)
    assert len(result.events) == len(sample.events), result.rejects
    for got, promised in zip(result.events, sample.events, strict=True):
        assert {name: got.get(name) for name in promised} == promised
    assert len(result.rejects) == sample.rejects, result.rejects


@pytest.mark.parametrize(("form", "sample"), LINE_SAMPLES, ids=named)
def test_every_line_of_a_sample_is_accounted_for(form: Format, sample: Sample) -> None:
    data = content(sample)
    result = read(form, data, sample.name)
    assert result.consumed == len(data)
    assert result.lines >= data.count(b"\n") + (not data.endswith(b"\n"))
    offsets = [event["log.offset"] for event in result.events]
    assert len(set(offsets)) == len(offsets)
    assert all(0 <= offset < len(data) for offset in offsets)
    assert all(reject.reason and len(reject.text) <= 1000 for reject in result.rejects)


@pytest.mark.parametrize(("form", "sample"), LINE_SAMPLES, ids=named)
def test_however_a_source_arrives_it_gives_the_same_events(form: Format, sample: Sample) -> None:
    data = content(sample)
    if len(data) > 20_000:
        data = data[: data.rfind(b"\n", 0, 20_000) + 1]
    together = read(form, data, sample.name)
    step = max(1, len(data) // 25)
    for cut in range(1, len(data), step):
        apart = read(form, data, sample.name, (cut,))
        assert (apart.events, apart.rejects) == (together.events, together.rejects), f"cut at byte {cut}"
    pieces = read(form, data, sample.name, tuple(range(7, len(data), 7)) if len(data) < 3_000 else tuple(range(97, len(data), 997)))
    assert pieces == together


@pytest.mark.parametrize(("form", "sample"), LINE_SAMPLES, ids=named)
def test_a_source_that_grows_gives_what_it_gives_whole(form: Format, sample: Sample) -> None:
    data = content(sample)[:20_000]
    together = read(form, data, sample.name)
    for cut in range(1, len(data), max(1, len(data) // 12)):
        if form.sniff(data[:cut], sample.name) < SURE_ENOUGH:
            continue
        context = Context(path=sample.name, modified=MODIFIED)
        before = form.read(Chunk(data[:cut], context=context))
        since = before.consumed - before.tail
        kept = [event for event in rows(before.events) if event["log.offset"] < since]
        line = 1 + data[:since].count(b"\n")
        after = form.read(Chunk(data[since:], offset=since, line=line, context=context, state=json.loads(json.dumps(before.state))))
        # What the first bytes taught about names and types may differ; which records there are may not.
        places = [event["log.offset"] for event in kept + rows(after.events)]
        assert places == [event["log.offset"] for event in together.events], f"cut at byte {cut}"


@pytest.mark.parametrize("form", formats().values(), ids=named)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_at_all_are_read_without_a_traceback(form: Format, data: bytes, tmp_path: Path) -> None:
    assert 0.0 <= form.sniff(data, "x") <= 1.0
    if form.whole:
        read_whole(form, data, tmp_path / "x")
    else:
        result = read(form, data, "x")
        assert result.consumed == len(data)


@pytest.mark.parametrize(("form", "sample"), SAMPLES, ids=named)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(draw=st.data())
def test_a_damaged_sample_is_read_without_a_traceback(form: Format, sample: Sample, draw: st.DataObject, tmp_path: Path) -> None:
    data = content(sample)[:20_000]
    at = draw.draw(st.integers(0, len(data)))
    length = draw.draw(st.integers(0, 40))
    damage = draw.draw(
        st.binary(max_size=40) | st.sampled_from([b"\0" * 50, b"\xff\xfe", b"\x1b[31m", b"\r\n\r\n", b'"', b"{", b"[", b"\xe3\x81"])
    )
    data = data[:at] + damage + data[at + length :]
    assert 0.0 <= form.sniff(data[:HEAD], sample.name) <= 1.0
    if form.whole:
        read_whole(form, data, tmp_path / sample.name)
    else:
        result = read(form, data, sample.name, (at, at + length))
        assert result.consumed == len(data)


@pytest.mark.parametrize("form", LINES, ids=named)
def test_an_empty_source_is_no_event(form: Format) -> None:
    batch = form.read(Chunk(b""))
    assert (batch.events.height, batch.rejects, batch.consumed, batch.lines, batch.continuations) == (0, (), 0, 0, 0)


@pytest.mark.parametrize(("form", "sample"), [(form, sample) for form, sample in SAMPLES if form.original], ids=named)
def test_a_rebuilt_original_is_the_line_that_was_read(form: Format, sample: Sample) -> None:
    data = content(sample)
    events = form.read(Chunk(data, context=Context(path=sample.name, modified=MODIFIED))).events
    assert form.original is not None
    kept = events.get_column("event.original") if "event.original" in events.columns else [None] * events.height
    for offset, rebuilt, own in zip(events.get_column("log.offset"), form.original(events), kept, strict=True):
        text = rebuilt if own is None else own
        assert data[offset:].replace(b"\r\n", b"\n").decode("utf-8", "replace").startswith(text)
