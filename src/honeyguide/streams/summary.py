"""A conversation in one line for people: what was said, behind the name of its protocol."""

_LOOKED_AT = 40
_NAMELESS = "text: "
"""Lines of no protocol: the name is what the service expected, and these aren't it."""


def spoken(protocol: str | None, summary: str) -> str:
    """The summary behind its protocol's name, where it doesn't begin with that anyway."""
    name = protocol or "unknown protocol"
    if summary.startswith(_NAMELESS):
        return summary if protocol in (None, "text") else f"{summary} (no {name})"
    return summary if _letters(summary).startswith(_letters(name)) else f"{name}: {summary}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text[:_LOOKED_AT])).lower()
