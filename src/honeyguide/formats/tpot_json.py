"""The JSON lines of T-Pot's honeypots and their kin, each by its entry of tpot.json, for whoever points at a T-Pot `data` folder.

The table says how a record shows whose it is, and where that honeypot keeps time, peer, port, credentials, session and commands. Every
event carries its own event.module and event.dataset. Keys: the honeypots' sources, and T-Pot's logstash.conf
(https://github.com/telekom-security/tpotce/blob/master/docker/elk/logstash/dist/logstash.conf).
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format
from honeyguide.formats.heads import head_lines, head_objects
from honeyguide.formats.json_lines import Plan, Record, plan, read_json_lines
from honeyguide.formats.tpot_finish import FINISHES
from honeyguide.formats.tpot_samples import SAMPLES
from honeyguide.schema.words import Words


@dataclass(frozen=True)
class Honeypot:
    """One entry of the table."""

    name: str
    plan: Plan
    need: frozenset[str]
    """Keys that each of its records has."""
    one_of: tuple[frozenset[str], ...]
    """Of each of these sets at least one key."""
    lack: frozenset[str]
    prefix: tuple[tuple[str, str], ...]
    """A key and what its text begins with."""
    nested: tuple[tuple[str, str], ...]
    """A key whose object has another key."""
    finish: str
    weak: bool
    """A shape that others may share."""

    def fits(self, keys: frozenset[str]) -> bool:
        """Whether a record with these keys can be one of its."""
        return self.need <= keys and not self.lack & keys and all(several & keys for several in self.one_of)

    def wrote(self, record: Mapping[str, Any]) -> bool:
        """Whether the values agree, where the keys do."""
        return all(str(record.get(key)).startswith(start) for key, start in self.prefix) and all(
            isinstance(record.get(key), dict) and inner in record[key] for key, inner in self.nested
        )


@cache
def _table() -> Mapping[str, Any]:
    return json.loads((resources.files("honeyguide.formats") / "tpot.json").read_text("utf-8"))


@cache
def honeypots() -> tuple[Honeypot, ...]:
    """The table's entries, in its order: the first that a record fits has it."""
    return tuple(_honeypot(entry) for entry in _table()["honeypots"])


def _honeypot(entry: Mapping[str, Any]) -> Honeypot:
    own: dict[str, Any] = entry["keys"]
    shared = {key: columns for key, columns in _table()["everywhere"].items() if key not in own}
    named = {"event.module": entry["name"], "event.dataset": entry["name"], "event.kind": "event"}
    prefix, nested = entry.get("prefix", {}), entry.get("nested", {})
    choices = [entry[key] for key in ("any", "and") if key in entry]
    return Honeypot(
        name=entry["name"],
        plan=plan({**own, **shared}, {**named, **entry["constants"]}),
        need=frozenset([*entry.get("need", []), *prefix]),
        one_of=tuple(frozenset(several) for several in choices),
        lack=frozenset(entry.get("lack", [])),
        prefix=tuple(prefix.items()),
        nested=tuple(nested.items()),
        finish=entry.get("finish", ""),
        weak=entry.get("weak", False),
    )


@lru_cache(maxsize=4096)
def _candidates(keys: tuple[str, ...]) -> tuple[Honeypot, ...]:
    present = frozenset(keys)
    return tuple(one for one in honeypots() if one.fits(present))


def writer_of(record: Mapping[str, Any]) -> Honeypot | None:
    """Whose record this is, by its keys; None where the table has nobody."""
    return next((one for one in _candidates(tuple(record)) if one.wrote(record)), None)


@lru_cache(maxsize=256)
def _chatter_plan(folder: str) -> Plan:
    """For what a honeypot says of itself, as text or as JSON without a peer."""
    return plan(_table()["everywhere"], {"event.module": folder, "event.dataset": folder, "event.kind": "event"})


def _folder(path: str) -> str:
    """The honeypot's name among the path's parts; `tpot` where there is none."""
    parts = [part.lower().replace("-", "_") for part in PurePosixPath(path.replace("!", "/")).parts]
    found = [known for part in reversed(parts) for known in _table()["folders"] if part == known or part.startswith(f"{known}.")]
    return found[0] if found else "tpot"


def _read(chunk: Chunk) -> Batch:
    chatter = _chatter_plan(_folder(chunk.context.path))

    def plan_of(record: Record) -> Plan:
        writer = writer_of(record)
        return chatter if writer is None else writer.plan

    batch = read_json_lines(chunk, plan_of, text_plan=chatter)
    events = batch.events
    if events.is_empty():
        return batch
    names = set(events.get_column("event.module").unique().to_list())
    for name, finish in {one.name: one.finish for one in honeypots() if one.finish and one.name in names}.items():
        events = FINISHES[finish](events, pl.col("event.module") == name, chunk.context.path)
    return dataclasses.replace(batch, events=events)


def _sniff(head: bytes, name: str) -> float:
    lines, records = head_lines(head), head_objects(head)
    if not records:
        said = max((sum(line.startswith(tuple(starts)) for line in lines) for starts in _table()["banners"].values()), default=0)
        return 0.7 * said / len(lines) if lines else 0.0
    writers = [writer_of(record) for record in records]
    sure = sum(writer is not None and not writer.weak for writer in writers)
    weak = sum(writer is not None and writer.weak for writer in writers)
    found = (0.9 * sure + 0.55 * weak) / len(records)
    if sure:  # the rest is what the honeypot says of itself
        found = max(found, 0.6)
    return found if len(records) * 2 >= len(lines) else found * 0.85


FORMAT = Format(
    name="tpot",
    dataset="tpot",
    title=Words("T-Pot's honeypots and kin, JSON lines", "T-Potのハニーポット群、JSON Lines"),
    sniff=_sniff,
    read=_read,
    samples=SAMPLES,
)
