"""Refuses analyzers that a query names and nobody knows. What is known cuts words as the standard one does."""

from collections.abc import Mapping
from typing import Any

from honeyguide.server.elasticsearch.search_asked import failed_shards
from honeyguide.server.elasticsearch.search_targets import Target

_LANGUAGES = """arabic armenian basque bengali brazilian bulgarian catalan chinese cjk czech danish dutch english estonian finnish
french galician german greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese romanian russian
sorani spanish swedish thai turkish"""
KNOWN = frozenset({"standard", "default", "simple", "stop", "whitespace", "keyword", "pattern", "fingerprint", *_LANGUAGES.split()})
"""Those that are always there."""
_OF_FIELDS = frozenset({"match", "match_phrase", "match_phrase_prefix", "match_bool_prefix"})
_OF_MANY = frozenset({"multi_match", "query_string", "simple_query_string"})


def check_analyzers(body: Any, target: Target) -> None:
    """Raises Refusal for an analyzer that isn't there."""
    if isinstance(body, list):
        for one in body:
            check_analyzers(one, target)
    for name, said in body.items() if isinstance(body, Mapping) else ():
        if name in _OF_FIELDS and isinstance(said, Mapping):
            for how in said.values():
                _check(name, how, target)
        elif name in _OF_MANY:
            _check(name, said, target)
        else:
            check_analyzers(said, target)


def _check(name: str, how: Any, target: Target) -> None:
    wanted = how.get("analyzer") if isinstance(how, Mapping) else None
    if wanted is None or wanted in KNOWN:
        return
    prefix = f"index.analysis.analyzer.{wanted}."
    settings = [target.definitions.get(index, {}).get("settings") or {} for index in target.resolved.indices]
    if settings and not any(key.startswith(prefix) for one in settings for key in one):
        raise failed_shards(f"[{name}] analyzer [{str(wanted)[:100]}] not found", "query_shard_exception", target.resolved.indices[0])
