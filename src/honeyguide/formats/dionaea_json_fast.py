"""Decodes the lines of dionaea.json that have exactly the usual keys as whole columns, for the format that reads them.

Three lanes: lines that Python wrote with nothing to escape are split at their quotes, others with the usual keys are parsed as
JSON by polars, and what has other keys, types or syntax is left to the reader that takes one line at a time.
"""

from collections.abc import Mapping

import polars as pl

from honeyguide.formats.timestamps import iso_times
from honeyguide.formats.values import addresses

_COLUMNS = {
    "protocol": "honeypot.service",
    "transport": "network.transport",
    "type": "honeypot.connection.type",
    "dst_port": "destination.port",
    "src_port": "source.port",
}
_CONNECTION: dict[str, pl.DataType] = {
    "connection": pl.Struct({"protocol": pl.String, "transport": pl.String, "type": pl.String}),
    "dst_ip": pl.String(),
    "dst_port": pl.Int64(),
    "src_hostname": pl.String(),
    "src_ip": pl.String(),
    "src_port": pl.Int64(),
    "timestamp": pl.String(),
}
_KEYS = 10
"""Keys of a connection, those of its inner object included."""
_NESTED = pl.List(pl.Struct({"username": pl.String, "password": pl.String}))
_FLAT = pl.Struct({"username": pl.List(pl.String), "password": pl.List(pl.String)})
_PAIR = ("username", "password")
_TEMPLATE = """\
{"connection": {"protocol": "%", "transport": "%", "type": "%"}, "dst_ip": "%", "dst_port": %, \
"src_hostname": "%", "src_ip": "%", "src_port": %, "timestamp": "%"}"""
_PIECES = tuple(_TEMPLATE.split('"'))
"""What stands between the quotes of a line that json.dumps wrote; % is a value."""
_NAMES = ("protocol", "transport", "type", "dst_ip", "dst_port", "src_hostname", "src_ip", "src_port", "timestamp")


def decoded(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows (`row` and event columns) of the lines whose keys are exactly the usual ones, in order.

    `lines` has `row` and `text`. In valid JSON `":` stands only behind a key, or escaped within a string, where it makes the
    count of keys too high: such a line is left out. So is one with lone surrogates, which polars reads as NUL.
    """
    written = _as_written(lines)
    lines = lines.join(written.select("row"), on="row", how="anti", maintain_order="left") if written.height else lines
    if lines.is_empty():
        return _finished(written)
    raw = pl.col("text")
    bare = raw.str.strip_chars_start("[ ").str.strip_chars_end("], ")
    lone = raw.str.contains("\\ud", literal=True) | raw.str.contains("\\uD", literal=True)
    shaped = lines.select("row", text=bare, keys=raw.str.count_matches('":', literal=True).cast(pl.Int64), lone=lone).filter(
        raw.str.starts_with('{"') & raw.str.ends_with("}") & (pl.col("keys") >= _KEYS) & ~pl.col("lone")
    )
    more = shaped.filter((pl.col("keys") > _KEYS) & raw.str.contains('"credentials"', literal=True))
    more = more.with_columns(flat=raw.str.contains(r'"credentials":\s*\{'))
    parts = (
        _finished(written),
        _connections(shaped.filter(keys=_KEYS), {}),
        _nested(_connections(more.filter(~pl.col("flat")), {"credentials": _NESTED})),
        _flat(_connections(more.filter("flat"), {"credentials": _FLAT})),
    )
    return pl.concat(parts, how="diagonal").sort("row")


def _connections(part: pl.DataFrame, more: dict[str, pl.DataType]) -> pl.DataFrame:
    """The part's rows with their values; none where one of them spoils the attempt."""
    schema = {**_CONNECTION, **more}
    try:
        found = part.get_column("text").str.json_decode(pl.Struct(schema))
    except pl.exceptions.ComputeError:
        found = pl.Series("text", [], dtype=pl.Struct(schema))
    if len(found) != part.height:  # an error, or two objects in one line, which polars takes as two rows
        part, found = part.clear(), found.clear()
    frame = pl.concat([part.select("row", "keys"), found.struct.unnest().unnest("connection")], how="horizontal")
    return _finished(frame.filter(pl.all_horizontal(pl.all().is_not_null())), more)


def _as_written(lines: pl.DataFrame) -> pl.DataFrame:
    """Rows with the nine values of the lines that are the template with values that need no escaping."""
    plain = lines.select("row", "text").filter(~pl.col("text").str.contains("\\", literal=True))
    # One piece more than the template has: null where nothing follows.
    pieces = plain.select("row", pl.col("text").str.strip_suffix(",").str.split_exact('"', len(_PIECES)).alias("pieces")).unnest("pieces")
    fixed = [pl.col(f"field_{place}") == piece for place, piece in enumerate(_PIECES) if "%" not in piece]
    pieces = pieces.filter(pl.all_horizontal(fixed) & pl.col(f"field_{len(_PIECES)}").is_null())
    values: list[pl.Expr] = []
    for name, place in zip(_NAMES, (place for place, piece in enumerate(_PIECES) if "%" in piece), strict=True):
        before, _, after = _PIECES[place].partition("%")
        value = pl.col(f"field_{place}")
        if before:
            value = value.str.strip_prefix(before).str.strip_suffix(after).cast(pl.Int64, strict=False)
        values.append(value.alias(name))
    return pieces.select("row", *values).drop_nulls()


def _finished(frame: pl.DataFrame, more: Mapping[str, pl.DataType] | None = None) -> pl.DataFrame:
    """The event columns of the rows' values; rows with impossible ports are left out."""
    frame = frame.filter(pl.all_horizontal(pl.col("dst_port", "src_port").is_between(0, 65535)))
    instants = _times(frame.get_column("timestamp"))
    sides = [*addresses("destination.ip", _filled(frame, "dst_ip")), *addresses("source.ip", _filled(frame, "src_ip"))]
    kept = frame.select("row", *(["keys", "credentials"] if more else []), *(pl.col(old).alias(new) for old, new in _COLUMNS.items()))
    return kept.hstack([instants, _filled(frame, "src_hostname").alias("source.domain"), *sides])


def _times(texts: pl.Series) -> pl.Series:
    """Instants of naive UTC times, whose fraction is missing where it is 0."""
    usual = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    instants = iso_times(texts) if usual.null_count() else usual.dt.replace_time_zone("UTC")
    return instants.alias("@timestamp")


def _filled(frame: pl.DataFrame, name: str) -> pl.Series:
    """The column with null for an empty text."""
    return frame.select(pl.when(pl.col(name) != "").then(pl.col(name))).to_series()


def _nested(frame: pl.DataFrame) -> pl.DataFrame:
    logins = pl.col("credentials")
    frame = frame.filter(pl.col("keys") == _KEYS + 1 + 2 * logins.list.len())
    return _with_logins(frame.with_columns(logins.list.eval(pl.element().struct.field(side)).alias(side) for side in _PAIR))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.filter(keys=_KEYS + 3).with_columns(pl.col("credentials").struct.unnest())
    return _with_logins(frame.filter(pl.col("username").list.len() == pl.col("password").list.len()))


def _with_logins(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its pairs of lists; rows with a null in them are left out."""
    plain = pl.all_horizontal((pl.col(side).list.len() > 0) & ~pl.col(side).list.contains(None) for side in _PAIR)
    return frame.filter(plain).select(
        pl.exclude("keys", "credentials", *_PAIR),
        pl.col("username").alias("honeypot.credential.username"),
        pl.col("username").alias("user.name"),
        pl.col("password").alias("honeypot.credential.password"),
    )
