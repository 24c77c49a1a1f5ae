"""Takes in the end of a huge log alone, so that its answer needn't wait for the rest."""

from collections.abc import Iterable
from contextlib import closing
from datetime import tzinfo
from pathlib import Path

import polars as pl

from honeyguide.formats import Chunk, Context, Format, formats, sniff
from honeyguide.schema.event import SOURCE, conform
from honeyguide.sources.source import Refusal, Source
from honeyguide.sources.tail import find_last, tail
from honeyguide.store.protocol import Checkpoint, Store

HUGE = 64 << 20
"""Bytes below which the whole log is read at once."""
END = 8 << 20
AROUND = 4096


def first_look(store: Store, sources: Iterable[Source | Refusal], zone: tzinfo) -> bool:
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
        opened = [_opening(form, source, pointer, offset, zone) for pointer in _last_pointers(events)]
        frame = pl.concat([*(part for part in opened if part is not None), events], how="diagonal_relaxed")
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
    """The connections that the last callbacks were called for."""
    if "honeypot.callback" not in events.columns or "honeypot.connection.pointer" not in events.columns:
        return []
    called = events.filter(pl.col("honeypot.callback").is_not_null() & pl.col("honeypot.connection.pointer").is_not_null())
    return called.get_column("honeypot.connection.pointer").tail(50).unique().to_list()


def _opening(form: Format, source: Source, pointer: str, before: int, zone: tzinfo) -> pl.DataFrame | None:
    """The record that established a connection, where it lies before the end that was read."""
    file: Path | None = source.file
    assert file is not None
    mark = f"connection {pointer} ".encode()
    place = find_last(file, mark, before)
    if place is None:
        return None
    with file.open("rb") as stream:
        start = max(0, place - AROUND)
        stream.seek(start)
        around = stream.read(2 * AROUND)
    begin = around.rfind(b"\n", 0, place - start) + 1
    end = around.find(b"\n", place - start) + 1
    return _events(form, around[begin:end], start + begin, source, zone)
