"""Processors that take texts apart: grok, dissect, kv, json, csv, date, uri_parts; and redact, which takes parts out."""

import csv as tables
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json import JSONDecoder
from typing import Any
from urllib.parse import urlsplit

import orjson
import polars as pl

from honeyguide.errors import StoreError
from honeyguide.formats.structure.grok import apply_grok, read_grok
from honeyguide.server.elasticsearch.exact import UnclearJsonError, exact_json
from honeyguide.server.elasticsearch.processors.document import Document, unreadable
from honeyguide.server.elasticsearch.processors.fields import Step, converted
from honeyguide.server.elasticsearch.processors.options import Options
from honeyguide.store.dates import iso_in
from honeyguide.store.timeformats import read_time, zone_of

_TYPED = re.compile(r"%\{\w+:([\w.@\[\]-]+):(int|integer|long|float|double|boolean|string)\}")
_KEY = re.compile(r"%\{([^}]*)\}")
KINDS = {"int": "integer"}
MILLISECOND = 1000


def _text(document: Document, field: str, *, lenient: bool) -> str | None:
    value = document.read(field, None)
    if value is None:
        if lenient:
            return None
        raise unreadable(f"field [{field}] is null, cannot process it.")
    if not isinstance(value, str):
        raise unreadable(f"field [{field}] of type [{type(value).__name__}] cannot be cast to [java.lang.String]")
    return value


def grok(options: Options) -> Step:
    """Fields by named patterns; the first pattern that fits counts."""
    field, lenient = options.text("field"), options.flag("ignore_missing")
    patterns, own = options.texts("patterns"), options.any("pattern_definitions", {})
    traced = options.flag("trace_match")
    options.any("ecs_compatibility")
    kinds: dict[str, str] = {name: kind for one in patterns for name, kind in _TYPED.findall(one)}
    try:
        read = [read_grok(re.sub(r":integer\}", ":int}", one), own) for one in patterns]
    except ValueError as error:
        raise options.wrong("patterns", f"Invalid regex pattern found in: {patterns}. {error}") from error

    def step(document: Document) -> None:
        text = _text(document, field, lenient=lenient)
        if text is None:
            return
        for at, one in enumerate(read):
            (found,) = apply_grok(one, [text])
            if found is not None:
                for name, value in found.items():
                    path = name.strip("[]").replace("][", ".")
                    kind = kinds.get(name)
                    document.write(path, value if kind is None else converted(value, KINDS.get(kind, kind)))
                if traced:
                    document.ingest["_grok_match_index"] = str(at)
                return
        raise unreadable(f"Provided Grok expressions do not match field value: [{text[:500]}]")

    return step


def dissect(options: Options) -> Step:
    """Fields by what stands between them."""
    field, lenient = options.text("field"), options.flag("ignore_missing")
    pattern, glue = options.text("pattern"), options.text("append_separator", "")
    keys = _KEY.findall(pattern)
    if not keys:
        raise options.wrong("pattern", f"Unable to parse pattern: {pattern}")
    literals = _KEY.split(pattern)[::2]

    def step(document: Document) -> None:
        text = _text(document, field, lenient=lenient)
        if text is None:
            return
        values = _between(text, literals, keys)
        if values is None:
            raise unreadable(f"Unable to find match for dissect pattern: {pattern} against source: {text[:500]}")
        for name, value in _assembled(keys, values, glue).items():
            document.write(name, value)

    return step


def _between(text: str, literals: list[str], keys: list[str]) -> list[str] | None:
    if not text.startswith(literals[0]):
        return None
    place, values = len(literals[0]), list[str]()
    for key, literal in zip(keys, literals[1:], strict=True):
        end = text.find(literal, place) if literal else len(text)
        if end < 0:
            return None
        values.append(text[place:end])
        place = end + len(literal)
        while key.endswith("->") and literal and text.startswith(literal, place):
            place += len(literal)
    return values


def _assembled(keys: list[str], values: list[str], glue: str) -> dict[str, str]:
    found: dict[str, str] = {}
    appended: dict[str, list[tuple[int, str]]] = {}
    names: dict[str, str] = {}
    for key, value in zip(keys, values, strict=True):
        name = key.removesuffix("->")
        if not name or name.startswith("?"):
            continue
        if name.startswith("+"):
            plain, _, order = name[1:].partition("/")
            appended.setdefault(plain, [(0, found[plain])] if plain in found else []).append(
                (int(order or len(appended.get(plain, [])) + 1), value)
            )
        elif name.startswith("*"):
            names[name[1:]] = value
        elif name.startswith("&"):
            found[names.get(name[1:], name[1:])] = value
        else:
            found[name] = value
    for plain, parts in appended.items():
        found[plain] = glue.join(value for _, value in sorted(parts, key=lambda one: one[0]))
    return found


def kv(options: Options) -> Step:
    """`a=1 b=2` becomes fields."""
    field, target, lenient = options.text("field"), options.maybe("target_field"), options.flag("ignore_missing")
    pairs, inner = re.compile(options.text("field_split")), re.compile(options.text("value_split"))
    include, exclude = options.texts("include_keys", required=False), options.texts("exclude_keys", required=False)
    prefix, strip = options.text("prefix", ""), options.flag("strip_brackets")
    trim_key, trim_value = options.text("trim_key", ""), options.text("trim_value", "")

    def step(document: Document) -> None:
        text = _text(document, field, lenient=lenient)
        for part in pairs.split(text or ""):
            cut = inner.split(part, maxsplit=1)
            if len(cut) != 2:
                if part.strip():
                    raise unreadable(f"field [{field}] does not contain value_split [{inner.pattern}]")
                continue
            name, value = cut[0].strip(trim_key) if trim_key else cut[0], cut[1].strip(trim_value) if trim_value else cut[1]
            if strip and len(value) > 1 and value[0] + value[-1] in {"()", "<>", "[]", '""', "''"}:
                value = value[1:-1]
            if name and (not include or name in include) and name not in exclude:
                path = f"{target}.{prefix}{name}" if target else f"{prefix}{name}"
                there = document.read(path, None)
                document.write(path, value if there is None else [*(there if isinstance(there, list) else [there]), value])

    return step


def json(options: Options) -> Step:
    """A text of JSON becomes what it says."""
    field, target, root = options.text("field"), options.maybe("target_field"), options.flag("add_to_root")
    doubles, strict = options.flag("allow_duplicate_keys"), options.flag("strict_json_parsing", default=True)
    merge = options.text("add_to_root_conflict_strategy", "replace") == "merge"

    def step(document: Document) -> None:
        value = document.read(field)
        try:
            made = _read(value, doubles=doubles, strict=strict) if isinstance(value, str) else value
        except (UnclearJsonError, ValueError, RecursionError) as error:
            raise unreadable(f"field [{field}] isn't JSON: {error}") from error
        if root:
            if not isinstance(made, dict):
                raise unreadable("cannot add non-map fields to root of document")
            for name, one in made.items():
                there = document.source.get(name)
                document.source[name] = {**there, **one} if merge and isinstance(there, dict) and isinstance(one, dict) else one
        else:
            document.write(target or field, made)

    return step


def _read(text: str, *, doubles: bool, strict: bool) -> Any:
    """The JSON of a text, or what it begins with. Raises ValueError, UnclearJsonError."""
    if not strict:
        return JSONDecoder().raw_decode(text.lstrip())[0]
    return orjson.loads(text) if doubles else exact_json(text.encode("utf-8", "surrogatepass"))


def csv(options: Options) -> Step:
    """A line of a table becomes fields."""
    field, targets, lenient = options.text("field"), options.texts("target_fields"), options.flag("ignore_missing")
    separator, quote, trim = options.text("separator", ","), options.text("quote", '"'), options.flag("trim")
    empty = options.any("empty_value")

    def step(document: Document) -> None:
        text = _text(document, field, lenient=lenient)
        if text is None:
            return
        row = next(tables.reader([text], delimiter=separator[:1], quotechar=quote[:1]), [])
        for name, value in zip(targets, row, strict=False):
            told = value.strip() if trim else value
            if told or empty is not None:
                document.write(name, told or empty)

    return step


def date(options: Options) -> Step:
    """A text becomes a point in time."""
    field, target, formats = options.text("field"), options.text("target_field", "@timestamp"), options.texts("formats")
    zone, form = options.text("timezone", "UTC"), options.maybe("output_format")
    options.any("locale")

    def step(document: Document) -> None:
        value, name = document.read(field), document.filled(zone)
        try:
            where = zone_of(name) if name != "UTC" else UTC
        except StoreError as error:
            raise unreadable(f"unable to parse date [{value}]: {error.message}") from error
        for one in formats:
            found = read_time(str(value) if not isinstance(value, int | float) else value, _wanted(one), where, datetime.now(UTC).year)
            if found is not None:
                told = iso_in(found - found % MILLISECOND, None if name == "UTC" else name)
                document.write(target, _formed(found, form) if form else told)
                return
        raise unreadable(f"unable to parse date [{value}]")

    return step


def _wanted(name: str) -> str:
    return {"ISO8601": "iso8601", "UNIX": "epoch_second", "UNIX_MS": "epoch_millis"}.get(name, name)


def _formed(micros: int, form: str) -> str:
    from honeyguide.server.elasticsearch.datenames import shown_in
    from honeyguide.store.dates import moment

    return shown_in(moment(micros), form.replace("'", ""))


def uri_parts(options: Options) -> Step:
    """An address of a page becomes its parts."""
    field, target = options.text("field"), options.text("target_field", "url")
    keep, cut = options.flag("keep_original", default=True), options.flag("remove_if_successful")
    lenient = options.flag("ignore_missing")

    def step(document: Document) -> None:
        text = _text(document, field, lenient=lenient)
        if text is None:
            return
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise unreadable(f"unable to parse URI [{text[:500]}]") from error
        name = parts.path.rpartition("/")[2]
        made: Mapping[str, Any] = {
            "scheme": parts.scheme or None,
            "domain": parts.hostname,
            "path": parts.path,
            "port": port,
            "query": parts.query or None,
            "fragment": parts.fragment or None,
            "username": parts.username,
            "password": parts.password,
            "user_info": parts.netloc.rpartition("@")[0] or None,
            "extension": name.rpartition(".")[2] if "." in name else None,
            "original": text if keep else None,
        }
        document.write(target, {key: value for key, value in made.items() if value is not None})
        if cut and field != target:
            document.take(field)

    return step


def redact(options: Options) -> Step:
    """What patterns find in a text is replaced by the patterns' names."""
    field, lenient = options.text("field"), options.flag("ignore_missing", default=True)
    patterns, own = options.texts("patterns"), options.any("pattern_definitions", {})
    before, behind = options.text("prefix", "<"), options.text("suffix", ">")
    options.any("skip_if_unlicensed")
    options.any("trace_redact")
    try:
        read = [read_grok(one, own) for one in patterns]
    except ValueError as error:
        raise options.wrong("patterns", f"Invalid regex pattern found in: {patterns}. {error}") from error

    def step(document: Document) -> None:
        value = document.read(field, None)
        if value is None and not lenient:
            raise unreadable(f"field [{field}] is null or missing")
        if not isinstance(value, str):
            return
        text = pl.Series([value])
        for one in read:
            name = (one.groups or ("REDACTED",))[0]
            text = text.str.replace_all(one.expression, f"{before}{name}{behind}".replace("$", "$$"))
        document.write(field, text[0])

    return step


STEPS: dict[str, Callable[[Options], Step]] = {
    "grok": grok,
    "dissect": dissect,
    "kv": kv,
    "json": json,
    "csv": csv,
    "date": date,
    "uri_parts": uri_parts,
    "redact": redact,
}
