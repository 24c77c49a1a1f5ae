"""How tests of formats read bytes: as a whole, with the ledger checked."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

import pytest

from honeyguide.formats import Chunk, Context, Format
from honeyguide.schema.event import conform

EventsOf = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def events_of() -> EventsOf:
    """The events of a whole source, without what is null; fails where a line is unaccounted for, or there are other rejects than said."""

    def read(
        form: Format,
        data: bytes,
        *,
        path: str = "x.log",
        zone: tzinfo = UTC,
        modified: datetime = datetime(2024, 6, 1, tzinfo=UTC),
        rejects: int = 0,
    ) -> list[dict[str, Any]]:
        batch = form.read(Chunk(data, context=Context(path=path, zone=zone, modified=modified)))
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects)
        assert batch.consumed == len(data)
        assert len(batch.rejects) == rejects, batch.rejects
        rows = conform(batch.events).to_dicts()
        return [{name: value for name, value in row.items() if value is not None} for row in rows]

    return read
