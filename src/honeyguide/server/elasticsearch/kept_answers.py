"""Keeps the answers of searches that only count, for as long as nothing in the store changes: the request cache."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import SearchAsked
from honeyguide.server.elasticsearch.tallies import Tallies
from honeyguide.store.protocol import Json

LARGEST, MOST = 1 << 20, 16 << 20
"""Bytes of an answer that is kept, and of all of them."""
Key = tuple[int, str, bytes]


@dataclass
class KeptAnswers:
    """Answers by the state of the store, the indices and the request; the one that wasn't asked for longest goes first."""

    answers: OrderedDict[Key, tuple[bytes, tuple[str, ...]]] = field(default_factory=OrderedDict[Key, "tuple[bytes, tuple[str, ...]]"])
    size: int = 0
    generation: int = 0
    """Of the store, when the answers were true."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, key: Key, indices: Iterable[str], tallies: Tallies, make: Callable[[], Json]) -> Json:
        """The answer that is kept, or else is made now; hits and misses are counted by index."""
        names = tuple(indices)
        with self.lock:
            known = self.answers.get(key)
            if known is not None:
                self.answers.move_to_end(key)
        for name in names:
            tallies.add("cache misses" if known is None else "cache hits", name)
        if known is not None:
            return orjson.loads(known[0])
        made = make()
        text = orjson.dumps(made)
        if len(text) <= LARGEST:
            self._keep(key, text, names, tallies)
        return made

    def _keep(self, key: Key, text: bytes, names: tuple[str, ...], tallies: Tallies) -> None:
        with self.lock:
            if key in self.answers or key[0] < self.generation:
                return
            if key[0] > self.generation:
                self.answers.clear()
                self.size, self.generation = 0, key[0]
            self.answers[key] = (text, names)
            self.size += len(text)
            while self.size > MOST:
                _, (gone, theirs) = self.answers.popitem(last=False)
                self.size -= len(gone)
                for name in theirs:
                    tallies.add("cache evictions", name)

    def bytes_of(self, name: str) -> int:
        """Bytes of the answers about an index."""
        with self.lock:
            return sum(len(text) // len(names) for text, names in self.answers.values() if name in names)

    def clear(self, indices: Iterable[str]) -> None:
        """Forget the answers about some indices."""
        gone = set(indices)
        with self.lock:
            for key in [key for key, (_, names) in self.answers.items() if gone & set(names)]:
                self.size -= len(self.answers.pop(key)[0])


def key_of(generation: int, expression: str, asked: SearchAsked, words: Mapping[str, str], enabled: bool) -> Key | None:
    """The key under which the answer of a search is kept; None where it isn't. Raises Refusal.

    As there: by default only of searches without hits, of none that speaks of now, and never of what stays open.
    """
    said = words.get("request_cache")
    if said not in {None, "", "true", "false"}:
        raise bad(f"Failed to parse value [{said[:100] if said else ''}] as only [true] or [false] are allowed.")
    if said == "false" or not enabled or (asked.size and said is None) or asked.scroll is not None or "pit" in asked.body:
        return None
    plain = {name: value for name, value in words.items() if name not in {"request_cache", "preference", "human", "pretty", "filter_path"}}
    try:
        text = orjson.dumps([asked.body, plain], option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    return None if _of_now(asked.body) or "now" in plain.get("q", "") else (generation, expression, text)


def _of_now(body: Any) -> bool:
    """Whether a request may mean another time whenever it is asked, or rows by chance."""
    if isinstance(body, Mapping):
        return any(name in {"random_score", "script", "profile"} or _of_now(value) for name, value in body.items())
    if isinstance(body, list):
        return any(_of_now(one) for one in body)
    return isinstance(body, str) and "now" in body
