"""Which indices an expression in an address means: names, patterns, aliases with their filters, data streams, names with dates.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/multi-index.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from honeyguide.errors import IndexMissing, UsageError
from honeyguide.server.elasticsearch.datenames import written_out
from honeyguide.store.definitions import INDEX, Defining
from honeyguide.store.names import pattern
from honeyguide.store.protocol import Json

STREAM = "data_stream"
"""The kind of definitions that are data streams."""
CLOSED = "close"
WILDCARDS = frozenset({"open", "closed", "hidden", "none", "all"})


class IndexClosed(UsageError):
    """The index is closed; `where` names it."""


@dataclass(frozen=True)
class Options:
    """How an expression is understood."""

    ignore_unavailable: bool = False
    allow_no_indices: bool = True
    expand: frozenset[str] = frozenset({"open"})
    forbid_closed: bool = True
    """Whether a closed index that is named is refused (with `ignore_unavailable`: left out)."""
    ignore_throttled: bool = False

    @classmethod
    def of(cls, words: Mapping[str, Any], **defaults: Any) -> "Options":
        """As a request's parameters say, which may also stand in a header line of `_msearch`."""
        given: dict[str, Any] = dict(defaults)
        for name in ("ignore_unavailable", "allow_no_indices"):
            if words.get(name) is not None:
                given[name] = str(words[name]).lower() in {"true", ""}
        said = words.get("expand_wildcards")
        if said is not None:
            parts = said if isinstance(said, list) else str(said).split(",")
            given["expand"] = _expansion([str(part).strip() for part in parts])
        return cls(**given)


def _expansion(parts: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for part in parts:
        if part not in WILDCARDS:
            raise UsageError(f"No valid expand wildcard value [{part}]")
        if part == "none":
            found.clear()
        else:
            found |= {"open", "closed", "hidden"} if part == "all" else {part}
    return frozenset(found)


@dataclass(frozen=True)
class Resolved:
    """The indices that are meant, sorted, and for those reached through filtered aliases only, the filters: a row fulfils one of them."""

    indices: tuple[str, ...]
    filters: Mapping[str, tuple[Json, ...]] = field(default_factory=dict[str, "tuple[Json, ...]"])
    aliases: Mapping[str, frozenset[str]] = field(default_factory=dict[str, "frozenset[str]"])
    """By index the aliases and streams through which it was reached."""

    @property
    def expression(self) -> str:
        """For the store: exactly these indices; a pattern that fits none where there are none."""
        return ",".join(self.indices) or "-*"


@dataclass(frozen=True)
class Names:
    """Everything that an expression can name."""

    indices: Mapping[str, Json]
    streams: Mapping[str, Json]
    aliases: Mapping[str, Mapping[str, Json]]
    """{alias: {index: how}}"""

    def hidden(self, name: str) -> bool:
        """Whether only patterns that ask for hidden things mean it."""
        if name in self.indices:
            return str((self.indices[name].get("settings") or {}).get("index.hidden", "false")) == "true"
        if name in self.streams:
            return bool(self.streams[name].get("hidden"))
        return any(how.get("is_hidden") for how in self.aliases.get(name, {}).values())

    def closed(self, name: str) -> bool:
        """Whether an index is closed."""
        return self.indices[name].get("state") == CLOSED


def names_of(store: Defining) -> Names:
    """Everything that there is now."""
    indices = store.definitions(INDEX)
    aliases: dict[str, dict[str, Json]] = {}
    for name in sorted(indices):
        for alias, how in (indices[name].get("aliases") or {}).items():
            aliases.setdefault(alias, {})[name] = how
    return Names(indices, store.definitions(STREAM), aliases)


def resolve(store: Defining, expression: str | None, options: Options | None = None, *, now: datetime | None = None) -> Resolved:
    """The indices that `a,b*,-c,<logs-{now/d}>` means.

    Raises IndexMissing for what isn't there, and UsageError for an index that is closed.
    """
    options = options or Options()
    names = names_of(store)
    parts = [part.strip() for part in (expression or "_all").split(",")]
    found: dict[str, dict[str, tuple[Json, ...] | None]] = {}
    wild = False
    for part in parts:
        name = written_out(part, now or datetime.now(UTC))
        if name.startswith("-") and wild:
            for known in [known for known in found if pattern(name[1:]).fullmatch(known)]:
                del found[known]
        elif name in {"", "_all"} or "*" in name:
            wild = True
            _patterned(names, "*" if name in {"", "_all"} else name, options, found)
        else:
            _named(names, name, options, found)
    if not found and not options.allow_no_indices and (wild or options.ignore_unavailable):
        raise IndexMissing("no such index", where=expression or "_all")
    filters: dict[str, tuple[Json, ...]] = {}
    for name, ways in found.items():
        given = [way for way in ways.values() if way is not None]
        if len(given) == len(ways):
            filters[name] = tuple(one for way in given for one in way)
    reached = {name: frozenset(way for way in ways if way != name) for name, ways in found.items()}
    return Resolved(tuple(sorted(found)), filters, reached)


def _patterned(names: Names, wanted: str, options: Options, found: dict[str, dict[str, tuple[Json, ...] | None]]) -> None:
    if not options.expand & {"open", "closed"}:
        return
    regex = pattern(wanted)
    everything = wanted == "*"
    for name in names.indices:
        if regex.fullmatch(name) and _shown(names, name, wanted, options) and _state_fits(names, name, options):
            found.setdefault(name, {})[name] = None
    for alias, there in names.aliases.items():
        if not everything and regex.fullmatch(alias) and _shown(names, alias, wanted, options):
            for name, how in there.items():
                if _state_fits(names, name, options):
                    _reach(found, name, alias, how)
    for stream, body in names.streams.items():
        if regex.fullmatch(stream) and ("hidden" in options.expand or not names.hidden(stream)):
            for name in body["indices"]:
                found.setdefault(name, {})[stream] = None


def _shown(names: Names, name: str, wanted: str, options: Options) -> bool:
    """Whether a pattern sees a name: hidden ones only where asked for, or by a pattern that begins with their dot."""
    return "hidden" in options.expand or not names.hidden(name) or (name.startswith(".") and wanted.startswith("."))


def _state_fits(names: Names, name: str, options: Options) -> bool:
    return ("closed" if names.closed(name) else "open") in options.expand


def _reach(found: dict[str, dict[str, tuple[Json, ...] | None]], name: str, alias: str, how: Json) -> None:
    filtered = how.get("filter")
    found.setdefault(name, {})[alias] = (filtered,) if filtered else None


def _named(names: Names, name: str, options: Options, found: dict[str, dict[str, tuple[Json, ...] | None]]) -> None:
    if name.startswith("_"):
        raise UsageError(f"Invalid index name [{name[:200]}], must not start with '_'.")
    if name in names.indices:
        there: dict[str, Json] = {name: {}}
    elif name in names.aliases:
        there = dict(names.aliases[name])
    elif name in names.streams:
        there = {one: {} for one in names.streams[name]["indices"]}
    elif options.ignore_unavailable:
        return
    else:
        raise IndexMissing("no such index", where=name)
    for index, how in there.items():
        if names.closed(index) and options.forbid_closed:
            if options.ignore_unavailable or index != name:
                continue
            raise IndexClosed("closed", where=index)
        _reach(found, index, name, how)
