"""Access logs of web servers (common, combined, with virtual host, wrapped in quotes) as columns, for whoever asks what was requested.

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

_LINE = re.compile(r'"?(\S+ ){1,2}\S+ .*?\[\d{1,2}/[A-Za-z]{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] ')

# Requests hold what attackers send: quotes that nobody escaped, even whole forged endings. So such a line is read from both of its ends.
_IRREGULAR = (
    r'^(?<head>.*?) \[(?<time>\d{1,2}/[A-Za-z]{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "(?<request>.*)" (?<status>\d{3}|-) (?<bytes>\d+|-)'
    r'(?: "(?<referrer>(?:[^"\\]|\\.)*)" "(?<agent>(?:[^"\\]|\\.)*)"(?<more>.*))?(?: [^ "]+)* *$'
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
        tail=len(chunk.data) - (chunk.data.rfind(b"\n") + 1) if chunk.final else 0,
    )


def _regular(rows: pl.DataFrame) -> pl.DataFrame:
    """The parts of lines whose quotes are just the format's own; null parts where they aren't."""
    names = ("head", "request", "numbers", "referrer", "gap", "agent", "more", "beyond")
    parts = rows.select(pl.col("bare").str.splitn('"', len(names)).struct.rename_fields(names).alias("parts")).unnest("parts")
    numbers = pl.col("numbers")
    combined = (pl.col("gap") == " ") & pl.col("more").is_not_null() & pl.col("beyond").is_null()
    common = pl.col("referrer").is_null() & numbers.is_not_null()
    size = numbers.str.slice(5).str.strip_chars_end(" ")
    fits = (numbers.str.slice(4, 1) == " ") & (size.str.contains(r"^(?:\d+|-)$")) & ~pl.col("request").str.ends_with("\\")
    return parts.select(
        head=pl.col("head").str.slice(0, pl.col("head").str.len_chars() - 29),
        time=pl.when((combined | common) & fits & pl.col("head").str.ends_with("] ")).then(pl.col("head").str.slice(-28, 26)),
        request=pl.col("request"),
        status=numbers.str.slice(1, 3),
        bytes=size,
        referrer=pl.when(combined).then("referrer"),
        agent=pl.when(combined).then("agent"),
        more=pl.when(combined).then("more"),
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
    said = _peers(rows.get_column("head"))
    series = [
        access_times(rows.get_column("time").str.pad_start(26, "0")).alias("@timestamp"),
        *addresses("source.ip", said.get_column("peer")),
        *request_columns(rows.get_column("request")),
    ]
    numbers = [
        rows.get_column("status").cast(pl.Int64, strict=False).alias("http.response.status_code"),
        rows.get_column("bytes").cast(pl.Int64, strict=False).alias("http.response.body.bytes"),
        said.get_column("port").cast(pl.Int64, strict=False).alias("destination.port"),
    ]
    plain = [
        said.get_column("user").alias("user.name"),
        said.get_column("host").alias("destination.domain"),
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


def _peers(heads: pl.Series) -> pl.DataFrame:
    """Peer, user, and the virtual host and its port, from what stands before the time: `[host[:port]] peer ident user`."""
    if heads.str.contains(",", literal=True).any():  # the peer as a chain of proxies names it: the first is the client
        heads = heads.str.replace_all(r",\s*[0-9a-fA-F.:]+", "")
    words = heads.str.strip_chars(" ").str.splitn(" ", 4).struct.rename_fields(["first", "second", "third", "rest"]).struct.unnest()
    nothing = pl.lit(None, dtype=pl.String)
    if words.get_column("rest").null_count() == words.height:
        return words.select(peer="first", user="third", host=nothing, port=nothing)
    first, second = pl.col("first"), pl.col("second")
    bare = first.str.contains(r"^(?:[\d.]+|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)$")
    hosted = ~bare & second.str.contains(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)$")
    site = r"^(.*?)(?::(\d{1,5}))?$"
    return words.select(
        peer=pl.when(hosted).then(second).otherwise(first),
        user=pl.when(hosted).then("rest").otherwise(pl.concat_str("third", "rest", separator=" ", ignore_nulls=True)),
        host=pl.when(hosted).then(first.str.extract(site, 1)),
        port=pl.when(hosted).then(first.str.extract(site, 2)),
    )


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
