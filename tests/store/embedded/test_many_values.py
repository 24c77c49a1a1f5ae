"""Questions about where values stand among millions of others are answered within the store's memory."""

from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from honeyguide.query import aggregation as agg
from honeyguide.query.ast import MatchAll
from honeyguide.schema.event import SOURCE
from honeyguide.store.embedded.store import EmbeddedStore

ROWS, PARTS = 1_000_000, 6


def test_percentiles_of_six_million_values(tmp_path: Path) -> None:
    whole = pl.int_range(ROWS * PARTS, eager=True)
    with closing(EmbeddedStore.open(tmp_path, memory=96_000_000)) as store:
        for part in range(PARTS):
            values = whole.slice(part * ROWS, ROWS)
            few, many = values * 7919 % 65_536, values * 7_654_321 % (ROWS * PARTS)
            columns = {"source.port": few, "http.response.bytes": many, "log.offset": values, SOURCE: pl.repeat("one", ROWS, eager=True)}
            store.append("logs", pl.DataFrame(columns))
        percents = (0.0, 1.0, 50.0, 99.0, 100.0)
        ports, sizes = (agg.Percentiles(name, percents) for name in ("source.port", "http.response.bytes"))
        found = store.aggregate("logs", MatchAll(), {"ports": ports, "sizes": sizes})
        assert list(found["sizes"]["values"].values()) == [0.0, 59999.99, 2999999.5, 5939999.01, 5999999.0]
        expected = (whole * 7919 % 65_536).sort()
        assert found["ports"]["values"] == {str(one): pytest.approx(expected.quantile(one / 100, "linear")) for one in percents}
