"""What a request needs: the scope, and for keys that are bound to indices, which indices it touches."""

from collections.abc import Iterable

import orjson

from honeyguide.server.access.accounts import Scope
from honeyguide.store.names import pattern

ASKING = frozenset(
    "aggregate field_values histogram parse complete patterns compare pins search export live".split()  # noqa: SIM905
)
"""Resources of the page that only ask, though some are asked by POST."""
ASKING_FACE = frozenset(
    "_search _count _msearch _mget _pit _field_caps _validate _sql _async_search _explain _termvectors _mapping _settings _stats".split()  # noqa: SIM905
)
CLOSING = frozenset({"/_search/scroll", "/_pit", "/_async_search"})
"""What whoever asked gives back."""
WRITING_FACE = frozenset("_doc _create _update _bulk _index_template _component_template _template _ilm _ingest _refresh".split())  # noqa: SIM905
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def scope_of_page(method: str, path: str) -> Scope:
    """Of a request to the page's interface. What changes the server's files or forgets sources is for admins."""
    parts = [part for part in path.split("/") if part][2:]
    first = parts[0] if parts else ""
    if method in SAFE or first in ASKING:
        return "read"
    return "admin" if first in {"sources", "jobs"} else "write"


def scope_of_face(method: str, path: str) -> Scope:
    """Of a request to the Elasticsearch interface. Dropping an index, and what nobody knows, is for admins."""
    if method == "DELETE" and path.rstrip("/") in CLOSING:
        return "read"
    words = {part for part in path.split("/") if part.startswith("_")}
    if words & ASKING_FACE and method != "DELETE" and not (method == "PUT" and words & {"_mapping", "_settings"}):
        return "read"
    if words & WRITING_FACE:
        return "write"
    if method in SAFE:
        return "read"
    return "write" if method == "PUT" else "admin"


def indices_of(path: str) -> list[str] | None:
    """The indices that a request to the Elasticsearch interface names in its path; None where it names none."""
    first = path.lstrip("/").partition("/")[0]
    return None if not first or first.startswith("_") else first.split(",")


def are_allowed(names: Iterable[str], allowed: Iterable[str]) -> bool:
    """Whether each name, or all that a pattern with `*` stands for, is among the allowed names and patterns."""
    patterns = [pattern(one) for one in allowed]
    return all(any(one.fullmatch(name) for one in patterns) for name in names)


def indices_of_bulk(body: bytes, default: str | None) -> list[str] | None:
    """The indices that the lines of a bulk request name; None where a line can't be read or names none."""
    found: set[str] = set()
    lines = iter(body.split(b"\n"))
    for line in lines:
        if not line.strip():
            continue
        try:
            [(kind, about)] = orjson.loads(line).items()
            name = about.get("_index", default)
        except (orjson.JSONDecodeError, AttributeError, ValueError):
            return None
        if not isinstance(name, str):
            return None
        found.add(name)
        if kind != "delete":
            next(lines, None)
    return sorted(found)
