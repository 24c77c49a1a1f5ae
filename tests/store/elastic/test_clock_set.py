"""A machine's clock is set back, or goes behind another's: a line of the cluster's ledger still replaces the one before."""

import polars as pl
import pytest
from tests.clock import LEAPS, wall
from tests.engines import elastic_store

from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.protocol import Checkpoint

INDEX = "logs-text-default"


@pytest.mark.engine
@pytest.mark.parametrize("leap", LEAPS)
def test_the_ledger_goes_on(opensearch: str, leap: float) -> None:
    with wall() as clock, elastic_store(opensearch) as store:
        goes_to(store, 10)
        clock.ahead = leap
        goes_to(store, 20)
        clock.ahead = 0.0
        goes_to(store, 30)
        with elastic_store(opensearch, store.address.prefix) as elsewhere:
            clock.ahead = -abs(leap)
            assert [line.position for line in elsewhere.checkpoints()] == [30, 30, 30]
            goes_to(elsewhere, 40)


def goes_to(store: ElasticStore, position: int) -> None:
    """Write lines as an intake does, one at a time and two at once, and find them."""
    lines = [Checkpoint(name, f"/{name}.log", "text", INDEX, position=position) for name in "abc"]
    store.append(INDEX, pl.DataFrame(), lines[:1])
    store.append(INDEX, pl.DataFrame(), lines[1:])
    assert [line.position for line in store.checkpoints()] == [position] * 3
    assert [store.checkpoint(line.identity) for line in lines] == lines
