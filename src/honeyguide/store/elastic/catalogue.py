"""Which indices there are, by the names that people use, and the types of their fields; makes and widens them."""

import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from honeyguide.errors import IndexMissing, StoreError
from honeyguide.store.elastic.connection import Connection, Json
from honeyguide.store.elastic.mappings import WHOLE, empty, possible, properties, read_many, read_types, settings
from honeyguide.store.mapping import MOST_FIELDS, NONE, Mapped, Types
from honeyguide.store.names import chosen

FRESH = 1.0
"""Seconds for which what another process may have changed is believed to be as it was."""


@dataclass(frozen=True)
class Index:
    """An index: our name for it, the cluster's, its types, and the fields of which a row has had several values."""

    name: str
    physical: str
    types: Types
    many: frozenset[str] = frozenset()


class Catalogue:
    """The indices whose names begin with the prefix; the cluster's are ours with the prefix before them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._prefix = f"{connection.address.prefix}-"
        self._lock = threading.RLock()
        self._known: dict[str, Index] = {}
        self._read_at = -FRESH

    def physical(self, name: str) -> str:
        """What the cluster calls an index."""
        return f"{self._prefix}{name}"

    def logical(self, physical: str) -> str:
        """What we call one of the cluster's."""
        return physical.removeprefix(self._prefix)

    def known(self, *, fresh: bool = False) -> Mapping[str, Index]:
        """All of them by our name."""
        with self._lock:
            if fresh or time.monotonic() - self._read_at > FRESH:
                self._read()
            return dict(self._known)

    def _read(self) -> None:
        said: Json = self._connection.ask("GET", f"/{self._prefix}*/_mapping", params={"expand_wildcards": "open"})
        self._known = {
            self.logical(name): Index(self.logical(name), name, read_types(body["mappings"]), read_many(body["mappings"]))
            for name, body in said.items()
        }
        self._read_at = time.monotonic()

    def chosen(self, expression: str) -> list[Index]:
        """The indices that an expression names. Raises IndexMissing."""
        known = self.known()
        try:
            names = chosen(expression, known)
        except IndexMissing:
            known = self.known(fresh=True)
            names = chosen(expression, known)
        return [known[name] for name in names]

    def one(self, name: str) -> Index | None:
        """An index by its name; None where there is none."""
        return self.known().get(name) or self.known(fresh=True).get(name)

    def ensured(self, name: str) -> Index:
        """The index, made where there is none."""
        with self._lock:
            found = self.known().get(name)
            if found is not None:
                return found
            address = self._connection.address
            body = {"settings": settings(address.shards, address.replicas), "mappings": empty()}
            said = self._connection.ask(
                "PUT", f"/{_quoted(self.physical(name))}", body, params={"wait_for_active_shards": "1"}, allow=(400,)
            )
            if said.get("status") == 400 and said["error"].get("error", {}).get("type") != "resource_already_exists_exception":
                raise StoreError(f"can't make the index: {said['error'].get('error', {}).get('reason', said)}", where=name)
            return self.known(fresh=True)[name]

    def grown(self, name: str, wanted: Types, many: Collection[str] = ()) -> Index:
        """The index with those of the wanted types that it can have too; types that it has stay as they are."""
        with self._lock:
            index = self.ensured(name)
            added = takeable(index.types, wanted)
            several = index.many | {field for field in many if field in index.types or field in added}
            if not added and several == index.many:
                return index
            fresh = several - index.many
            also = fresh | {above for mapped in added.values() for above in (mapped.of, mapped.nested) if above is not None}
            sent = {**{field: index.types[field] for field in also if field in index.types}, **added}
            sent |= {view: mapped for view, mapped in index.types.items() if mapped.of in sent}
            body = {"properties": properties(sent, several, wildcards=self._connection.engine.wildcards)}
            said = self._connection.ask("PUT", f"/{_quoted(index.physical)}/_mapping", body, allow=(400,))
            if said.get("status") == 400:
                mine = index.types
                index = self.known(fresh=True)[name]
                if index.types == mine:
                    raise StoreError(
                        f"the cluster doesn't take new fields: {said['error'].get('error', {}).get('reason', said)}", where=name
                    )
                return self.grown(name, wanted, many)
            grown = Index(name, index.physical, MappingProxyType({**index.types, **added}), several)
            self._known[name] = grown
            return grown

    def drop(self, name: str) -> None:
        """Remove an index with all its rows. Raises IndexMissing."""
        with self._lock:
            if self.one(name) is None:
                raise IndexMissing(f"there is no index {name!r}", where=name)
            self._connection.ask("DELETE", f"/{_quoted(self.physical(name))}", allow=(404,))
            self._known.pop(name, None)


def takeable(types: Types, wanted: Types) -> Types:
    """Of the wanted types those that are new and that a cluster can have beside the others."""
    added: dict[str, Mapped] = {}
    objects = {above for name, mapped in types.items() if mapped.of is None for above in _above(name)}
    together = dict(types)
    for name, mapped in wanted.items():
        if name in together or len(together) >= MOST_FIELDS or (name.startswith("@") and name != "@timestamp"):
            continue
        if mapped.of is not None:
            if mapped.of in together and not name.endswith(f".{WHOLE}") and name[len(mapped.of) + 1 :].strip(". ") and name not in objects:
                added[name] = together[name] = mapped
        elif possible(name, together) and (name not in objects or mapped.type == "nested"):
            added[name] = together[name] = mapped
            objects.update(_above(name))
    return added or NONE


def _above(name: str) -> Iterable[str]:
    parts = name.split(".")
    return (".".join(parts[:size]) for size in range(1, len(parts)))


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")
