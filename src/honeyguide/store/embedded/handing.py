"""Hands frames to DuckDB under a name."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

import duckdb
import polars as pl

PIECE = 30_720
"""Rows that are handed over at once."""


class _Stream:
    """A frame as DuckDB takes it: anything with an Arrow stream."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's C stream, https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html.

        In pieces: each is converted when its turn comes, so that the frame isn't in memory twice.
        """
        pieces = [self.frame.slice(start, PIECE) for start in range(0, self.frame.height, PIECE)]
        return pl.concat(pieces, rechunk=False).__arrow_c_stream__(requested_schema) if pieces else self.frame.__arrow_c_stream__()


@contextmanager
def handed(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Generator[None]:
    """Within the block statements know the frame by this name."""
    connection.register(name, _Stream(frame))
    try:
        yield
    finally:
        with suppress(duckdb.TransactionException):  # what failed before it is to be told, not that the transaction is over
            connection.unregister(name)
