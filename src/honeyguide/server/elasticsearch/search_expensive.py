"""Refuses queries that the cluster's settings call too expensive (`search.allow_expensive_queries: false`)."""

from honeyguide.query.ast import And, Fuzzy, Nested, Not, Or, Prefix, Query, Range, Regexp, Weighed, Wildcard
from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.definitions import Defining

ALLOWED = "search.allow_expensive_queries"
_TEXTS = {"text", "match_only_text", "keyword", "wildcard"}


def check_expensive(query: Query, target: Target) -> None:
    """Raises Refusal where such queries aren't allowed and this is one."""
    if not isinstance(target.store, Defining):
        return
    settings = target.store.definitions("cluster_settings")
    said = next((one[ALLOWED] for kind in ("transient", "persistent") if ALLOWED in (one := settings.get(kind, {}))), "true")
    if str(said).lower() == "false":
        _check(query, target)


def _check(query: Query, target: Target) -> None:
    match query:
        case And(queries=queries) | Or(queries=queries):
            for one in queries:
                _check(one, target)
        case Weighed(parts=parts):
            for _, one in parts:
                _check(one, target)
        case Not(query=inner):
            _check(inner, target)
        case Nested():
            raise _refused("[joining] queries")
        case Prefix():
            raise _refused("[prefix] queries", " For optimised prefix queries on text fields please enable [index_prefixes].")
        case Fuzzy() | Regexp() | Wildcard():
            raise _refused(f"[{type(query).__name__.lower()}] queries")
        case Range(field=name) if set(target.kinds(name)) & _TEXTS:
            raise _refused("[range] queries on [text] or [keyword] fields")
        case _:
            pass


def _refused(what: str, more: str = "") -> Exception:
    return failed_shards(f"{what} cannot be executed when '{ALLOWED}' is set to false.{more}")
