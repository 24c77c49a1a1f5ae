"""Counts what was asked of each index since the start, for `_stats`: searches, their groups, updates that changed nothing."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 1 << 16
"""Bytes of a search's body in which groups are looked for."""


@dataclass
class Tallies:
    """Counters by name and by index, or by the expression of an address."""

    counts: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])
    groups: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])
    """By expression the groups of its searches."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, index: str, count: int = 1) -> None:
        """Count."""
        with self.lock:
            self.counts.setdefault(name, Counter())[index] += count

    def total(self, name: str, indices: Iterable[str]) -> int:
        """How often, for some indices."""
        with self.lock:
            there = self.counts.get(name, Counter())
            return sum(there[index] for index in indices)

    def reset(self, name: str, index: str) -> None:
        """Begin anew."""
        with self.lock:
            self.counts.setdefault(name, Counter())[index] = 0

    def forget(self, index: str) -> None:
        """Begin anew with everything about an index that goes."""
        with self.lock:
            for name, counter in self.counts.items():
                if name != "query":
                    counter.pop(index, None)

    def group(self, expression: str, names: Iterable[str]) -> None:
        """A search of these groups."""
        with self.lock:
            self.groups.setdefault(expression, Counter()).update(names)


def tallied(app: ASGIApp, tallies: Tallies) -> ASGIApp:
    """The application with its searches counted."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] != "http" or not path.endswith("/_search"):
            await app(scope, receive, send)
            return
        expression = path.removesuffix("/_search").strip("/").partition("/")[0] or "_all"
        tallies.add("query", expression)
        seen = bytearray()

        async def received() -> Message:
            message = await receive()
            body: bytes = message.get("body", b"")
            if len(seen) + len(body) <= LONGEST:
                seen.extend(body)
            if message["type"] == "http.request" and not message.get("more_body") and b'"stats"' in seen:
                tallies.group(expression, groups_of(bytes(seen)))
            return message

        await app(scope, received, send)

    return asked


def groups_of(body: bytes) -> list[str]:
    """The groups that a search's body names."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return []
    found = said.get("stats") if isinstance(said, dict) else None
    return [str(one) for one in found] if isinstance(found, list) else []
