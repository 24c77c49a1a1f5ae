"""A question over several indices, of which some don't have the field."""

from datetime import UTC, datetime

import polars as pl

from honeyguide.query.aggregation import Metric
from honeyguide.query.ast import MatchAll
from honeyguide.store.protocol import Checkpoint, Store


def test_the_earliest_time_where_one_index_has_no_times(store: Store) -> None:
    place = {"log.offset": [0], "@source": ["a"]}
    store.append("timed", pl.DataFrame({"@timestamp": [datetime(2020, 1, 1, tzinfo=UTC)], **place}), [Checkpoint("a", "a", "f", "timed")])
    store.append("timeless", pl.DataFrame({"message": ["x"], **place, "@source": ["b"]}), [Checkpoint("b", "b", "f", "timeless")])
    answer = store.aggregate("*", MatchAll(), {"first": Metric("min", "@timestamp")})
    assert answer["first"] == {"value": 1577836800000.0, "value_as_string": "2020-01-01T00:00:00.000Z"}
