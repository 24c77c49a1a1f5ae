"""Takes in the end of a huge log alone, so that its answer needn't wait for the rest."""

import time
from collections.abc import Iterable
from contextlib import closing
from datetime import tzinfo
from pathlib import Path

import polars as pl

from honeyguide.formats import Chunk, Context, Format, formats, sniff
from honeyguide.ingest.knocks import Knocks
from honeyguide.schema.event import SOURCE, conform
from honeyguide.sources.source import Refusal, Source
from honeyguide.sources.tail import find_last, tail
from honeyguide.store.protocol import Checkpoint, Store

HUGE = 64 << 20
"""Bytes below which the whole log is read at once."""
END = 2 << 20
"""Bytes of the end that are read: two weeks of heartbeats, or a minute of a busy sensor."""
AROUND = 4096
CALLS = 8
"""Last calls whose connections are sought before the end that was read."""
PATIENCE = 0.6
"""Seconds for seeking them: the first verdict is worth more at once than complete, and the whole answer follows."""


def first_look(store: Store, sources: Iterable[Source | Refusal], zone: tzinfo, knocks: Knocks) -> bool:
    """Puts the end of each huge Dionaea log into the store, with the records that opened its last connections; False where none is huge."""
    form = formats()["dionaea.log"]
    looked = False
    for source in sources:
        if isinstance(source, Refusal) or source.file is None or (source.size or 0) < HUGE:
            continue
        with closing(source.open()) as stream:
            found = sniff(stream.read(64 << 10).lstrip(b"\0"), source.name)
        if found is None or found[0] is not form:
            continue
        data, offset = tail(source.file, END)
        events = _events(form, data, offset, source, zone)
        deadline = time.monotonic() + PATIENCE
        opened = [_opening(form, source, pointer, offset, zone, deadline) for pointer in _last_pointers(events)]
        frame = pl.concat([*(part for part in opened if part is not None), events], how="diagonal_relaxed")
        mine = knocks.mask(frame, source.path)
        frame = frame if mine is None else frame.filter(~mine)
        size = source.size or 0
        checkpoint = Checkpoint(
            source.path, source.path, form.name, f"logs-{form.dataset}-default", position=size, events=frame.height, size=size
        )
        store.append(checkpoint.index, frame.unique("log.offset", keep="first", maintain_order=True), [checkpoint])
        looked = True
    return looked


def _events(form: Format, data: bytes, offset: int, source: Source, zone: tzinfo) -> pl.DataFrame:
    """The events of a piece of the log; their lines have no numbers, since the lines before weren't counted."""
    batch = form.read(Chunk(data, offset, context=Context(source.path, zone, source.modified), state={"continues": True}))
    fixed = {"event.dataset": form.dataset, "event.module": form.module, "log.file.path": source.path, SOURCE: source.path}
    return conform(batch.events.with_columns(pl.lit(value).alias(name) for name, value in fixed.items()).drop("honeypot.log.line"))


def _last_pointers(events: pl.DataFrame) -> list[str]:
    """The connections that the last callbacks were called for and whose ends aren't known yet; the last one first."""
    if not {"honeypot.callback", "honeypot.connection.pointer"} <= set(events.columns):
        return []
    pointer = pl.col("honeypot.connection.pointer")
    called = events.filter(pl.col("honeypot.callback").is_not_null() & pointer.is_not_null()).tail(CALLS)
    wanted = dict.fromkeys(reversed(called.get_column("honeypot.connection.pointer").to_list()))
    if not {"honeypot.connection.state.to", "destination.port"} <= set(events.columns):
        return list(wanted)
    named = events.filter(pl.col("honeypot.connection.state.to").is_not_null() & pl.col("destination.port").is_not_null())
    known = set(named.get_column("honeypot.connection.pointer").drop_nulls())
    return [one for one in wanted if one not in known]


def _opening(form: Format, source: Source, pointer: str, before: int, zone: tzinfo, deadline: float) -> pl.DataFrame | None:
    """The record that established a connection, where it lies before the end that was read."""
    file: Path | None = source.file
    assert file is not None
    mark = f"connection {pointer} ".encode()
    place = find_last(file, mark, before, deadline=deadline)
    if place is None:
        return None
    with file.open("rb") as stream:
        start = max(0, place - AROUND)
        stream.seek(start)
        around = stream.read(2 * AROUND)
    begin = around.rfind(b"\n", 0, place - start) + 1
    end = around.find(b"\n", place - start) + 1
    return _events(form, around[begin:end], start + begin, source, zone)
