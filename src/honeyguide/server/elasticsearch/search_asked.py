"""What a search asks for, read from its body and its parameters, which win; limits are checked here.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-search.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from honeyguide.errors import StoreError
from honeyguide.server.elasticsearch.refusals import Refusal, bad
from honeyguide.server.elasticsearch.source_filtering import Shown, read_shown
from honeyguide.store.dates import read_span
from honeyguide.store.protocol import Json

KEYS = frozenset(
    [
        "query",
        "post_filter",
        "size",
        "from",
        "sort",
        "search_after",
        "aggs",
        "aggregations",
        "_source",
        "stored_fields",
        "fields",
        "docvalue_fields",
        "script_fields",
        "highlight",
        "collapse",
        "min_score",
        "rescore",
        "indices_boost",
        "version",
        "seq_no_primary_term",
        "timeout",
        "terminate_after",
        "profile",
        "suggest",
        "track_scores",
        "track_total_hits",
        "explain",
        "stats",
        "slice",
        "pit",
        "runtime_mappings",
        "ext",
        "derived",
        "search_pipeline",
        "verbose_pipeline",
        "include_named_queries_score",
        "knn",
        "rank",
        "retriever",
    ]
)
TAKES = """_source _source_includes _source_excludes _source_include _source_exclude allow_partial_search_results analyze_wildcard analyzer
    batched_reduce_size ccs_minimize_roundtrips default_operator df docvalue_fields explain from lenient max_concurrent_shard_requests
    min_compatible_shard_node pre_filter_shard_size preference q request_cache rest_total_hits_as_int routing scroll search_type
    seq_no_primary_term size sort stats stored_fields suggest_field suggest_mode suggest_size suggest_text terminate_after timeout
    track_scores track_total_hits typed_keys version ignore_throttled cancel_after_time_interval phase_took search_pipeline
    include_named_queries_score verbose_pipeline force_synthetic_source index""".replace("\n", " ")
RETRIEVER = frozenset({"query", "filter", "sort", "search_after", "min_score", "terminate_after", "collapse", "_name"})
"""What the standard retriever may say."""
BIGGEST = 2**31 - 1
WINDOW = 10_000


@dataclass(frozen=True)
class SearchAsked:
    """A search as it was asked for."""

    body: Json
    words: Mapping[str, str]
    size: int = 10
    skip: int = 0
    total: int | bool = True
    """True: all are counted; a number: up to so many; False: none."""
    shown: Shown | None = None
    stored: tuple[str, ...] | None = None
    after: tuple[Any, ...] | None = None
    typed: bool = False
    plain_total: bool = False
    scroll: float | None = None
    """Seconds for which the search shall stay open."""
    aggs: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def flag(self, name: str) -> bool:
        """A switch of the body or of the parameters."""
        said = self.words.get(name, self.body.get(name, False))
        return str(said).lower() in {"true", ""}

    def names(self, name: str) -> list[Any]:
        """A list of names or objects; parameters have commas."""
        said = self.body.get(name) or []
        listed = list(said) if isinstance(said, list) else [said]
        return listed + [part for part in self.words.get(name, "").split(",") if part]


def read_search(body: Any, words: Mapping[str, str]) -> SearchAsked:
    """The search. Raises Refusal for what can't be asked."""
    if body is None:
        body = {}
    if not isinstance(body, dict):
        raise bad("Expected [START_OBJECT] but found something else", "parsing_exception")
    for name, value in body.items():
        if name not in KEYS:
            token = "START_OBJECT" if isinstance(value, dict) else "START_ARRAY" if isinstance(value, list) else "VALUE"
            raise bad(f"Unknown key for a {token} in [{name[:100]}].", "parsing_exception", line=1, col=1)
    body = _retrieved(body)
    _check_type(words)
    scroll = None if "scroll" not in words else seconds(words["scroll"], "scroll")
    skip, size = _count(words, body, "from", 0), _count(words, body, "size", 10)
    plain = words.get("rest_total_hits_as_int") in {"true", ""}
    after = body.get("search_after")
    if after is not None and (not isinstance(after, list) or not after):
        kind = "parsing_exception" if after else "illegal_argument_exception"
        raise bad("[search_after] must be a list of values" if after else "Values must contains at least one value.", kind)
    if after is not None and skip and "search_after" in body:
        raise failed_shards("`from` parameter must be set to 0 when `search_after` is used.", "search_exception")
    if "timeout" in body or "timeout" in words:
        seconds(words.get("timeout", body.get("timeout")), "timeout")
    asked = SearchAsked(
        body,
        words,
        size,
        skip,
        _total(words.get("track_total_hits", body.get("track_total_hits")), plain=plain, scroll=scroll is not None),
        read_shown(body.get("_source"), words),
        _stored(body.get("stored_fields"), words.get("stored_fields")),
        None if after is None else tuple(after),
        words.get("typed_keys") in {"true", ""},
        plain,
        scroll,
        body.get("aggs", body.get("aggregations")) or {},
    )
    _check_scroll(asked)
    if not isinstance(body.get("script_fields") or {}, dict) or not isinstance(asked.aggs, dict):
        raise bad("[script_fields] and [aggs] are objects", "parsing_exception")
    return asked


def _retrieved(body: Json) -> Json:
    """The body with the standard retriever's parts in their old places. Raises Refusal for what finds rows in other ways."""
    for name in ("knn", "rank"):
        if body.get(name):
            raise bad(f"[{name}] isn't supported here", "parsing_exception")
    said = body.get("retriever")
    if said is None:
        return body
    kind, parts = next(iter(said.items()), ("", None)) if isinstance(said, Mapping) else ("", None)
    if kind != "standard" or not isinstance(parts, Mapping) or len(said) != 1:
        raise bad(f"[retriever] can be [standard] here, not [{str(kind)[:100]}]", "parsing_exception")
    if unknown := sorted(parts.keys() - RETRIEVER):
        raise bad(f"[standard] unknown field [{str(unknown[0])[:100]}]", "x_content_parse_exception")
    if clashing := [name for name in ("query", *RETRIEVER) if name in body]:
        refuse([f"cannot specify [retriever] and [{clashing[0]}]"])
    filters = parts.get("filter") or []
    whole = {"must": [parts.get("query", {"match_all": {}})], "filter": filters if isinstance(filters, list) else [filters]}
    rest = {name: value for name, value in parts.items() if name not in {"query", "filter", "_name"}}
    return {**{name: value for name, value in body.items() if name != "retriever"}, **rest, "query": {"bool": whole}}


def _check_type(words: Mapping[str, str]) -> None:
    kind = words.get("search_type", "query_then_fetch")
    if kind in {"query_and_fetch", "dfs_query_and_fetch"}:
        raise bad(f"Unsupported search type [{kind}]")
    if kind not in {"query_then_fetch", "dfs_query_then_fetch"}:
        raise bad(f"No search type for [{kind[:50]}]")
    for name, least in (("batched_reduce_size", 2), ("pre_filter_shard_size", 1), ("max_concurrent_shard_requests", 1)):
        if name in words and (not words[name].lstrip("-").isdecimal() or int(words[name]) < least):
            what = "batchedReduceSize" if name == "batched_reduce_size" else f"[{name}]"
            raise bad(f"{name if name not in words else what} must be >= {least}")


def _check_scroll(asked: SearchAsked) -> None:
    if asked.scroll is None:
        return
    wrongs: list[str] = []
    if asked.skip:
        wrongs.append("using [from] is not allowed in a scroll context")
    if not asked.size:
        wrongs.append("[size] cannot be [0] in a scroll context")
    if asked.words.get("request_cache") == "true":
        wrongs.append("[request_cache] cannot be used in a scroll context")
    if asked.total is not True:
        wrongs.append("disabling [track_total_hits] is not allowed in a scroll context")
    if asked.after is not None:
        wrongs.append("`search_after` cannot be used in a scroll context.")
    if asked.body.get("rescore"):
        wrongs.append("using [rescore] is not allowed in a scroll context")
    if asked.body.get("collapse"):
        wrongs.append("cannot use `collapse` in a scroll context")
    refuse(wrongs)


def refuse(wrongs: list[str]) -> None:
    """Raises Refusal where there are mistakes in a request, all of them told."""
    if wrongs:
        told = "".join(f"{at}: {one};" for at, one in enumerate(wrongs, 1))
        raise Refusal(400, "action_request_validation_exception", f"Validation Failed: {told}")


def _count(words: Mapping[str, str], body: Json, name: str, default: int) -> int:
    said = words.get(name, body.get(name, default))
    text = str(said)
    if not re.fullmatch(r"-?\d{1,19}" if name in words else r"-?\d{1,19}(\.\d+)?", text, re.ASCII):
        if name in words:
            raise bad(f"Failed to parse int parameter [{name}] with value [{text[:100]}]")
        raise bad(f'For input string: "{text[:100]}"', "number_format_exception")
    number = int(float(text)) if "." in text else int(text)
    if abs(number) > BIGGEST:
        raise bad(f"Numeric value ({number}) out of range of int (-2147483648 - 2147483647)", "input_coercion_exception")
    if number < 0 and not (number == -1 and name == "from" and name not in words):
        raise bad(f"[{name}] parameter cannot be negative, found [{number}]")
    return max(0, number)


def _total(said: Any, *, plain: bool, scroll: bool) -> int | bool:
    text = "true" if said is None else str(said).lower()
    if text in {"true", "", "false"}:
        return text != "false"
    if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII):
        raise bad(f'For input string: "{text[:100]}"', "number_format_exception")
    number = int(text)
    if number == -1:
        return False
    if number < 0:
        raise bad(f"[track_total_hits] parameter must be positive or equals to -1, got {number}")
    if plain:
        raise bad(f"[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got {number}")
    return number


def _stored(said: Any, words: str | None) -> tuple[str, ...] | None:
    if words is not None:
        return tuple(part for part in words.split(",") if part)
    if said is None:
        return None
    return tuple(map(str, said)) if isinstance(said, list) else (str(said),)


def seconds(said: Any, name: str) -> float:
    """The seconds of a span of time such as `5m`. Raises Refusal."""
    try:
        span = read_span(str(said))
    except StoreError as error:
        raise bad(
            f"failed to parse setting [{name}] with value [{str(said)[:50]}] as a time value: unit is missing or unrecognized"
        ) from error
    return span / 1_000_000


def check_limits(asked: SearchAsked, limit: Any) -> None:
    """Raises Refusal for windows and lists beyond the limits; `limit(name, default)` is an index's setting."""
    window = limit("max_result_window", WINDOW)
    if asked.scroll is not None and asked.size > window:
        raise failed_shards(
            f"Batch size is too large, size must be less than or equal to: [{window}] but was [{asked.size}]. "
            "Scroll batch sizes cost as much memory as result windows so they are controlled by the [index.max_result_window] "
            "index level setting."
        )
    if asked.scroll is None and asked.size + asked.skip > window:
        raise failed_shards(
            f"Result window is too large, from + size must be less than or equal to: [{window}] but was [{asked.size + asked.skip}]. "
            "See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the "
            "[index.max_result_window] index level setting."
        )
    for one in _objects(asked.body.get("rescore")):
        size = one.get("window_size", 10)
        most = limit("max_rescore_window", WINDOW)
        if isinstance(size, int) and size > most:
            raise failed_shards(
                f"Rescore window [{size}] is too large. It must be less than [{most}]. This prevents allocating massive heaps for "
                "storing the results to be rescored. This limit can be set by changing the [index.max_rescore_window] index level setting."
            )
    fields = len(asked.names("docvalue_fields"))
    if fields > (most := limit("max_docvalue_fields_search", 100)):
        raise failed_shards(_too_many("docvalue_fields", most, fields))
    scripts = len(asked.body.get("script_fields") or {})
    if scripts > (most := limit("max_script_fields", 32)):
        raise failed_shards(_too_many("script_fields", most, scripts))
    cut = asked.body.get("slice")
    if isinstance(cut, dict) and isinstance(cut.get("max"), int) and cut["max"] > (most := limit("max_slices_per_scroll", 1024)):
        raise failed_shards(
            f"The number of slices [{cut['max']}] is too large. It must be less than [{most}]. This limit can be set by changing the "
            "[index.max_slices_per_scroll] index level setting."
        )


def _too_many(name: str, most: int, found: int) -> str:
    return (
        f"Trying to retrieve too many {name}. Must be less than or equal to: [{most}] but was [{found}]. "
        f"This limit can be set by changing the [index.max_{name}{'_search' if name == 'docvalue_fields' else ''}] index level setting."
    )


def _objects(given: Any) -> list[Json]:
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, dict)]


def failed_shards(reason: str, kind: str = "illegal_argument_exception", index: str = "", status: int = 400) -> Refusal:
    """An error that Elasticsearch meets in each shard."""
    cause = {"type": kind, "reason": reason}
    shards = [{"shard": 0, "index": index, "node": "honeyguide", "reason": cause}]
    roots = [{**cause, "index": index, "index_uuid": "_na_"} if index else cause]
    about = {"phase": "query", "grouped": True, "failed_shards": shards, "caused_by": {**cause, "caused_by": cause}, "causes": roots}
    return Refusal(status, "search_phase_execution_exception", "all shards failed", **about)
