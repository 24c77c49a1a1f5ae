"""Bytes and times as Elasticsearch's answers word them."""


def size(count: int) -> str:
    """`1.5kb`."""
    for unit, name in ((1 << 50, "pb"), (1 << 40, "tb"), (1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")):
        if count >= unit:
            return _short(count / unit) + name
    return f"{count}b"


def duration(milliseconds: float) -> str:
    """`1.5m`."""
    for unit, name in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")):
        if milliseconds >= unit:
            return _short(milliseconds / unit) + name
    return f"{round(milliseconds)}ms"


def _short(number: float) -> str:
    text = f"{int(number * 10) / 10:.1f}"
    return text.removesuffix(".0")
