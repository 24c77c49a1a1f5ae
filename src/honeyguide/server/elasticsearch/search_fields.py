"""The `fields` of a hit: values by name as `fields`, `docvalue_fields`, `stored_fields` and `script_fields` ask for them.

https://www.elastic.co/guide/en/elasticsearch/reference/7.17/search-fields.html
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from honeyguide.errors import HoneyguideError
from honeyguide.query.script import script
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.server.elasticsearch.search_asked import SearchAsked, failed_shards
from honeyguide.server.elasticsearch.search_targets import Target
from honeyguide.store.analysis import tokens
from honeyguide.store.dates import zone_named
from honeyguide.store.geogrid import point
from honeyguide.store.names import flattened_above, pattern
from honeyguide.store.protocol import Hit, Json
from honeyguide.store.reading import reader
from honeyguide.store.timeformats import beyond_micros, read_time
from honeyguide.store.timepatterns import show_number, show_time
from honeyguide.store.values import as_text, read_double, read_value, show_value

DATES = {"date", "date_nanos"}
_WHOLE = {"long", "integer", "short", "byte", "unsigned_long", "token_count"}
_BROKEN = {"double", "float", "half_float", "scaled_float"}
_DOC = re.compile(r"doc\[\s*['\"]([^'\"\\]+)['\"]\s*\]\.value")
_RANGES = {"integer_range", "long_range", "float_range", "double_range", "date_range", "ip_range"}


@dataclass(frozen=True)
class Wanted:
    """A field that is asked for, as a pattern, and how its values shall be written."""

    name: str
    format: str | None = None
    unmapped: bool = False


def read_wanted(given: Sequence[Any]) -> list[Wanted]:
    """Names, or objects with `field` and `format`. Raises Refusal."""
    found: list[Wanted] = []
    for one in given:
        if isinstance(one, Mapping) and isinstance(one.get("field"), str) and isinstance(one.get("format") or "", str):
            found.append(Wanted(one["field"], one.get("format"), str(one.get("include_unmapped", "false")).lower() == "true"))
        elif isinstance(one, str):
            found.append(Wanted(one))
        else:
            raise bad("a field is a name, or an object with [field] and [format]", "parsing_exception")
    return [one if one.format != "use_field_mapping" else Wanted(one.name) for one in found]


def check_formats(wanted: Sequence[Wanted], target: Target) -> None:
    """Raises Refusal where a field's values have no formats."""
    for one in wanted:
        kinds = target.kinds(one.name)
        if one.format is not None and kinds and not set(kinds) & (DATES | _WHOLE | _BROKEN | {"geo_point", "boolean"}):
            raise failed_shards(f"Field [{one.name}] of type [{kinds[0]}] doesn't support formats.")


def check_source(wanted: Sequence[Wanted], target: Target) -> None:
    """Raises Refusal where an index says that it keeps no source to take fields from."""
    for index in target.resolved.indices:
        if wanted and not target.keeps_source(index):
            raise bad(f"Unable to retrieve the requested [fields] since _source is disabled in the mappings for index [{index}]")


def check_names(wanted: Sequence[Wanted]) -> None:
    """Raises Refusal for what no document says of itself."""
    for one in wanted:
        if one.name in {"_seq_no", "_source", "_field_names"}:
            reason = f"error fetching [{one.name}]: Cannot fetch values for internal field [{one.name}]."
            raise failed_shards(reason)


def hit_fields(asked: SearchAsked, hit: Hit, target: Target) -> Json:
    """What stands under `fields` of a hit."""
    found: Json = {}
    for one in read_wanted(asked.names("docvalue_fields")):
        for name in _named(one, Scope(hit.source), hit, target):
            _add(found, name, _values(name, one.format, hit, target, sort=True))
    found |= _fetched(read_wanted(asked.names("fields")), Scope(hit.source), hit, target)
    for name in asked.stored or ():
        for real in _named(Wanted(name), Scope(hit.source), hit, target):
            if str(target.body(real).get("store", "false")).lower() == "true":
                found.setdefault(real, _values(real, None, hit, target, sort=False))
    for name, how in (asked.body.get("script_fields") or {}).items():
        found[name] = [scripted(how, hit, target)]
    return {name: values for name, values in found.items() if values}


def _add(found: Json, name: str, values: list[Any]) -> None:
    found[name] = [*found.get(name, ()), *values]


def _fetched(wanted: Sequence[Wanted], scope: "Scope", hit: Hit, target: Target) -> Json:
    """The values of the `fields` option: nested objects are lists of such values themselves."""
    found: Json = {}
    for one in wanted:
        for name in _named(one, scope, hit, target):
            if values := _values(name, one.format, hit, target, sort=False, scope=scope):
                found[scope.inner(name)] = values
    for nest in _nests(hit, target):
        if _above(nest, hit, target) == scope.path:
            objects = [one for one in at_path(scope.source, scope.inner(nest)) if isinstance(one, dict)]
            if made := [told for one in objects if (told := _fetched(wanted, Scope(one, nest), hit, target))]:
                found[scope.inner(nest)] = made
    return found


def _nests(hit: Hit, target: Target) -> list[str]:
    return [name for name, body in target.bodies.get(hit.index, {}).items() if body.get("type") == "nested"]


def _above(name: str, hit: Hit, target: Target) -> str:
    """The nested field, the nearest, that a field lies in."""
    return max((one for one in _nests(hit, target) if name.startswith(f"{one}.")), key=len, default="")


def _named(one: Wanted, scope: "Scope", hit: Hit, target: Target) -> list[str]:
    """The full names of a pattern's fields in a document, or in a nested object."""
    nests = _nests(hit, target)
    if "*" not in one.name:
        found = [one.name]
    else:
        regex = pattern(one.name)
        types = {name for name in target.types.get(hit.index, {}) if target.kind(hit.index, name) != "object"}
        found = [name for name in types if regex.fullmatch(name)]
        if one.unmapped:
            inside = paths(scope.source, f"{scope.path}." if scope.path else "")
            found += [name for name in dict.fromkeys(inside) if regex.fullmatch(name) and name not in types]
        found.sort()
    return [name for name in found if name not in nests and _above(name, hit, target) == scope.path] if nests else found


def paths(source: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The full names of everything in a document that is no object."""
    for name, value in source.items():
        inner = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
        for one in inner:
            yield from paths(one, f"{prefix}{name}.")
        if _plain(value):
            yield f"{prefix}{name}"


def _plain(values: Any) -> list[Any]:
    """The values, those of lists within lists too, that are no objects."""
    return [one for one in at_path(values, "") if not isinstance(one, dict)]


def at_path(source: Any, path: str) -> list[Any]:
    """Every value of a document at a full name, through arrays and whatever way names with dots are written."""
    if isinstance(source, list):
        return [value for one in source for value in at_path(one, path)]
    if not path:
        return [] if source is None else [source]
    if not isinstance(source, dict):
        return []
    found: list[Any] = []
    if path in source:
        found += at_path(source[path], "")
    place = path.find(".")
    while place > 0:
        head = path[:place]
        if isinstance(source.get(head), dict | list):
            found += at_path(source[head], path[place + 1 :])
        place = path.find(".", place + 1)
    return found


@dataclass(frozen=True)
class Scope:
    """A document, or an object of the nested field at `path`."""

    source: Any
    path: str = ""

    def inner(self, name: str) -> str:
        """A full name as it is within the object."""
        return name[len(self.path) + 1 :] if self.path else name


def _values(name: str, form: str | None, hit: Hit, target: Target, *, sort: bool, scope: Scope | None = None) -> list[Any]:
    """The values of a field as they are shown, sorted as doc values are."""
    inside: dict[str, list[Any]] = {"_id": [hit.id], "_index": [hit.index], "_seq_no": [hit.seq_no], "_ignored": list(hit.ignored)}
    if name in inside:
        return inside[name]
    scope = scope or Scope(hit.source)
    mapped = target.types.get(hit.index, {}).get(name)
    kind = target.kind(hit.index, name)
    body = target.bodies[hit.index].get(name, {}) if hit.index in target.bodies else {}
    if body.get("type") == "alias":
        return _values(str(body.get("path")), form, hit, target, sort=sort, scope=scope)
    if kind == "token_count" and str(body.get("doc_values", "true")).lower() == "false":
        return []
    values = at_path(scope.source, scope.inner(name))
    if not values and mapped is not None and mapped.of is not None:
        values = at_path(scope.source, scope.inner(mapped.of))
    if kind is None and sort and flattened_above(name, target.types.get(hit.index, {})) is not None:
        return sorted({text for one in values if (text := as_text(one)) is not None})
    if kind is None or kind == "object":
        return [] if sort else _plain(values)
    if kind == "geo_point":
        found = _points(values)
        return sorted(f"{_kept(lat, 180)}, {_kept(lon, 360)}" for lat, lon in found) if sort else [_geojson(lat, lon) for lat, lon in found]
    if sort and kind in DATES:
        formats = str(body.get("format", "strict_date_optional_time||epoch_millis"))
        timed = [(micros, at) for at, one in enumerate(values) if (micros := read_time(one, formats)) is not None]
        return [show(values[at], kind, form, body) for _, at in sorted(timed)]
    shown = [one for value in values for one in [show(value, kind, form, body)] if one is not None]
    most = mapped.ignore_above if mapped is not None else None
    shown = [one for one in shown if most is None or not isinstance(one, str) or len(one) <= most]
    if not sort:
        return shown
    unique = shown if kind in _WHOLE | _BROKEN | {"boolean"} else list({str(one): one for one in shown}.values())
    if kind == "ip":
        return sorted(unique, key=lambda one: read_value("ip", one) or 0)
    return sorted(unique, key=lambda one: (isinstance(one, str), one) if isinstance(one, str | int | float) else (True, str(one)))


def _points(values: Sequence[Any]) -> list[tuple[float, float]]:
    """Latitude and longitude of each point, however it is written; plain numbers stand in pairs."""
    numbers = [one for one in values if isinstance(one, int | float)]
    pairs: list[Any] = [{"lon": lon, "lat": lat} for lon, lat in zip(numbers[::2], numbers[1::2], strict=False)]
    typed = [read_value("geo_point", one) for one in [*pairs, *(one for one in values if not isinstance(one, int | float))]]
    return [point(str(one)) for one in typed if one is not None]


def _kept(degrees: float, whole: float) -> float:
    """An angle as it is kept in 32 bits (Lucene's GeoEncodingUtils)."""
    step = whole / 2**32
    return math.floor(degrees / step) * step


def _geojson(lat: float, lon: float) -> Json:
    return {"type": "Point", "coordinates": [lon, lat]}


def show(value: Any, kind: str, form: str | None, body: Mapping[str, Any]) -> Any:
    """A value of a document under its type; None where it doesn't fit."""
    if kind in DATES:
        formats = str(body.get("format", "strict_date_optional_time||epoch_millis"))
        micros = read_time(value, formats)
        if micros is None:
            return None
        shape = form or formats.partition("||")[0]
        nanos = "strict_date_optional_time_nanos" if kind == "date_nanos" and form is None and "format" not in body else shape
        return show_time(micros, nanos, zone_named(None), beyond_micros(value) if kind == "date_nanos" else 0)
    if kind in _RANGES or isinstance(value, dict):
        return value
    if kind == "token_count":
        return len(tokens(str(value)))
    own = reader(kind, body)
    if kind in _WHOLE:
        number = read_value("unsigned_long" if kind == "unsigned_long" else "long", value) if own is None else own(value)
    elif kind in _BROKEN:
        number = read_double(value) if own is None else own(value)
    elif kind in {"boolean", "ip"}:
        typed = read_value("boolean" if kind == "boolean" else "ip", value)
        return None if typed is None else show_value("boolean" if kind == "boolean" else "ip", typed)
    else:
        return str(value).lower() if isinstance(value, bool) else str(value)
    return number if form is None or not isinstance(number, int | float) else show_number(number, form)


def scripted(how: Any, hit: Hit, target: Target) -> Any:
    """What a small script over the values of a hit gives: `doc['n'].value * 2`. Raises Refusal."""
    said = how.get("script", how) if isinstance(how, Mapping) else how
    if not isinstance(said, str | Mapping) or (isinstance(said, Mapping) and not isinstance(said.get("params") or {}, Mapping)):
        raise bad("a script is text, or an object with [source] and [params]", "parsing_exception")
    source = said if isinstance(said, str) else str(said.get("source", said.get("inline", "")))
    given: Mapping[str, Any] = {} if isinstance(said, str) else said.get("params") or {}
    names = {f"doc:{name}": _doc_value(name, hit, target) for name in _DOC.findall(source)} | dict(given)
    try:
        return script(_DOC.sub(r"params['doc:\1']", source).removeprefix("return ").rstrip("; "))(names)
    except HoneyguideError as error:
        raise failed_shards(f"runtime error: {error.message}", "script_exception") from error


def _doc_value(name: str, hit: Hit, target: Target) -> Any:
    values = _values(name, "epoch_millis" if target.kind(hit.index, name) in DATES else None, hit, target, sort=True)
    return values[0] if values else None
