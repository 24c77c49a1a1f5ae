"""What one intake carries along: the store, the ledger so far, what waits to be stored, and who is told."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

import polars as pl

from honeyguide.formats import Batch, Format
from honeyguide.formats.structure import Overrides
from honeyguide.formats.zones import zone_name, zone_named
from honeyguide.ingest.identity import HEAD, Opening, fingerprint
from honeyguide.ingest.knocks import Knocks
from honeyguide.ingest.known import Known
from honeyguide.ingest.ledger import FileEntry
from honeyguide.ingest.pending import Pending
from honeyguide.ingest.reading import Place
from honeyguide.schema.event import SOURCE, conform
from honeyguide.sources.source import Refusal, Source
from honeyguide.store.protocol import NOTHING, Checkpoint, LedgerReject, Store


@dataclass(frozen=True)
class Options:
    """What the person asked for; `index` and `format` None is: as the content says."""

    index: str | None = None
    format: str | None = None
    sensor: str = "default"
    said: Mapping[str, Overrides] = field(default_factory=dict[str, Overrides])
    """How sources are read otherwise than they would be, by path."""
    spool: str = ""
    """The full path of the folder, with a slash behind, whose files are this program's own, each under a name of its own."""


@dataclass(frozen=True)
class Progress:
    """Where an intake stands, for a progress bar: stored bytes done with, events and rejects of this run."""

    path: str
    bytes: int
    events: int
    rejects: int


@dataclass
class Run:
    """One intake. `ledger` has every known source by identity and is kept up to date; entries and refusals are what it found."""

    store: Store
    pending: Pending
    zone: tzinfo
    options: Options
    watch: Callable[[Progress], None]
    on_reject: Callable[[str, LedgerReject], None]
    ledger: Known
    entries: list[FileEntry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    done: int = 0
    waiting: int = 0
    """Bytes of small files that are held until there are enough of them."""
    events: int = 0
    rejects: int = 0
    zone_asked: bool = False
    """The person named the zone."""
    knocks: Knocks | None = None
    """What the watch itself opened, which is nobody's event."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def index(self, form: Format, batch: Batch | None = None) -> str:
        """`logs-<dataset>-<sensor>` unless the person named one; a format that reads a family of honeypots says whose in the rows."""
        if self.options.index:
            return self.options.index
        dataset = form.dataset
        if batch is not None and batch.events.height and "event.dataset" in batch.events.columns:
            dataset = str(batch.events.get_column("event.dataset").item(0) or dataset)
        return f"logs-{dataset}-{self.options.sensor}".lower()

    def zone_of(self, checkpoint: Checkpoint) -> tzinfo:
        """The zone of a source's local times: that of its lines so far, unless the person now names one."""
        return self.zone if self.zone_asked or not checkpoint.position else zone_named(checkpoint.zone)

    def sifted(self, batch: Batch, identity: str) -> Batch:
        """The batch without the watch's own knocks: their lines are there, and no events, as a record's further lines are none."""
        mine = None if self.knocks is None else self.knocks.mask(batch.events, identity)
        if mine is None:
            return batch
        events = batch.events.filter(~mine)
        return replace(batch, events=events, continuations=batch.continuations + batch.events.height - events.height)

    def begin(self, source: Source, form: Format, identity: str, opening: Opening) -> Checkpoint:
        """The ledger's line of a source that is new. Its index is settled by the first batch."""
        head = opening.head[:HEAD]
        return Checkpoint(
            identity,
            source.path,
            form.name,
            self.options.index or "",
            zone=zone_name(self.zone),
            head=fingerprint(head),
            head_length=len(head),
        )

    def advance(self, checkpoint: Checkpoint, source: Source, form: Format, batch: Batch, place: Place) -> Checkpoint:
        """The ledger's line behind a batch."""
        return replace(
            checkpoint,
            path=source.path,
            inode=source.inode,
            size=source.size or 0,
            modified=source.modified,
            index=checkpoint.index or self.index(form, batch),
            position=place.position,
            line=place.line,
            events=checkpoint.events + batch.events.height,
            continuations=checkpoint.continuations + batch.continuations,
            rejects=checkpoint.rejects + len(batch.rejects),
            state=json.dumps(place.as_json() | _tail(batch, place)),
            updated=datetime.now(UTC),
        )

    def keep(
        self,
        form: Format,
        events: pl.DataFrame,
        checkpoints: Sequence[Checkpoint],
        rejects: Sequence[LedgerReject] = (),
        taken_back: Mapping[str, int] = NOTHING,
    ) -> None:
        """Gives rows and the places behind them to the store, together. With several checkpoints the rows are one of each, in order."""
        if events.height:
            events = conform(events)
            columns: list[pl.Expr | pl.Series] = [
                pl.lit(value).alias(name) for name, value in _constants(form) if name not in events.columns
            ]
            if len(checkpoints) == 1:
                columns += [pl.lit(checkpoints[0].path).alias("log.file.path"), pl.lit(checkpoints[0].identity).alias(SOURCE)]
            else:
                columns.append(pl.Series("log.file.path", [checkpoint.path for checkpoint in checkpoints]).to_frame().to_series())
                columns.append(pl.Series(SOURCE, [checkpoint.identity for checkpoint in checkpoints]))
            if "@timestamp" not in events.columns or events.get_column("@timestamp").null_count():
                columns.append(pl.lit(self.started).cast(pl.Datetime("us", "UTC")).alias("event.ingested"))
            events = events.with_columns(columns)
        self.pending.add(events, checkpoints, rejects, taken_back)
        for checkpoint in checkpoints:
            self.ledger[checkpoint.identity] = checkpoint
        for reject in rejects:
            self.on_reject(checkpoints[0].path, reject)
        self.events += events.height
        self.rejects += len(rejects)

    def tell(self, path: str, position: int = 0) -> None:
        """Says how far it is."""
        self.watch(Progress(path, self.done + position, self.events, self.rejects))


def _tail(batch: Batch, place: Place) -> dict[str, int]:
    """How many events and rejects of the batch may still change."""
    since = place.position - place.tail
    events = int((batch.events.get_column("log.offset") >= since).sum()) if place.tail and batch.events.height else 0
    return {"tail_events": events, "tail_rejects": sum(one.offset >= since for one in batch.rejects) if place.tail else 0}


def _constants(form: Format) -> list[tuple[str, str]]:
    return [("event.dataset", form.dataset)] + ([("event.module", form.module)] if form.module else [])
