"""A wall clock that tests set while the product runs: whoever asks for the time of day gets it, and the monotonic one goes on."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest

DAY = 86_400.0
LEAPS = (-3650 * DAY, -DAY, DAY, 3650 * DAY)


class _Kind(type):
    """Makes real moments instances of the stand-in."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


class Wall:
    """Seconds that the clock was set by."""

    ahead = 0.0


@contextmanager
def wall() -> Generator[Wall]:
    """A clock that may be set for as long as this lasts, for all modules of the product that are loaded."""
    clock, real, real_ns = Wall(), time.time, time.time_ns

    class Moments(metaclass=_Kind):
        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            return type.__call__(datetime, *arguments, **named)

        def __class_getitem__(cls, item: Any) -> Any:
            return item

        @staticmethod
        def now(tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=clock.ahead)

    for name in ("fromisoformat", "fromtimestamp", "strptime", "combine", "min", "max"):
        there = getattr(datetime, name)
        setattr(Moments, name, staticmethod(there) if callable(there) else there)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: real() + clock.ahead)
        patch.setattr(time, "time_ns", lambda: real_ns() + int(clock.ahead * 1e9))
        for name, module in list(sys.modules.items()):
            if name.startswith("honeyguide") and vars(module).get("datetime") is datetime:
                patch.setattr(module, "datetime", Moments)
        yield clock
