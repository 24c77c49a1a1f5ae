"""How much each part of a query in Elasticsearch's JSON weighs: what orders hits where nothing else does.

A row's score is the sum of the weights of the parts that it fulfils: `must` and `should` count, `filter` doesn't, `boost` multiplies.
Words aren't weighed by how rare they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from honeyguide.query.ast import And, Match, MatchAll, Or, Query
from honeyguide.query.dsl import read_query
from honeyguide.query.dsl_parts import boost_of, name_of

Weights: TypeAlias = tuple[tuple[float, Query], ...]
MOST = 100
"""Parts beyond which a query weighs as a whole."""
_EACH = ("must", "should")


def read_scores(body: Any) -> Weights:
    """The weighed parts of a query that `read_query` has read without complaint."""
    found = tuple(_weights(body, 1.0)) if body else ((1.0, MatchAll()),)
    return found if len(found) <= MOST else ((1.0, MatchAll()),)


def constant(weights: Weights) -> float | None:
    """The score of every row, where all have the same."""
    if all(isinstance(query, MatchAll) for _, query in weights):
        return sum(weight for weight, _ in weights)
    return weights[0][0] if len(weights) == 1 else None


def _boost(said: Any) -> float:
    value = said.get("boost", 1.0) if isinstance(said, Mapping) else 1.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return 1.0


def _weights(body: Mapping[str, Any], factor: float) -> list[tuple[float, Query]]:
    name, said = next(iter(body.items()), ("match_all", {}))
    if not isinstance(said, Mapping):
        return []
    boost = factor * _boost(said)
    match name:
        case "bool":
            parts = [one for clause in _EACH for one in _listed(said.get(clause))]
            found = [weight for one in parts for weight in _weights(one, boost)]
            return found if found or parts else [(0.0, MatchAll())]
        case "constant_score":
            return [(boost, read_query(said.get("filter")))]
        case "function_score":
            return _functions(said, boost)
        case "dis_max":
            return [weight for one in _listed(said.get("queries")) for weight in _weights(one, boost)]
        case "boosting":
            less = float(said.get("negative_boost", 1.0)) - 1.0
            return [*_weights(said.get("positive") or {}, boost), (boost * less, read_query(said.get("negative")))]
        case "nested" | "script_score":
            return [(boost, read_query(body))]
        case "match" | "match_bool_prefix" | "multi_match":
            return _words(name, said, boost)
        case _:
            inner = next((one for one in said.values() if isinstance(one, Mapping)), {})
            return [(boost * _boost(inner), read_query(body))]


def _listed(given: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, Mapping)]


def _functions(said: Mapping[str, Any], boost: float) -> list[tuple[float, Query]]:
    """Weights and filters of the functions; what a function computes from values isn't."""
    query = read_query(said.get("query"))
    found = _weights(said.get("query") or {"match_all": {}}, boost)
    for one in _listed(said.get("functions")) or [said]:
        weight = one.get("weight")
        if isinstance(weight, int | float):
            within = read_query(one.get("filter")) if "filter" in one else MatchAll()
            found.append((boost * (weight - 1.0 if said.get("boost_mode", "multiply") == "multiply" else weight), And((query, within))))
    return found


def _words(name: str, said: Mapping[str, Any], boost: float) -> list[tuple[float, Query]]:
    """One weight a word and field."""
    if name == "multi_match":
        fields = said.get("fields") or ["*"]
        heavy = {name_of(one): boost_of(one) for one in (fields if isinstance(fields, list) else [fields])}
    else:
        field, inner = next(iter((key, value) for key, value in said.items() if key not in {"boost", "_name"}))
        heavy = {field: _boost(inner)}
    found: list[tuple[float, Query]] = []
    tree = read_query({name: said})
    for one in tree.queries if isinstance(tree, Or) else (tree,):
        if not isinstance(one, Match):
            found.append((boost * heavy.get(str(getattr(one, "field", "")), 1.0), one))
            continue
        words = str(one.text).split() if isinstance(one.text, str) else []
        weight = boost * heavy.get(one.field or "*", 1.0)
        parts = [replace(one, text=word, minimum="", every=False, beginning=False) for word in words]
        if one.beginning and parts:
            parts[-1] = replace(parts[-1], beginning=True)
        found += [(weight, part) for part in parts] if len(parts) > 1 else [(weight, one)]
    return found
