r"""What a request line says, for every web log: method, target and version, or the bytes of something that isn't HTTP.

Apache writes bytes that aren't printable as `\x16`, nginx as `\x16` too (`escape=default`); older servers write them raw.
"""

import polars as pl

from honeyguide.formats.values import cast

_REQUEST = r"^(?<http.request.method>[A-Za-z][A-Za-z_-]{1,31}) (?<url.original>.*?)(?: HTTP/(?<http.version>\d(?:\.\d)?))?$"
_TARGET = r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*://(?<url.domain>\[[^\]]*\]|[^/:?#]*)(?::\d+)?)?(?<url.path>[^?#]*)(?:\?(?<url.query>[^#]*))?"


def request_columns(requests: pl.Series) -> list[pl.Series]:
    """The columns of request lines; what isn't one becomes the payload."""
    unique = requests.unique(maintain_order=True).drop_nulls()
    table = pl.DataFrame({"request": unique})
    usual = _usual(table)
    columns = usual
    if usual.get_column("url.original").null_count():
        rare = table.filter(usual.get_column("url.original").is_null())
        columns = usual.with_columns(table.get_column("request")).filter(pl.col("url.original").is_not_null())
        columns = pl.concat([columns, rare.hstack(_unusual(rare))], how="diagonal")
        columns = table.join(columns, on="request", how="left", maintain_order="left").drop("request")
    columns = columns.with_columns(pl.col(pl.String).replace("", None))
    rows = pl.DataFrame({"request": requests}).join(table.hstack(columns), on="request", how="left", maintain_order="left")
    return rows.drop("request").get_columns()


def _usual(table: pl.DataFrame) -> pl.DataFrame:
    """Columns of requests as browsers send them, by splitting alone; null where a request is another kind."""
    request = pl.col("request")
    words = request.str.splitn(" ", 2).struct
    method, rest = words.field("field_0"), words.field("field_1")
    version = rest.str.tail(9)
    target = rest.str.head(-9)
    plain = version.is_in([" HTTP/1.1", " HTTP/1.0", " HTTP/2.0"]) & target.str.starts_with("/") & ~target.str.contains("#", literal=True)
    plain &= method.is_in(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE"])
    halves = pl.col("url.original").str.splitn("?", 2).struct
    return table.select(
        pl.when(plain).then(method).alias("http.request.method"),
        pl.when(plain).then(target).alias("url.original"),
        pl.when(plain).then(version.str.tail(3)).alias("http.version"),
    ).with_columns(halves.field("field_0").alias("url.path"), halves.field("field_1").alias("url.query"))


def _unusual(table: pl.DataFrame) -> pl.DataFrame:
    """Columns of the other requests, by patterns; bytes that are no request at all become the payload."""
    said = table.select(pl.col("request").str.extract_groups(_REQUEST).alias("found")).unnest("found")
    target = said.select(pl.col("url.original").str.extract_groups(_TARGET).alias("found")).unnest("found")
    strange = table.with_columns(said.get_column("http.request.method").alias("method")).select(
        pl.when(pl.col("method").is_null() & ~pl.col("request").is_in(["-", ""])).then("request")
    )
    payload = cast("honeypot.payload", "escaped", strange.to_series().to_list())
    return pl.DataFrame([*said.get_columns(), *target.get_columns(), *payload])
