"""XML whose elements repeat, such as Windows events or a scanner's hosts: each is an event, its paths are names."""

import re
from typing import Any

import polars as pl

from honeyguide.formats.columns import Columns, flatten, learn
from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.opening import BOM, OPENING
from honeyguide.formats.part_ledger import Part, PartLedger, open_end
from honeyguide.formats.record_frame import record_frame
from honeyguide.formats.xml_elements import open_tag, row_name, rows
from honeyguide.schema.words import Words

_XML = re.compile(r"\s*(?:<\?xml\b|<!--|<!DOCTYPE\s+(?!html)|<(?!html\b)[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)

LONGEST_FIRST = 4 << 20
"""Bytes that the first row may take."""


def sniff(head: bytes, name: str) -> float:
    """Sure enough of what opens as XML and has an element that may be a row; not of web pages."""
    del name
    text = head.lstrip(b"\0").removeprefix(BOM).decode("utf-8", "replace")
    return 0.6 if _XML.match(text) and row_name(text) else 0.0


def read(chunk: Chunk) -> Batch:
    """One event an element of the kind that repeats."""
    state: list[Any] = chunk.state or [chunk.line, False, "", None]
    line, begun, name, known = state
    body = chunk.data.lstrip(b"\0").removeprefix(BOM)
    if not chunk.data or (known is None and not chunk.final and len(body) < OPENING):
        return Batch(pl.DataFrame(), state=chunk.state)
    start = chunk.offset + len(chunk.data) - len(body)
    name = name or _name(body[:OPENING]) or _name(body[:LONGEST_FIRST])
    if not name and not chunk.final and len(body) < LONGEST_FIRST:
        return Batch(pl.DataFrame(), state=chunk.state)
    name = name or "row"
    found = list(rows(chunk.data, chunk.offset, name, final=chunk.final))
    records = [part for part in found if part.record is not None]
    if known is None and not records and not chunk.final:
        return Batch(pl.DataFrame())
    seen = [part for part in records if part.offset + part.size <= start + OPENING] or records[:1]
    columns = Columns.of_state(known) if known else learn([flatten(part.record or {}) for part in seen], written=True)
    ledger = PartLedger(line, begun)
    cut = open_end(found, chunk)
    for part in found:
        if part is not cut:
            ledger.add(part)
    state = [ledger.line, ledger.begun, name, columns.state()]
    if cut:
        ledger.add(cut)
        state = state if any(part.record is not None for part in found) else chunk.state
    open_line = chunk.final and not chunk.data.endswith(b"\n") and not ledger.begun
    events, rejects = record_frame(columns, ledger.found, chunk)
    continuations = ledger.ended + open_line
    return Batch(
        events,
        rejects,
        consumed=sum(part.size for part in found),
        lines=len(ledger.found) + continuations,
        continuations=continuations,
        tail=cut.size if cut else _open_tag(found) if chunk.final else 0,
        state=state,
    )


def _name(body: bytes) -> str:
    return row_name(body.decode("utf-8", "replace"))


def _open_tag(found: list[Part]) -> int:
    """Bytes of a tag that the end of the file cut."""
    return len(open_tag(found[-1].text).encode("utf-8", "surrogateescape")) if found and found[-1].record is None else 0


WINDOWS = b"""<?xml version="1.0"?>
<Events>
<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><EventID>4625</EventID>
<TimeCreated SystemTime="2022-01-28T21:36:02.5Z"/></System>
<EventData><Data Name="TargetUserName">Administrator</Data><Data Name="IpAddress">198.51.100.7</Data></EventData></Event>
<Event><System><EventID>4624</EventID></System></Event><Event><System><EventID>1</EventID></Systen></Event>
</Events>
"""

ATTACKS = "<attacks><a ip='198.51.100.7' n='1'>蜜 &amp; 蜂</a><a ip='198.51.100.8' n='2'/></attacks>".encode()

FORMAT = Format(
    name="xml_rows",
    dataset="xml_rows",
    title=Words(en="XML with repeated elements", ja="同じ要素が繰り返されるXML"),
    sniff=sniff,
    read=read,
    local_time=True,
    samples=(
        Sample(
            WINDOWS,
            (
                {
                    "@timestamp": "2022-01-28T21:36:02.500000+00:00",
                    "System.EventID": 4625,
                    "EventData.Data.TargetUserName": "Administrator",
                    "EventData.Data.IpAddress": "198.51.100.7",
                    "honeypot.log.line": 3,
                },
                {"System.EventID": 4624, "honeypot.log.line": 6},
            ),
            rejects=1,
            name="security.xml",
        ),
        Sample(
            ATTACKS,
            ({"source.ip": "198.51.100.7", "n": 1, "a": "蜜 & 蜂"}, {"source.ip": "198.51.100.8", "n": 2}),
            name="attacks.xml",
        ),
    ),
)
