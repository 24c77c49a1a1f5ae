"""Which part of a document a hit shows: `_source` as true, false, names, or names and what is left out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.store.names import pattern, project
from honeyguide.store.protocol import Json


@dataclass(frozen=True)
class Shown:
    """`includes` None is everything; `whole` false is no source at all."""

    whole: bool = True
    includes: tuple[str, ...] | None = None
    excludes: tuple[str, ...] = ()

    def of(self, source: Json) -> Json:
        """The part of the document."""
        kept = source if self.includes is None else project(source, self.includes)
        return without(kept, self.excludes) if self.excludes else kept


def read_shown(said: Any, words: Mapping[str, str]) -> Shown | None:
    """As the body and the parameters say, which win; None where nothing is said. Raises Refusal."""
    includes = _names(words.get("_source_includes") or words.get("_source_include"))
    excludes = _names(words.get("_source_excludes") or words.get("_source_exclude"))
    if "_source" in words:
        text = words["_source"]
        said = {"true": True, "false": False, "": True}.get(text, text.split(","))
    if includes is not None or excludes is not None:
        return Shown(said is not False, includes, excludes or ())
    match said:
        case None:
            return None
        case bool():
            return Shown(said)
        case str():
            return Shown(includes=(said,)) if said not in {"true", "false"} else Shown(said == "true")
        case list() if all(isinstance(one, str) for one in said):
            return Shown(includes=tuple(said) or None)
        case dict() if said.keys() <= {"includes", "excludes", "include", "exclude"}:
            return Shown(
                includes=_listed(said.get("includes", said.get("include"))),
                excludes=_listed(said.get("excludes", said.get("exclude"))) or (),
            )
        case _:
            raise bad(f"Unknown key or value in [_source]: [{str(said)[:100]}]", "parsing_exception")


def _names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part for part in text.split(",") if part)


def _listed(given: Any) -> tuple[str, ...] | None:
    if given is None:
        return None
    return tuple(map(str, given if isinstance(given, list) else [given])) or None


def without(source: Mapping[str, Any], names: Sequence[str], prefix: str = "") -> Json:
    """The document without these fields (patterns allowed; an object's name means all below it)."""
    kept: Json = {}
    for name, value in source.items():
        path = f"{prefix}{name}"
        if any(pattern(one).fullmatch(path) for one in names):
            continue
        if isinstance(value, dict):
            kept[name] = without(value, names, f"{path}.")
        elif isinstance(value, list):
            kept[name] = [without(one, names, f"{path}.") if isinstance(one, dict) else one for one in value]
        else:
            kept[name] = value
    return kept
