"""suricata.log: what Suricata says of itself (engine, rules, capture), for whoever wonders why an alert is missing.

Shapes: Suricata 7's `[pid - thread] time Level: module: message` and the older `d/m/yyyy -- time - <Level> - message`; local time.
"""

import re

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.text_log import TextLog, read_text_log
from honeyguide.formats.timestamps import localised
from honeyguide.schema.words import Words

_LEVEL = r"(?P<log.level>Error|Warning|Notice|Info|Perf|Config|Debug)"
_SHAPE = TextLog(
    start=(
        rf"^(?:\[(?P<process.pid>\d+)(?: - (?P<log.logger>[^\]]*))?\] (?P<time>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d) {_LEVEL}: (?P<rest>.*)"
        r"|(?:\[(?:\d+)\] )?(?P<old>\d{1,2}/\d{1,2}/\d{4} -- \d\d:\d\d:\d\d) - <(?P<level>\w+)> - (?P<text>.*))$"
    ),
    constants={"event.kind": "event"},
)
_LINE = re.compile(
    r"\[\d+( - [^\]]*)?\] (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z][a-z]+: |\d{1,2}/\d{1,2}/\d{4} -- )|\d{1,2}/\d{1,2}/\d{4} -- \S+ - <"
)


def _read(chunk: Chunk) -> Batch:
    batch = read_text_log(chunk, _SHAPE)
    events = batch.events
    if "old" not in events.columns:
        return batch
    old = localised(events.get_column("old").str.to_datetime("%d/%m/%Y -- %H:%M:%S", time_unit="us", strict=False), chunk.context.zone)
    level = pl.col("log.level") if "log.level" in events.columns else pl.lit(None)
    events = events.with_columns(
        pl.coalesce("@timestamp", old).alias("@timestamp"),
        pl.coalesce(level, "level").alias("log.level"),
        pl.coalesce("text", "message").alias("message"),
    ).drop("old", "level", "text")
    return Batch(events, batch.rejects, batch.consumed, batch.lines, batch.continuations, batch.tail)


def _sniff(head: bytes, name: str) -> float:
    return 0.9 * share(head, _LINE)


FORMAT = Format(
    name="suricata_log",
    dataset="suricata.log",
    module="suricata",
    title=Words("Suricata's own log", "Suricata自身のログ"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=(
                b"[1 - Suricata-Main] 2025-01-09 17:21:27 Notice: suricata: This is Suricata version 7.0.7 RELEASE running in SYSTEM mode\n"
                b"[77 - W#01-eth0] 2025-01-09 17:21:28 Info: af-packet: eth0: using BPF 'not port 22'\n"
                b"9/1/2025 -- 17:21:29 - <Warning> - [ERRCODE: SC_ERR_NO_RULES(42)] - No rule files\n"
            ),
            events=(
                {"@timestamp": "2025-01-09T17:21:27+00:00", "log.level": "Notice", "process.pid": 1},
                {"log.logger": "W#01-eth0", "message": "af-packet: eth0: using BPF 'not port 22'"},
                {
                    "@timestamp": "2025-01-09T17:21:29+00:00",
                    "log.level": "Warning",
                    "message": "[ERRCODE: SC_ERR_NO_RULES(42)] - No rule files",
                },
            ),
            name="suricata.log",
        ),
    ),
)
