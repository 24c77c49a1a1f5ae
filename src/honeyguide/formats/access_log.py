"""Access logs of web servers (common, combined, with virtual host, wrapped in quotes) as whole columns, for whoever asks what was requested.

Formats: https://httpd.apache.org/docs/current/mod/mod_log_config.html and https://nginx.org/en/docs/http/ngx_http_log_module.html
"""

import re

import polars as pl

from honeyguide.formats.access_request import request_columns
from honeyguide.formats.format import Batch, Chunk, Format, Reject, Sample
from honeyguide.formats.heads import share
from honeyguide.formats.lines import LONGEST_QUOTE, split_lines
from honeyguide.formats.timestamps import access_times
from honeyguide.formats.values import addresses
from honeyguide.schema.words import Words

_TIME = r"\[(\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\]"
_LINE = re.compile(r'"?(\S+ ){1,2}\S+ .*?\[\d{1,2}/[A-Za-z]{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] ')

# Requests hold what attackers send: quotes that nobody escaped, so such a line is read from both of its ends.
_IRREGULAR = (
    r'^(?<head>.*?) \[(?<time>\d{1,2}/[A-Za-z]{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "?(?<request>.*?)"? '
    r'(?<status>\d{3}|-) (?<bytes>\d+|-)(?: "(?<referrer>(?:[^"\\]|\\.)*|.*?)" "(?<agent>.*?)")?(?<more>(?: [^ ]+| "[^"]*")*) *$'
)
_HEAD_ONLY = r'^(?<head>.*?) \[(?<time>\d{1,2}/[A-Za-z]{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] ?"?(?<request>.*)$'
_PARTS = ("head", "time", "request", "status", "bytes", "referrer", "agent", "more")


def _read(chunk: Chunk) -> Batch:
    lines = split_lines(chunk)
    frame = lines.frame.with_columns(pl.col("text").str.strip_prefix("\ufeff"))
    blank = frame.get_column("text").str.strip_chars(" \t\r\0").str.len_bytes() == 0
    bare = pl.col("text").str.strip_chars_end(" \r")
    wrapped = bare.str.starts_with('"') & bare.str.ends_with('"')
    rows = frame.filter(~blank).with_columns(bare=pl.when(wrapped).then(bare.str.slice(1, bare.str.len_chars() - 2)).otherwise(bare))
    split = _regular(rows)
    odd = rows.filter(split.get_column("time").is_null())
    if odd.height:
        kept = rows.hstack(split).filter(split.get_column("time").is_not_null())
        mended = _irregular(odd)
        rejected = odd.filter(mended.get_column("time").is_null())
        mended = odd.hstack(mended).filter(mended.get_column("time").is_not_null())
        rows = pl.concat([kept, mended], how="diagonal").sort("line")
    else:
        rejected = odd
        rows = rows.hstack(split)
    return Batch(
        events=_events(rows),
        rejects=tuple(
            Reject(row["line"], row["offset"], "no line of an access log", row["text"][:LONGEST_QUOTE])
            for row in rejected.iter_rows(named=True)
        ),
        consumed=lines.consumed,
        lines=frame.height,
        continuations=int(blank.sum()),
    )


def _regular(rows: pl.DataFrame) -> pl.DataFrame:
    """The parts of lines whose quotes are just the format's own; null parts where they aren't."""
    parts = rows.select(pl.col("bare").str.split('"').alias("parts")).with_columns(count=pl.col("parts").list.len())
    part = pl.col("parts").list
    head = part.get(0, null_on_oob=True)
    numbers = part.get(2, null_on_oob=True)
    combined = pl.col("count") == 7
    common = (pl.col("count") == 3) & numbers.str.contains(r"^ \S+ \S+$")
    combined &= numbers.str.contains(r"^ \S+ \S+ $") & (part.get(4, null_on_oob=True) == " ")
    right = (common | combined) & ~part.get(1, null_on_oob=True).str.ends_with("\\")
    words = numbers.str.strip_chars(" ").str.split(" ").list
    return parts.select(
        head=head.str.head(-29),
        time=pl.when(right).then(head.str.extract(_TIME + " $", 1)),
        request=part.get(1, null_on_oob=True),
        status=words.get(0, null_on_oob=True),
        bytes=words.get(1, null_on_oob=True),
        referrer=pl.when(combined).then(part.get(3, null_on_oob=True)),
        agent=pl.when(combined).then(part.get(5, null_on_oob=True)),
        more=pl.when(combined).then(part.get(6, null_on_oob=True)),
    )


def _irregular(rows: pl.DataFrame) -> pl.DataFrame:
    """The parts of the other lines, read from both ends; of a line cut short what there is."""
    whole = rows.select(pl.col("bare").str.extract_groups(_IRREGULAR).alias("found")).unnest("found")
    start = rows.select(pl.col("bare").str.extract_groups(_HEAD_ONLY).alias("found")).unnest("found")
    pair = pl.concat([whole, start.rename(lambda name: f"start_{name}")], how="horizontal")
    return pair.select(
        pl.coalesce(name, f"start_{name}").alias(name) if f"start_{name}" in pair.columns else pl.col(name) for name in _PARTS
    ).with_columns(pl.col("head").str.strip_prefix('"'))


def _events(rows: pl.DataFrame) -> pl.DataFrame:
    words = pl.col("head").str.strip_chars(" ").str.splitn(" ", 4).struct
    first, second = words.field("field_0"), words.field("field_1")
    third, rest = words.field("field_2"), words.field("field_3")
    host = _host_first(first, second)
    user = pl.when(host).then(rest).otherwise(pl.concat_str(third, rest, separator=" ", ignore_nulls=True))
    said = rows.select(
        peer=pl.when(host).then(second).otherwise(first),
        host=pl.when(host).then(first),
        user=user,
        time=pl.col("time").str.pad_start(26, "0"),
        request=pl.col("request"),
    )
    site = said.select(pl.col("host").str.extract_groups(r"^(?<name>.*?)(?::(?<port>\d{1,5}))?$").alias("found")).unnest("found")
    series = [
        access_times(said.get_column("time")).alias("@timestamp"),
        *addresses("source.ip", said.get_column("peer")),
        *request_columns(said.get_column("request")),
    ]
    numbers = [
        rows.get_column("status").cast(pl.Int64, strict=False).alias("http.response.status_code"),
        rows.get_column("bytes").cast(pl.Int64, strict=False).alias("http.response.body.bytes"),
        site.get_column("port").cast(pl.Int64, strict=False).alias("destination.port"),
    ]
    plain = [
        said.get_column("user").alias("user.name"),
        site.get_column("name").alias("destination.domain"),
        rows.get_column("referrer").alias("http.request.referrer"),
        rows.get_column("agent").alias("user_agent.original"),
    ]
    given = pl.DataFrame(plain).with_columns(pl.all().replace(["-", '"-"', ""], None))
    extra = rows.select(
        pl.col("text").alias("event.original"), pl.col("offset").alias("log.offset"), pl.col("line").alias("honeypot.log.line")
    )
    if "mended" in rows.columns:
        extra = extra.with_columns(rows.get_column("mended").alias("honeypot.log.mended"))
    frame = pl.DataFrame(series + numbers).hstack(given).hstack(extra)
    return frame.with_columns(pl.lit("web").alias("event.category"), pl.lit("http").alias("network.protocol"))


def _host_first(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """True where a virtual host stands before the peer, as `vhost_combined` and hosting providers write it."""
    name = first.str.contains(r"[A-Za-z_]") & ~first.str.contains(r"^[0-9a-fA-F:.]+$") | first.str.contains(r"^[^:]+:\d{1,5}$")
    return name & second.str.contains(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$")


def _sniff(head: bytes, name: str) -> float:
    return 0.95 * share(head, _LINE)


FORMAT = Format(
    name="access_log",
    dataset="web.access",
    title=Words("Access log (Apache, nginx)", "アクセスログ（Apache、nginx）"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b'192.0.2.9 - frank [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" 200 2326 "http://example.org/" "Mozilla/5.0"\n'
                b'www.example.org:443 2001:db8::9 - - [17/May/2015:10:05:04 +0000] "POST /x HTTP/2.0" 404 -\n'
                b'"192.0.2.9 - - [17/May/2015:10:05:05 +0000] "GET" /x?page=\' HTTP/1.0" 400 0 "-" "-""\n'
                b'192.0.2.9 - - [17/May/2015:10:05:06 +0000] "\\x16\\x03\\x01\\x02" 400 226 "-" "-"\n'
            ),
            events=(
                {
                    "@timestamp": "2015-05-17T08:05:03+00:00",
                    "source.ip": "192.0.2.9",
                    "user.name": "frank",
                    "http.request.method": "GET",
                    "url.original": "/a?b=c",
                    "url.path": "/a",
                    "url.query": "b=c",
                    "http.version": "1.1",
                    "http.response.status_code": 200,
                    "http.response.body.bytes": 2326,
                    "http.request.referrer": "http://example.org/",
                    "user_agent.original": "Mozilla/5.0",
                },
                {
                    "source.ip": "2001:db8::9",
                    "destination.domain": "www.example.org",
                    "destination.port": 443,
                    "http.response.body.bytes": None,
                },
                {"http.response.status_code": 400, "user_agent.original": None},
                {"honeypot.payload.hex": "16030102", "http.request.method": None},
            ),
            name="access.log",
        ),
    ),
)
