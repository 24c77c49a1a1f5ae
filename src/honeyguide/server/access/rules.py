"""What a request needs: the scope, and for keys that are bound to indices, which indices it touches."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qs

import orjson

from honeyguide.server.access.accounts import Scope
from honeyguide.store.names import pattern

ASKING = frozenset(
    "aggregate field_values fields histogram parse complete patterns compare pins search export live".split()  # noqa: SIM905
)
"""Resources of the page that only ask, though some are asked by POST."""
ASKING_FACE = frozenset(
    "_search _count _msearch _mget _pit _field_caps _validate _sql _async_search _explain _termvectors _analyze _render _search_shards "  # noqa: SIM905
    "_text_structure _ml _terms_enum _resolve".split()
)
"""What only asks, though it is asked by POST."""
TYPED = frozenset(
    "_search _search/template _count _msearch _msearch/template _mget _validate/query _delete_by_query _update_by_query "  # noqa: SIM905
    "_mapping _mappings _bulk".split()
)
"""What is asked of a type of an index, `/index/type/_search`, where the face has types; elsewhere it is the id of a document."""
CLOSING = ("/_search/scroll", "/_search/point_in_time", "/_pit", "/_async_search")
"""What whoever asked gives back."""
WRITING_FACE = frozenset(
    "_doc _create _update _bulk _index_template _component_template _template _ilm _ingest _refresh _clone _shrink _split".split()  # noqa: SIM905
)
RULING_FACE = frozenset({"_cluster"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GREETING = frozenset({"/", "/_license", "/_xpack", "/_cat/health", "/_cluster/health"})
"""What shippers and clients ask of the Elasticsearch port before anything else."""
BOUND = "honeyguide.indices"
"""Where a request's scope has the names and patterns of indices that its key is bound to."""
HIDING = frozenset({"pit", "scroll_id", "wrapper", "template"})
"""In a body: what stands for a question, or for indices, that isn't to be read there."""
QUERYING = frozenset({"_delete_by_query", "_update_by_query"})
"""What asks before it changes."""
NAMING = frozenset({"_clone", "_split", "_shrink", "_alias", "_aliases", "_rollover"})
"""What names another index, or makes a name for one, behind it."""


def scope_of_page(method: str, path: str) -> Scope:
    """Of a request to the page's interface. Accounts, and what changes the server's files or forgets sources, are for admins."""
    parts = parts_of(path)[2:]
    first = parts[0] if parts else ""
    if first == "accounts":
        return "admin"
    if method in SAFE or first in ASKING:
        return "read"
    return "admin" if first in {"sources", "jobs", "following"} else "write"


def scope_of_face(method: str, path: str) -> Scope:
    """Of a request to the Elasticsearch interface. Dropping an index, and what nobody knows, is for admins."""
    word = word_of(path)
    if method in SAFE:
        return "write" if word == "_refresh" else "read"
    if method == "DELETE" and path.startswith(CLOSING):
        return "read"
    if word in RULING_FACE or word_of_type(parts_of(path)) in QUERYING:
        return "admin"
    if method == "POST" and word in ASKING_FACE:
        return "write" if path.rstrip("/").endswith("/_bulk") else "read"  # an index may be called `_search` in an address
    if word in WRITING_FACE:
        return "write"
    if not word and len(parts_of(path)) > 1:
        return "write"  # `/index/type/…`, as shippers of Elasticsearch 6 and 7 write
    return "write" if method == "PUT" else "admin"


def parts_of(path: str) -> list[str]:
    """The parts of an address."""
    return [part for part in path.split("/") if part]


def word_of(path: str) -> str:
    """What is asked of the indices that a path names, such as `_search`; only the first word counts, for a document may have any id."""
    parts = parts_of(path)
    return next((part for part in parts[:2] if part.startswith("_") and part != "_all"), "") or word_of_type(parts)


def word_of_type(parts: Sequence[str]) -> str:
    """The same behind an index and a type."""
    if len(parts) == 4 and parts[3] == "_explain":
        return parts[3]
    return parts[2] if "/".join(parts[2:]) in TYPED else ""


def indices_asked(body: bytes) -> list[str] | None:
    """The indices that a question's body names anywhere (lookups, `_msearch`, `_mget`); None where it can't be told."""
    found: list[str] = []
    waiting: list[object] = []
    try:
        waiting.append(orjson.loads(body or b"{}"))
    except orjson.JSONDecodeError:
        try:
            waiting += [orjson.loads(line) for line in body.split(b"\n") if line.strip()]
        except orjson.JSONDecodeError:
            return None
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if not HIDING.isdisjoint(one):
                return None
            for key, value in one.items():
                if key in {"index", "_index"}:
                    named = value if isinstance(value, list) else [value]
                    found += [name or "_all" for part in named or [""] for name in str(part or "").split(",")]  # none is all of them
                waiting.append(value)
    return found


def indices_of(path: str) -> list[str] | None:
    """The indices that a request to the Elasticsearch interface names in its path; None where it names none."""
    first = path.lstrip("/").partition("/")[0]
    return None if not first or first.startswith("_") else first.split(",")


def indices_named(method: str, path: str) -> list[str] | None:
    """The same, and what a change makes besides: copies and other names of an index."""
    named = indices_of(path)
    parts = parts_of(path)
    if named is not None and method not in SAFE and len(parts) > 2 and parts[1] in NAMING:
        named += parts[2].split(",")
    return named


def what_names(method: str, path: str) -> Callable[[bytes], list[str] | None] | None:
    """How the indices are found that a request's body names, where it may name any."""
    word, parts = word_of(path), parts_of(path)
    if {word, word_of_type(parts)} & (ASKING_FACE | QUERYING) and method not in {"HEAD", "OPTIONS"}:
        return indices_asked
    making = method == "PUT" and len(parts) == 1
    return aliases_made if making or (word in NAMING and method not in SAFE) else None


def aliases_made(body: bytes) -> list[str] | None:
    """The other names that an index gets with its making; None where it can't be told."""
    try:
        said = orjson.loads(body or b"{}")
        return list(said.get("aliases") or {})
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        return None


def is_greeting(method: str, path: str, query: bytes) -> bool:
    """Whether it is asked whom one speaks to and how it is, and not how its indices are."""
    return method in SAFE and path in GREETING and b"level" not in query


def indices_searched(body: bytes) -> list[str] | None:
    """The indices of a body of `_msearch` that has to name them itself; None where a search names none, or where it can't be told."""
    lines = body.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    try:
        headers = [orjson.loads(line) for line in lines[::2]]
    except orjson.JSONDecodeError:
        return None
    # A blank line may stand for a search or for nothing: who may not ask of all indices sends none.
    if not headers or any(not line.strip() for line in lines) or not all(isinstance(one, dict) and one.get("index") for one in headers):
        return None
    return indices_asked(body)


def hides_what_it_asks(path: str, query: bytes) -> bool:
    """Whether what is asked stands elsewhere than in the body: in the address, or in a template that is filled in later."""
    words = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    return "source" in words or "template" in parts_of(path)[1:4]


def are_allowed(names: Iterable[str], allowed: Iterable[str]) -> bool:
    """Whether each name, or all that a pattern with `*` stands for, is among the allowed names and patterns."""
    patterns = [pattern(one) for one in allowed]
    return all(any(one.fullmatch(name) for one in patterns) for name in names)


def indices_of_bulk(body: bytes, default: str | None) -> list[str] | None:
    """The indices that the lines of a bulk request name; None where a line can't be read or names none."""
    found: set[str] = set()
    lines = iter([line for line in body.split(b"\n") if line and not line.isspace()])
    for line in lines:
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
