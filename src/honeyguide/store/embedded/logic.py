"""And, or and not in SQL: constants fold, so that a part without the field is never read; NULL counts as not fulfilled."""

from collections.abc import Callable, Iterable, Sequence

from honeyguide.query import ast

TRUE, FALSE = "TRUE", "FALSE"


def tree(query: ast.Query, leaf: Callable[[ast.Query], str]) -> str:
    """The condition of a query, given those of its leaves."""
    match query:
        case ast.MatchAll():
            return TRUE
        case ast.MatchNone():
            return FALSE
        case ast.And(queries=queries):
            return conjunction(tree(one, leaf) for one in queries)
        case ast.Or(queries=queries, minimum=minimum):
            return at_least([tree(one, leaf) for one in queries], minimum)
        case ast.Weighed(parts=parts, minimum=minimum):
            return f"{weight(parts, leaf)} >= {minimum!r}"
        case ast.Not(query=inner):
            return negation(tree(inner, leaf))
        case _:
            return leaf(query)


def weight(parts: Sequence[tuple[float, ast.Query]], leaf: Callable[[ast.Query], str]) -> str:
    """The sum of the weights of the queries that hold."""
    found = [(heavy, tree(query, leaf)) for heavy, query in parts]
    certain = sum(heavy for heavy, one in found if one == TRUE)
    doubtful = [f"CASE WHEN {one} THEN {heavy!r} ELSE 0 END" for heavy, one in found if one not in {TRUE, FALSE}]
    return f"({' + '.join([repr(float(certain)), *doubtful])})::DOUBLE"


def conjunction(found: Iterable[str]) -> str:
    """All of them."""
    kept = [one for one in found if one != TRUE]
    if FALSE in kept:
        return FALSE
    return " AND ".join(f"({one})" for one in kept) or TRUE


def disjunction(found: Iterable[str]) -> str:
    """Any of them."""
    kept = list(dict.fromkeys(one for one in found if one != FALSE))
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else " OR ".join(f"({one})" for one in kept) or FALSE


def negation(condition: str) -> str:
    """Not fulfilled."""
    return {TRUE: FALSE, FALSE: TRUE}.get(condition) or f"({condition}) IS NOT TRUE"


def at_least(found: list[str], minimum: int) -> str:
    """So many of them."""
    if minimum <= 0:
        return TRUE
    if minimum == 1:
        return disjunction(found)
    certain = sum(one == TRUE for one in found)
    doubtful = [one for one in found if one not in {TRUE, FALSE}]
    if certain >= minimum:
        return TRUE
    if certain + len(doubtful) < minimum:
        return FALSE
    counted = " + ".join(f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in doubtful)
    return f"({counted}) >= {minimum - certain}"
