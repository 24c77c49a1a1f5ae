"""`honeyguide streams list`: the recorded conversations, in order of time."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from honeyguide.cli.asking import Index, Lang, Since, Until, asked
from honeyguide.cli.options import DataFolder
from honeyguide.schema.visible import visible
from honeyguide.workspace.conversation_rows import NEEDED, TLSH, described, row

if TYPE_CHECKING:
    import polars as pl

    from honeyguide.query.ast import Query
    from honeyguide.sources.source import Refusal


def list_streams(
    what: Annotated[
        str, typer.Argument(metavar="[QUERY|PATH]", help="KQL, such as: source.ip: 203.0.113.7. Or a file, folder or archive to look into.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    lang: Lang = "kql",
    index: Index = "*",
    since: Since = None,
    until: Until = None,
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="HASH|ID|FILE", help="Only those whose peer sent nearly the same (TLSH) as this; nearest first."),
    ] = None,
    distance: Annotated[
        int, typer.Option("--distance", metavar="N", min=0, help="With --like: at most so far; 30 is nearly the same.")
    ] = 50,
    data: DataFolder = None,
) -> None:
    """List recorded conversations: who, which protocol, which tool, what was said. What exists is a path, all else a query."""
    events = _of_path(what, since, until) if _is_path(what) else _of_store(asked(what, since, until, lang), index, data)
    rows = (row(event) for event in events) if like is None else _alike(events, like, distance)
    if json:
        import orjson

        options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z
        sys.stdout.buffer.writelines(orjson.dumps(one, option=options) for one in rows)
        return
    for one in rows:
        print("\n".join(described(one)))


def _alike(events: Iterator[dict[str, Any]], like: str, most: int) -> Iterator[dict[str, Any]]:
    """The rows of events whose payload is that near to what is named, with their distance."""
    from honeyguide.cli.streams.digest import digest_of
    from honeyguide.streams.alike import alike

    told = list(events)
    wanted = digest_of(like, told)
    near = alike(wanted, (event[TLSH] for event in told if event.get(TLSH)), most)
    found = [(near[event[TLSH]], event) for event in told if event.get(TLSH) in near]
    for apart, event in sorted(found, key=lambda pair: pair[0]):
        yield row(event) | {"distance": apart}


def _is_path(what: str) -> bool:
    try:
        return what == "-" or (what != "" and Path(what).exists())
    except OSError:  # a query that is too long for a name
        return False


def _of_store(wanted: "Query", index: str, data: Path | None) -> Iterator[dict[str, Any]]:
    from honeyguide.cli.busy import say_busy
    from honeyguide.workspace import data_folder, open_workspace
    from honeyguide.workspace.conversations import listed

    with open_workspace(data_folder(data), wait=say_busy) as workspace:
        yield from listed(workspace.store, wanted, index)


def _of_path(path: str, since: str | None, until: str | None) -> Iterator[dict[str, Any]]:
    """The conversations of a path, read from it and kept nowhere."""
    import polars as pl

    from honeyguide.ingest.recordings import recordings
    from honeyguide.workspace import sources_of

    frames = [_needed(frame) for frame in recordings(sources_of([path])(), _say)]
    if frames:
        events = pl.concat(frames, how="diagonal_relaxed").sort("@timestamp", nulls_last=True, maintain_order=True)
        yield from _within(events, since, until).iter_rows(named=True)


def _within(events: "pl.DataFrame", since: str | None, until: str | None) -> "pl.DataFrame":
    """Those that began in the span; of what has no time nothing can be said."""
    from datetime import UTC, datetime

    import polars as pl

    from honeyguide.query.ast import Range
    from honeyguide.query.datemath import span_of_range

    if since is None and until is None:
        return events
    span = span_of_range(Range("@timestamp", gte=since, lt=until), now=datetime.now(UTC))
    moment, conditions = pl.col("@timestamp"), [pl.col("@timestamp").is_not_null()]
    conditions += [moment >= span.start] if span.start is not None else []
    conditions += [moment < span.end] if span.end is not None else []
    return events.filter(*conditions)


def _needed(frame: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    frame = frame.with_columns(pl.lit(None).alias("@timestamp")) if "@timestamp" not in frame.columns else frame
    return frame.select(name for name in NEEDED if name in frame.columns)


def _say(refusal: "Refusal") -> None:
    print(visible(f"refused: {refusal.path}: {refusal.reason} {refusal.hint}").rstrip(), file=sys.stderr)


COMMAND = list_streams
