"""Moments as text."""

from datetime import UTC, datetime


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with an offset."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
