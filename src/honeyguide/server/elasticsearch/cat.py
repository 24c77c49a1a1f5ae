"""How `_cat` tables are told: as text in columns, or as JSON; which columns, in which order, sorted by which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from honeyguide.server.answers import Json as JsonResponse
from honeyguide.server.elasticsearch.asked import WAITING, Asked, api
from honeyguide.server.elasticsearch.measures import duration, size
from honeyguide.server.elasticsearch.refusals import bad
from honeyguide.store.names import pattern

TAKES = "h s v help bytes time size"


@dataclass(frozen=True)
class Column:
    """A column: its name and other names, what it means, whether it is shown unless asked for, and whether it holds a number."""

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()
    shown: bool = True
    right: bool = False
    kind: str = ""
    """`bytes` or `time` (milliseconds) where the value is one."""
    untyped: bool = False
    """Whether faces with types don't have it: they are older."""

    def called(self, name: str) -> bool:
        """Whether this is the column of that name."""
        return name in {self.name, *self.aliases}


Row = dict[str, Any]


def table(columns: Sequence[Column], rows: Callable[[Asked], list[Row]]) -> Callable[[Asked], Response]:
    """A function that answers with the table as the request wants it."""

    def answer(asked: Asked) -> Response:
        known = [one for one in columns if not (one.untyped and asked.face.typed)]
        if asked.flag("help"):
            return _help(known)
        chosen = _columns(asked, known)
        found = _sorted(asked, known, rows(asked))
        cells = [[_cell(asked, column, row.get(column.name)) for _, column in chosen] for row in found]
        form = asked.text("format").lower() or asked.request.headers.get("accept", "").partition(";")[0].lower()
        if form in {"json", "application/json", "yaml"} or form.endswith(("/yaml", "+yaml")) or _vendors(form):
            return JsonResponse([{shown: value for (shown, _), value in zip(chosen, line, strict=True)} for line in cells])
        return PlainTextResponse(_text(asked, chosen, cells), media_type="text/plain; charset=UTF-8")

    return answer


def _vendors(form: str) -> bool:
    return form.startswith("application/vnd.") and form.endswith("+json")


def cat(router: APIRouter, paths: str, columns: Sequence[Column], takes: str = "", more: frozenset[str] = frozenset()) -> Any:
    """Make a function that gives rows a table of `_cat`."""

    def wrap(rows: Callable[[Asked], list[Row]]) -> Callable[[Asked], list[Row]]:
        api(router, "GET", paths, f"{TAKES} {takes}", more=WAITING | more)(table(columns, rows))
        return rows

    return wrap


def _help(columns: Sequence[Column]) -> Response:
    cells = [[column.name, ",".join(column.aliases) or "", column.meaning] for column in columns]
    widths = [max(len(line[at]) for line in cells) for at in range(3)]
    text = "".join(" | ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)) + "\n" for line in cells)
    return PlainTextResponse(text, media_type="text/plain; charset=UTF-8")


def _columns(asked: Asked, columns: Sequence[Column]) -> list[tuple[str, Column]]:
    wanted = asked.text("h")
    if not wanted:
        clock = asked.flag("ts", default=True) or not any(column.name == "epoch" for column in columns)
        return [(column.name, column) for column in columns if column.shown and (clock or column.name not in {"epoch", "timestamp"})]
    found: list[tuple[str, Column]] = []
    for name in wanted.split(","):
        if "*" in name:
            found += [(column.name, column) for column in columns if pattern(name).fullmatch(column.name)]
        else:
            found += [(name, column) for column in columns if column.called(name)]
    return found


def _sorted(asked: Asked, columns: Sequence[Column], rows: list[Row]) -> list[Row]:
    for part in reversed([one for one in asked.text("s").split(",") if one]):
        name, _, way = part.partition(":")
        column = next((one for one in columns if one.called(name)), None)
        if column is None:
            raise bad(f"Unable to sort by unknown sort key `{name[:100]}`", "unsupported_operation_exception")
        rows = sorted(rows, key=lambda row, key=column.name: _sortable(row.get(key)), reverse=way == "desc")
    return rows


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None or (not value and isinstance(value, str)):
        return (-1, "")
    return (0, value) if isinstance(value, int | float) else (1, str(value))


def _cell(asked: Asked, column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "bytes":
        unit = asked.text("bytes")
        if unit:
            factors = {
                "b": 1,
                "k": 1 << 10,
                "kb": 1 << 10,
                "m": 1 << 20,
                "mb": 1 << 20,
                "g": 1 << 30,
                "gb": 1 << 30,
                "t": 1 << 40,
                "tb": 1 << 40,
                "p": 1 << 50,
                "pb": 1 << 50,
            }
            if unit not in factors:
                raise bad(f"Unknown byte unit [{unit[:50]}]")
            return str(value // factors[unit])
        return size(value)
    if column.kind == "time":
        unit = asked.text("time")
        factors = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "micros": 0.001, "nanos": 0.000001}
        return str(int(value / factors[unit])) if unit in factors else duration(value)
    return value if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def _text(asked: Asked, chosen: Sequence[tuple[str, Column]], cells: list[list[Any]]) -> str:
    lines = [
        ["" if value is None else f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value) for value in line]
        for line in cells
    ]
    if asked.flag("v"):
        lines.insert(0, [name for name, _ in chosen])
    widths = [max((len(line[at]) for line in lines), default=0) for at in range(len(chosen))]
    told = ""
    for number, line in enumerate(lines):
        head = number == 0 and asked.flag("v")
        parts: list[str] = []
        for at, (value, width, (_, column)) in enumerate(zip(line, widths, chosen, strict=True)):
            last = at == len(chosen) - 1
            parts.append(value.rjust(width) if column.right and not head else value if last else value.ljust(width))
        told += " ".join(parts) + "\n"
    return told
