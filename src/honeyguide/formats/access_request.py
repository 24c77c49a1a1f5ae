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
    said = table.select(pl.col("request").str.extract_groups(_REQUEST).alias("found")).unnest("found")
    target = said.select(pl.col("url.original").str.extract_groups(_TARGET).alias("found")).unnest("found")
    strange = table.with_columns(said.get_column("http.request.method").alias("method")).select(
        pl.when(pl.col("method").is_null() & ~pl.col("request").is_in(["-", ""])).then(pl.concat_str(pl.lit('"'), "request", pl.lit('"')))
    )
    payload = cast("honeypot.payload", "repr", strange.to_series().to_list())
    columns = pl.DataFrame([*said.get_columns(), *target.get_columns(), *payload]).with_columns(pl.col(pl.String).replace("", None))
    rows = pl.DataFrame({"request": requests}).join(table.hstack(columns), on="request", how="left", maintain_order="left")
    return rows.drop("request").get_columns()
