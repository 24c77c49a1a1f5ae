"""Every format: its sniff says a share, its read takes every byte and accounts for every line, its frame fits the vocabulary."""

import json
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.fuzz.target import Target
from honeyguide.formats import SURE_ENOUGH, Batch, Chunk, Context, Format, formats
from honeyguide.schema.event import conform

HEAD = 64 << 10
MODIFIED = datetime(2026, 11, 22, tzinfo=UTC)
SCRATCH = tempfile.TemporaryDirectory(prefix="honeyguide-fuzz-")


def read_lines(form: Format, name: str, data: bytes) -> None:
    """Read the bytes whole, then in two pieces, as chunks of a file come: of its own bytes the format must read the same."""
    sure = form.sniff(data[:HEAD], name)
    assert 0.0 <= sure <= 1.0
    middle = sum(data[:64]) * 7 % (len(data) + 1)
    whole, parted = _places(form, name, data, (len(data),)), _places(form, name, data, (middle, len(data)))
    assert sure < SURE_ENOUGH or whole == parted, f"cut at byte {middle} other records are read"


def _places(form: Format, name: str, data: bytes, cuts: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """The offsets of events and of rejects, where the bytes come in pieces that end at `cuts`."""
    waiting, offset, line, state, start = b"", 0, 1, None, 0
    events: list[int] = []
    rejects: list[int] = []
    for end in cuts:
        waiting += data[start:end]
        chunk = Chunk(waiting, offset, line, end == len(data), Context(path=name, modified=MODIFIED), state=_kept(state))
        batch = form.read(chunk)
        assert 0 <= batch.consumed <= len(waiting), "more was consumed than there is"
        assert 0 <= batch.tail <= batch.consumed, "the tail is longer than what was consumed"
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects), "the ledger doesn't balance"
        _check(batch)
        events += batch.events.get_column("log.offset").to_list() if batch.events.height else []
        rejects += [reject.offset for reject in batch.rejects]
        waiting, state, start = waiting[batch.consumed :], batch.state, end
        offset, line = offset + batch.consumed, line + batch.lines
    assert not waiting, "bytes are left of a final chunk"
    return events, rejects


def read_file(form: Format, name: str, data: bytes) -> None:
    """Read a file of these bytes to its end."""
    assert 0.0 <= form.sniff(data[:HEAD], name) <= 1.0
    file = Path(SCRATCH.name) / Path(name).name
    file.write_bytes(data)
    state, done, rounds = None, False, 0
    while not done:
        rounds += 1
        assert rounds < 1_000, "it never ends"
        batch = form.read(Chunk(b"", file=file, context=Context(path=name, modified=MODIFIED), state=_kept(state)))
        _check(batch)
        state, done = batch.state, batch.done
    if form.identify is not None:
        form.identify(file)
    if form.read_many is not None:
        assert form.read_many([(name, data), (name, data[:50])]).height == 2


def _check(batch: Batch) -> None:
    conform(batch.events)
    assert all(reject.reason and len(reject.text) <= 1_000 for reject in batch.rejects), "a reject without a reason, or too long"


def _kept(state: object) -> object:
    return json.loads(json.dumps(state))


def _target(form: Format) -> Target:
    seeds = tuple((sample.data() if callable(sample.data) else sample.data)[:HEAD] for sample in form.samples)
    return Target(f"formats.{form.name}", seeds, partial(read_file if form.whole else read_lines, form, form.samples[0].name))


TARGETS = tuple(map(_target, formats().values()))
