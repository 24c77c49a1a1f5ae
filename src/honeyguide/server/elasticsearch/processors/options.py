"""What the definition of a processor says, read once; what it doesn't understand is refused when the pipeline is kept."""

from typing import Any

from honeyguide.server.elasticsearch.refusals import Refusal
from honeyguide.store.protocol import Json


class Options:
    """The settings of one processor."""

    def __init__(self, kind: str, said: Json) -> None:
        self.kind = kind
        self._left = dict(said)
        self.tag = self._left.pop("tag", None)
        self.description = self._left.pop("description", None)

    def wrong(self, name: str, reason: str) -> Refusal:
        """A setting that can't be."""
        about = {"processor_type": self.kind, "property_name": name} | ({} if self.tag is None else {"processor_tag": self.tag})
        return Refusal(400, "parse_exception", f"[{name}] {reason}", **about)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required without a default."""
        value = self._left.pop(name, default)
        if value is None:
            raise self.wrong(name, "required property is missing")
        if isinstance(value, dict | list):
            raise self.wrong(name, f"property isn't a string, but of type [{type(value).__name__}]")
        return str(value)

    def maybe(self, name: str) -> str | None:
        """A text that may be missing."""
        value = self._left.pop(name, None)
        return None if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth."""
        value = self._left.pop(name, default)
        if str(value).lower() not in {"true", "false"}:
            raise self.wrong(name, f"property isn't a boolean, but of type [{type(value).__name__}]")
        return str(value).lower() == "true"

    def any(self, name: str, default: Any = None, *, required: bool = False) -> Any:
        """Anything."""
        value = self._left.pop(name, default)
        if required and value is None:
            raise self.wrong(name, "required property is missing")
        return value

    def texts(self, name: str, *, required: bool = True) -> list[str]:
        """A text or several."""
        value = self.any(name, required=required)
        return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def finish(self) -> None:
        """Raises Refusal where something is left that nobody asked for."""
        if self._left:
            names = ", ".join(sorted(self._left))
            about = {"processor_type": self.kind}
            raise Refusal(
                400,
                "parse_exception",
                f"processor [{self.kind}] doesn't support one or more provided configuration parameters [{names}]",
                **about,
            )
