"""The places at which the watch may knock, as the settings name them."""

import re
from dataclasses import dataclass

from honeyguide.errors import UsageError

MOST = 16
"""Places."""
_PLACE = re.compile(r"(?:(?P<host>[^\s:\[\]]+|\[[0-9A-Fa-f:.]+\]):)?(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Place:
    """A port at which it is knocked."""

    host: str
    port: int

    def __str__(self) -> str:
        """As a person types it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def place(text: str) -> Place:
    """`HOST:PORT`, or `PORT` alone for this machine's loopback. Raises UsageError."""
    found = _PLACE.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise UsageError(f"{text!r} is no HOST:PORT and no PORT", hint='Such as "127.0.0.1:21", "[::1]:80" or "445".')
    return Place((found["host"] or "127.0.0.1").strip("[]"), int(found["port"]))
