"""A relation of DuckDB as a frame of Polars, without DuckDB's types being kept until the process ends.

Polars remembers the types of what it was given (an `lru_cache` in its constructor); with DuckDB's own among them, DuckDB 2 prints a page of
leaks at exit. This module must not name `duckdb` at run time: what is remembered here keeps the module's names alive.
"""

from typing import Protocol

import polars as pl


class Exporter(Protocol):
    """What hands its rows out as an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A PyCapsule with the stream."""
        ...


class _Stream:
    __slots__ = ("_rows",)

    def __init__(self, rows: Exporter) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._rows.__arrow_c_stream__(requested_schema)


def frame_of(rows: Exporter) -> pl.DataFrame:
    """All rows."""
    return pl.DataFrame(_Stream(rows))
