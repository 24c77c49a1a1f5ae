"""A conversation in one line for people: what was said, behind the name of its protocol."""

_LOOKED_AT = 40


def spoken(protocol: str | None, summary: str) -> str:
    """The summary behind its protocol's name, where it doesn't begin with that anyway."""
    name = protocol or "unknown protocol"
    return summary if _letters(summary).startswith(_letters(name)) else f"{name}: {summary}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text[:_LOOKED_AT])).lower()
