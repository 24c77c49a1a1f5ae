"""Elasticsearch's `aggs` in JSON become aggregations.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-aggregations.html. Families of kinds have files of their own.
"""

from collections.abc import Mapping
from typing import Any

from honeyguide.errors import ParameterRefused, QueryError
from honeyguide.query.aggregation import Aggregation
from honeyguide.query.dsl_buckets import READERS as BUCKETS
from honeyguide.query.dsl_metrics import READERS as METRICS
from honeyguide.query.dsl_parts import wrong
from honeyguide.query.dsl_pipelines import READERS as PIPELINES

DEEPEST = 20
WITHIN = frozenset({"", "filter", "nested", "reverse_nested"})
"""In which kinds a composite may stand."""
PARENTS = frozenset({"bucket_sort", "bucket_selector", "bucket_script", "derivative", "cumulative_sum", "serial_diff", "moving_fn"})
"""Kinds that work on the buckets they stand in."""


def read_aggs(body: Any, depth: int = 0, parent: str = "") -> dict[str, Aggregation]:
    """The aggregations by name; None and {} are none. Raises QueryError."""
    if body is None:
        return {}
    if not isinstance(body, Mapping):
        raise wrong("aggs", "expected an object of aggregations by name")
    if depth > DEEPEST:
        raise wrong("aggs", f"is nested more than {DEEPEST} deep")
    return {str(name): _aggregation(str(name), one, depth, parent) for name, one in body.items()}


def _aggregation(name: str, body: Any, depth: int, parent: str) -> Aggregation:
    if not isinstance(body, Mapping):
        raise wrong(name, f"aggregation [{name[:100]}] expected an object")
    kinds = [key for key in body if key not in {"aggs", "aggregations", "meta"}]
    if len(kinds) != 1:
        raise wrong(name, f"aggregation [{name[:100]}] expected one type, found {len(kinds)}")
    kind, said = kinds[0], body[kinds[0]]
    if kind == "filter":
        said = {"query": said}
    if not isinstance(said, Mapping):
        raise wrong(name, f"aggregation [{name[:100]}]: [{kind}] expected an object")
    if not isinstance(body.get("meta", {}), Mapping):
        token = "VALUE_NULL" if body["meta"] is None else "START_ARRAY" if isinstance(body["meta"], list) else "VALUE"
        raise wrong(name, f"Expected [START_OBJECT] under [meta], but got a [{token}] in [{name[:100]}]")
    inner = read_aggs(body.get("aggs", body.get("aggregations")), depth + 1, kind)
    if (kind == "composite" and parent not in WITHIN) or (kind == "global" and parent):
        raise wrong(name, f"[{kind}] aggregation cannot be used with a parent aggregation of type: [{parent}]")
    if kind == "random_sampler" and parent:
        raise wrong(name, f"[{kind}] aggregation [{name[:100]}] cannot have a parent aggregation")
    try:
        read = _read(kind, said, inner, name)
    except ParameterRefused:
        raise
    except QueryError as error:
        raise wrong(name, error.message.replace("[%s]", f"[{name[:100]}]")) from error
    if not depth and kind in PARENTS:
        raise wrong(name, f"{kind} aggregation [{name[:100]}] must be declared inside of another aggregation")
    return read


def _read(kind: str, said: Any, inner: dict[str, Aggregation], name: str) -> Aggregation:
    if kind in BUCKETS:
        return BUCKETS[kind](said, inner)
    if inner:
        raise wrong(name, f"aggregation [{name[:100]}] of type [{kind}] cannot accept sub-aggregations")
    reader = METRICS.get(kind) or PIPELINES.get(kind)
    if reader is None:
        raise wrong(name, f"Unknown aggregation type [{kind}]")
    return reader(said)
