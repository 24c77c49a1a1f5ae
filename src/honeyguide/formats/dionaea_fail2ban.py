"""Dionaea's lists for fail2ban (offers.f2b, downloads.f2b): who offered which address, and what was downloaded from there.

`<local ISO time> <honeypot> <peer> <url>[ <md5>]`; the url may be empty, hold blanks, or be the repr of bytes.
https://github.com/DinoTools/dionaea/blob/0.11.0/modules/python/dionaea/fail2ban.py
"""

import re

import polars as pl

from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.formats.timestamps import iso_times
from honeyguide.formats.values import addresses, cast
from honeyguide.schema.words import Words

_LINE = r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?) (\S+) (\S+) (.*?)(?: ([0-9a-f]{32}))?$"
_HEAD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})? [0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]* [0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]* ")


def _read(chunk: Chunk) -> Batch:
    lines = split_lines(chunk)
    found = lines.frame.with_columns(
        pl.col("text").str.extract_groups(_LINE).struct.rename_fields(["time", "local", "remote", "url", "md5"])
    )
    found = lines.frame.hstack(found.unnest("text").select("time", "local", "remote", "url", "md5"))
    blank = found.get_column("text").str.strip_chars("\0 \t\r") == ""
    wrong = found.filter(pl.col("time").is_null() & ~blank).select("line", "offset", "text")
    events = found.filter(pl.col("time").is_not_null())
    names = {"text": "event.original", "offset": "log.offset", "line": "honeypot.log.line", "mended": "honeypot.log.mended"}
    url = pl.Series("url", events.get_column("url").replace(["", "None"], [None, None]), dtype=pl.String)
    instants = iso_times(events.get_column("time"), chunk.context.zone)
    frame = events.select(pl.col(old).alias(new) for old, new in names.items() if old in events.columns).hstack(
        [
            instants.alias("@timestamp"),
            *addresses("destination.ip", events.get_column("local")),
            *addresses("source.ip", events.get_column("remote")),
            *cast("url.original", "unrepr", url.to_list()),
            events.get_column("md5").alias("file.hash.md5"),
        ]
    )
    download = pl.col("file.hash.md5").is_not_null()
    return Batch(
        events=frame.with_columns(
            pl.lit("event").alias("event.kind"),
            pl.when(download).then(pl.lit("download")).otherwise(pl.lit("offer")).alias("event.action"),
            pl.when(download).then(pl.lit("file")).otherwise(pl.lit("network")).alias("event.category"),
            pl.when(download).then(pl.lit("creation")).otherwise(pl.lit("info")).alias("event.type"),
            pl.when(download).then(pl.lit("success")).alias("event.outcome"),
        ),
        rejects=tuple(Reject(line, offset, "not a line of fail2ban's lists", text[:LONGEST_QUOTE]) for line, offset, text in wrong.rows()),
        consumed=lines.consumed,
        lines=lines.frame.height,
        continuations=int(blank.sum()),
    )


def _sniff(head: bytes, name: str) -> float:
    likely = share(head, _HEAD)
    return 0.9 * likely if likely > 0.5 else 0.0


FORMAT = Format(
    name="dionaea_fail2ban",
    dataset="dionaea.fail2ban",
    module="dionaea",
    title=Words("Dionaea, lists for fail2ban (offers, downloads)", "Dionaea、fail2ban用リスト(offers、downloads)"),
    sniff=_sniff,
    read=_read,
    local_time=True,
    samples=(
        Sample(
            data=b"2026-11-22T18:37:28.615183 192.0.2.1 198.51.100.7  e637e7f7c9455b3d0769fb0ec139c95f\n"
            b"2026-11-22T18:37:28 192.0.2.1 ::ffff:198.51.100.7 http://192.0.2.9/a b e637e7f7c9455b3d0769fb0ec139c95f\nno such line\n",
            name="downloads.f2b",
            rejects=1,
            events=(
                {
                    "@timestamp": "2026-11-22T18:37:28.615183+00:00",
                    "event.action": "download",
                    "source.ip": "198.51.100.7",
                    "destination.ip": "192.0.2.1",
                    "url.original": None,
                    "file.hash.md5": "e637e7f7c9455b3d0769fb0ec139c95f",
                },
                {"@timestamp": "2026-11-22T18:37:28+00:00", "source.ip": "198.51.100.7", "url.original": "http://192.0.2.9/a b"},
            ),
        ),
        Sample(
            data=b"2026-11-22T18:37:28.713081 192.0.2.1 198.51.100.7 b'http://192.0.2.9/x'\n",
            name="offers.f2b",
            events=({"event.action": "offer", "url.original": "http://192.0.2.9/x", "file.hash.md5": None},),
        ),
    ),
)
