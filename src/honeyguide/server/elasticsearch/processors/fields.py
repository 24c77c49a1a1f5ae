"""Processors that change single fields: set, remove, rename, append, convert, split, join, sort, gsub, and what changes letters."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from honeyguide.server.elasticsearch.processors.document import Document, unreadable
from honeyguide.server.elasticsearch.processors.options import Options
from honeyguide.server.elasticsearch.refusals import Refusal
from honeyguide.store.values import read_address, read_double, read_value

Step = Callable[[Document], None]
UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40, "pb": 1 << 50}


def set_(options: Options) -> Step:
    """Give a field a value."""
    field, value, source = options.text("field"), options.any("value"), options.maybe("copy_from")
    override, skip = options.flag("override", default=True), options.flag("ignore_empty_value")
    options.any("media_type")
    if value is None and source is None:
        raise options.wrong("value", "required property is missing")

    def step(document: Document) -> None:
        name = document.filled(field)
        if not override and document.has(name):
            return
        made = document.read(source, None) if source is not None else document.filled(value)
        if not (skip and made in {None, ""} if not isinstance(made, dict | list) else False):
            document.write(name, made)

    return step


def remove(options: Options) -> Step:
    """Take fields away."""
    names, kept, lenient = options.texts("field", required=False), options.texts("keep", required=False), options.flag("ignore_missing")
    if not names and not kept:
        raise options.wrong("field", "required property is missing")

    def step(document: Document) -> None:
        for name in map(document.filled, names):
            if not lenient or document.read(name, step) is not step:
                document.take(name)
        if kept:
            for name in [one for one in document.source if one not in {keep.split(".")[0] for keep in kept}]:
                del document.source[name]

    return step


def rename(options: Options) -> Step:
    """Give a field another name."""
    field, target, lenient = options.text("field"), options.text("target_field"), options.flag("ignore_missing")
    override = options.flag("override")

    def step(document: Document) -> None:
        name, new = document.filled(field), document.filled(target)
        if document.read(name, step) is step:
            if lenient:
                return
            raise unreadable(f"field [{name}] doesn't exist")
        if not override and document.read(new, step) is not step:
            raise unreadable(f"field [{new}] already exists")
        document.write(new, document.take(name))

    return step


def append(options: Options) -> Step:
    """Add values to a list."""
    field, source = options.text("field"), options.maybe("copy_from")
    value, doubles = options.any("value", required=source is None), options.flag("allow_duplicates", default=True)
    skip = options.flag("ignore_empty_values")
    options.any("media_type")

    def step(document: Document) -> None:
        name = document.filled(field)
        there = document.read(name, None)
        fresh = document.filled(value) if source is None else document.read(document.filled(source), None)
        kept: list[Any] = [] if there is None else list(there) if isinstance(there, list) else [there]
        for one in fresh if isinstance(fresh, list) else [fresh]:
            if (doubles or one not in kept) and not (skip and one in (None, "")):
                kept.append(one)
        document.write(name, kept)

    return step


def _each(change: Callable[[Any], Any]) -> Callable[[Options], Step]:
    """A processor that changes the value of one field, or each of a list."""

    def made(options: Options) -> Step:
        field, target, lenient = options.text("field"), options.maybe("target_field"), options.flag("ignore_missing")

        def step(document: Document) -> None:
            name = document.filled(field)
            value = document.read(name, None)
            if value is None:
                if lenient:
                    return
                raise unreadable(f"field [{name}] is null or doesn't exist, cannot process it.")
            new = [_changed(name, one, change) for one in value] if isinstance(value, list) else _changed(name, value, change)
            document.write(document.filled(target or field), new)

        return step

    return made


def _changed(name: str, value: Any, change: Callable[[Any], Any]) -> Any:
    if not isinstance(value, str):
        raise unreadable(f"field [{name}] of type [{type(value).__name__}] cannot be cast to [java.lang.String]")
    return change(value)


def _bytes(text: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgtp]?b)\s*", text.lower())
    if found is None:
        raise unreadable(
            f"failed to parse setting [Ingest Field] with value [{text[:100]}] as a size in bytes: unit is missing or unrecognized"
        )
    return int(float(found[1]) * UNITS[found[2]])


def split(options: Options) -> Step:
    """A text becomes a list."""
    field, target, lenient = options.text("field"), options.maybe("target_field"), options.flag("ignore_missing")
    separator, trailing = _regex(options, "separator"), options.flag("preserve_trailing")

    def step(document: Document) -> None:
        value = document.read(field, None)
        if value is None and lenient:
            return
        if value is None:
            raise unreadable(f"field [{field}] is null, cannot split.")
        parts = _changed(field, value, separator.split)
        while parts and not parts[-1] and not trailing:
            parts.pop()
        document.write(target or field, parts)

    return step


def join(options: Options) -> Step:
    """A list becomes a text."""
    field, target, separator = options.text("field"), options.maybe("target_field"), options.text("separator")

    def step(document: Document) -> None:
        value = document.read(field)
        if not isinstance(value, list):
            raise unreadable(f"field [{field}] of type [{type(value).__name__}] cannot be cast to [java.util.List]")
        document.write(target or field, separator.join(str(one).lower() if isinstance(one, bool) else str(one) for one in value))

    return step


def sort(options: Options) -> Step:
    """A list in order."""
    field, target, order = options.text("field"), options.maybe("target_field"), options.text("order", "asc")
    if order not in {"asc", "desc"}:
        raise options.wrong("order", f"Sort direction [{order}] not recognized. Valid values are: [asc, desc]")

    def step(document: Document) -> None:
        value = document.read(field)
        if not isinstance(value, list):
            raise unreadable(f"field [{field}] of type [{type(value).__name__}] cannot be cast to [java.util.List]")
        try:
            document.write(target or field, sorted(value, reverse=order == "desc"))
        except TypeError as error:
            raise unreadable(f"field [{field}] has values that can't be compared") from error

    return step


def gsub(options: Options) -> Step:
    """Replace what a regular expression finds."""
    regex, replacement = _regex(options, "pattern"), re.sub(r"\$(\d)", r"\\\1", options.text("replacement"))
    return _each(lambda value: regex.sub(replacement, value))(options)


def _regex(options: Options, name: str) -> re.Pattern[str]:
    try:
        return re.compile(options.text(name))
    except re.error as error:
        raise options.wrong(name, f"Invalid regex pattern. {error}") from error


def convert(options: Options) -> Step:
    """Give a value another type."""
    field, kind = options.text("field"), options.text("type")
    target, lenient = options.maybe("target_field"), options.flag("ignore_missing")
    if kind not in {"integer", "long", "float", "double", "boolean", "string", "ip", "auto"}:
        raise options.wrong("type", f"type [{kind}] not supported, cannot convert field.")

    def step(document: Document) -> None:
        value = document.read(field, None)
        if value is None:
            if lenient:
                return
            raise unreadable(f"Field [{field}] is null, cannot be converted to type [{kind}]")
        new = [converted(one, kind) for one in value] if isinstance(value, list) else converted(value, kind)
        document.write(target or field, new)

    return step


def converted(value: Any, kind: str) -> Any:
    """The value in another type. Raises Refusal."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "auto":
        return _guessed(value)
    if kind == "string":
        return text
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind == "ip" and read_address(text) is not None:
        return text
    if kind in {"integer", "long"}:
        number = (
            int(text, 16)
            if re.fullmatch(r"0[xX][0-9a-fA-F]{1,15}", text)
            else read_value("long", text)
            if re.fullmatch(r"[+-]?\d+", text.strip())
            else None
        )
        if isinstance(number, int) and (kind == "long" or abs(number) < 1 << 31):
            return number
    if kind in {"float", "double"} and (found := read_double(text)) is not None:
        return found
    raise unreadable(f"unable to convert [{text[:100]}] to {kind}")


def _guessed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    for kind in ("boolean", "long", "double"):
        try:
            return converted(value, kind)
        except Refusal:
            continue
    return value


def dot_expander(options: Options) -> Step:
    """`a.b` becomes an object."""
    field, path, override = options.text("field"), options.maybe("path"), options.flag("override")

    def step(document: Document) -> None:
        here: Any = document.source if path is None else document.read(path)
        for name in [one for one in here if "." in one] if field == "*" else [field]:
            if name not in here:
                continue
            value = here.pop(name)
            full = name if path is None else f"{path}.{name}"
            there = document.read(full, None)
            if there is not None and not override:
                value = [*(there if isinstance(there, list) else [there]), *(value if isinstance(value, list) else [value])]
            document.write(full, value)

    return step


STEPS: dict[str, Callable[[Options], Step]] = {
    "set": set_,
    "remove": remove,
    "rename": rename,
    "append": append,
    "split": split,
    "join": join,
    "sort": sort,
    "gsub": gsub,
    "convert": convert,
    "dot_expander": dot_expander,
    "lowercase": _each(str.lower),
    "uppercase": _each(str.upper),
    "trim": _each(str.strip),
    "urldecode": _each(unquote_plus),
    "html_strip": _each(lambda text: html.unescape(re.sub(r"<[^>]*>", "", text))),
    "bytes": _each(_bytes),
}
