"""Which part of a document's `_source` an answer shows, as `_source`, `_source_includes` and `_source_excludes` say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.store.names import pattern, project


@dataclass(frozen=True)
class Shown:
    """Whether `_source` is shown, and which fields of it."""

    all: bool = True
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    def of(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """What is shown of a document."""
        kept = project(source, self.includes) if self.includes else dict(source)
        return _without(kept, "", self.excludes) if self.excludes else kept


def shown(words: Mapping[str, str], said: Any = None, *, default: bool = True) -> Shown:
    """As parameters and a body's `_source` say."""
    includes = _list(words.get("_source_includes", words.get("_source_include")))
    excludes = _list(words.get("_source_excludes", words.get("_source_exclude")))
    given = words.get("_source")
    if given is not None:
        if given in {"true", "false", ""}:
            return Shown(given != "false", includes, excludes)
        return Shown(True, (*_list(given), *includes), excludes)
    if isinstance(said, bool):
        return Shown(said, includes, excludes)
    if isinstance(said, dict):
        return Shown(True, _list(said.get("includes", said.get("include"))), _list(said.get("excludes", said.get("exclude"))))
    if said is not None:
        return Shown(True, _list(said), excludes)
    return Shown(default or bool(includes or excludes), includes, excludes)


def _list(said: Any) -> tuple[str, ...]:
    if said is None:
        return ()
    return tuple(one for one in said.split(",") if one) if isinstance(said, str) else tuple(map(str, said))


def _without(source: Mapping[str, Any], prefix: str, excludes: Sequence[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in source.items():
        path = f"{prefix}{name}"
        if any(pattern(one).fullmatch(path) for one in excludes):
            continue
        if isinstance(value, dict):
            kept[name] = _without(value, f"{path}.", excludes)
        elif isinstance(value, list):
            kept[name] = [_without(item, f"{path}.", excludes) if isinstance(item, dict) else item for item in value]
        else:
            kept[name] = value
    return kept
