"""JSON records that are not one a line: an array of them, one inside a wrapper such as `{"attacks": […]}`, or pretty-printed ones.

A line on which several records begin counts once for each of them, so that lines = events + continuations + rejects.
"""

import re
from typing import Any

import polars as pl

from honeyguide.formats.columns import Columns, flatten, learn
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.json_stream import parts, wrapper
from honeyguide.formats.opening import BOM, OPENING
from honeyguide.formats.part_ledger import Part, PartLedger, open_end
from honeyguide.formats.record_frame import record_frame
from honeyguide.schema.words import Words

_ARRAY = re.compile(r'\s*\[\s*\{\s*"')
_PRETTY = re.compile(r'\s*\{[ \t]*\r?\n\s*"')


def sniff(head: bytes, name: str) -> float:
    """Sure enough of an array of objects at the start, alone or in a wrapper, and of objects that take several lines."""
    del name
    text = head.lstrip(b"\0").removeprefix(BOM).decode("utf-8", "replace")
    if _ARRAY.match(text) or wrapper(text):
        return 0.62
    return 0.61 if _PRETTY.match(text) else 0.0


def read(chunk: Chunk) -> Batch:
    """One event an object of the array."""
    state: list[Any] = chunk.state or [chunk.line, False, False, None]
    line, begun, wrapped, known = state
    zeros = len(chunk.data) - len(chunk.data.lstrip(b"\0"))
    if not chunk.data or (known is None and not chunk.final and len(chunk.data) - zeros < OPENING):
        return Batch(pl.DataFrame(), state=chunk.state)
    skip = wrapper(chunk.data[: zeros + OPENING].decode("utf-8", "surrogateescape")) if known is None else 0
    wrapped = wrapped or skip > 0
    found = parts(chunk.data, chunk.offset, final=chunk.final, wrapped=wrapped, skip=skip)
    columns = Columns.of_state(known) if known else _learned(found, chunk.offset + zeros + OPENING)
    if columns is None and not chunk.final:
        return Batch(pl.DataFrame())
    columns = columns or Columns()
    ledger = PartLedger(line, begun)
    cut = open_end(found, chunk)
    for part in found:
        if part is not cut:
            ledger.add(part)
    state = [ledger.line, ledger.begun, wrapped, columns.state()]
    if cut:
        ledger.add(cut)
        state = state if any(part.record is not None for part in found) else chunk.state
    consumed = sum(part.size for part in found)
    open_line = chunk.final and not chunk.data.endswith(b"\n") and not ledger.begun
    events, rejects = record_frame(columns, ledger.found, chunk)
    continuations = ledger.ended + open_line
    return Batch(
        events,
        rejects,
        consumed=consumed,
        lines=len(ledger.found) + continuations,
        continuations=continuations,
        tail=cut.size if cut else 0,
        state=state,
    )


def _learned(found: list[Part], end: int) -> Columns | None:
    """What the names of the records in the opening become; of a long first record, its names; None where there is no record."""
    records = [part for part in found if part.record is not None]
    whole = [part for part in records if part.offset + part.size <= end] or records[:1]
    return learn([flatten(part.record or {}) for part in whole]) if whole else None


UQO = (
    b'[{"timestamp": "2025-02-11T16:29:06.1", "src_ip": "198.51.100.7", "src_port": 4711, "connection": {"protocol": "smbd"}},\n'
    b'{"timestamp": "2025-02-11T16:29:07", "src_ip": "198.51.100.8", "src_port": 4712}, {"torn": 1, , {"x": 2},\n'
    b'{"timestamp": "2025-02-11T16:29:08", "src_ip": "198.51.100.9", "src_port": 4713}]\n'
)

WRAPPED = """{"name": "蜜罐", "attacks": [
  {
    "ip": "198.51.100.7",
    "what": "ssh"
  },
  {"ip": "198.51.100.8", "what": "\\u30c6"}
], "total": 2}
""".encode()

FORMAT = Format(
    name="json_array",
    dataset="json_array",
    title=Words(en="JSON array or objects over several lines", ja="JSON配列・複数行にわたるJSONオブジェクト"),
    sniff=sniff,
    read=read,
    local_time=True,
    samples=(
        Sample(
            UQO,
            (
                {
                    "@timestamp": "2025-02-11T16:29:06.100000+00:00",
                    "source.ip": "198.51.100.7",
                    "source.port": 4711,
                    "connection.protocol": "smbd",
                    "log.offset": 1,
                    "honeypot.log.line": 1,
                },
                {"source.ip": "198.51.100.8", "honeypot.log.line": 2},
                {"source.ip": "198.51.100.9", "honeypot.log.line": 3},
            ),
            rejects=1,
            name="dump.json",
        ),
        Sample(
            WRAPPED,
            (
                {"source.ip": "198.51.100.7", "what": "ssh", "honeypot.log.line": 2},
                {"source.ip": "198.51.100.8", "what": "テ", "honeypot.log.line": 6},
            ),
            name="attacks.json",
        ),
    ),
)
