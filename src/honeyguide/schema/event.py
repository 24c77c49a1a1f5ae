"""What an event frame is: a Polars frame whose columns have vocabulary names, each with its one type.

A column may be scalar or a list of that type (one record with several logins). Two columns are not fields but tell the
store where a row came from: `SOURCE` (the source's identity) and, among the fields, `log.offset`, unique in its source.
"""

from typing import TYPE_CHECKING

from honeyguide.errors import InternalError
from honeyguide.schema.fields import FieldType, fields

if TYPE_CHECKING:
    import polars as pl

SOURCE = "@source"
"""Column that names the source of each row; the store keeps it as a number and never shows it."""


def polars_type(kind: FieldType) -> "pl.DataType":
    """The Polars type of a field type. Dates are microseconds in UTC; ip, geo_point and JSON are text."""
    import polars as pl

    match kind:
        case "boolean":
            return pl.Boolean()
        case "date":
            return pl.Datetime("us", "UTC")
        case "double":
            return pl.Float64()
        case "long":
            return pl.Int64()
        case "unsigned_long":
            return pl.UInt64()
        case "flattened" | "geo_point" | "ip" | "keyword" | "nested" | "text" | "wildcard":
            return pl.String()


def conform(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with each vocabulary column cast to its type, all-null columns dropped, other names as they are.

    Raises InternalError where a format gives a vocabulary name a type that can't be cast.
    """
    import polars as pl

    vocabulary = fields()
    casts: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        if frame.get_column(name).null_count() == frame.height and frame.height:
            continue
        known = vocabulary.get(name)
        if known is None:
            casts.append(pl.col(name))
            continue
        want = polars_type(known.type)
        target = pl.List(want) if isinstance(dtype, pl.List) else want
        casts.append(pl.col(name) if dtype == target else pl.col(name).cast(target))
    try:
        return frame.select(casts)
    except pl.exceptions.PolarsError as error:
        raise InternalError(f"an event frame breaks the vocabulary: {error}") from error
