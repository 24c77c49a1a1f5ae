"""`filter_path`: what of an answer is sent, by paths with wildcards, `items.*.error`, `nodes.**.name`, `-_shards`."""

from collections.abc import Sequence
from typing import Any

from honeyguide.store.names import pattern

Path = tuple[str, ...]
NOTHING = object()


def filtered(body: Any, words: str) -> Any:
    """The answer with only what the paths name, or without what those with a minus name."""
    wanted = [tuple(one.split(".")) for one in words.split(",") if one and not one.startswith("-")]
    unwanted = [tuple(one[1:].split(".")) for one in words.split(",") if one.startswith("-")]
    if unwanted:
        body = _without(body, unwanted)
    if wanted:
        body = _only(body, wanted)
    return {} if body is NOTHING else body


def _steps(paths: Sequence[Path], name: str) -> tuple[list[Path], bool]:
    """What is left of the paths below a name, and whether one of them ends there."""
    left: list[Path] = []
    ends = False
    for path in paths:
        if path[0] == "**":
            left.append(path)
            rest = path[1:]
            if not rest:
                ends = True
                continue
            path = rest  # noqa: PLW2901
        if pattern(path[0]).fullmatch(name):
            if len(path) == 1:
                ends = True
            else:
                left.append(path[1:])
    return left, ends


def _only(value: Any, paths: Sequence[Path]) -> Any:
    if isinstance(value, list):
        kept = [one for one in (_only(item, paths) for item in value) if one is not NOTHING]
        return kept or NOTHING
    if not isinstance(value, dict):
        return NOTHING
    made: dict[str, Any] = {}
    for name, item in value.items():
        left, ends = _steps(paths, name)
        inner = item if ends else _only(item, left) if left else NOTHING
        if inner is not NOTHING:
            made[name] = inner
    return made or NOTHING


def _without(value: Any, paths: Sequence[Path]) -> Any:
    if isinstance(value, list):
        return [_without(item, paths) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for name, item in value.items():
        left, ends = _steps(paths, name)
        if not ends:
            made[name] = _without(item, left) if left else item
    return made
