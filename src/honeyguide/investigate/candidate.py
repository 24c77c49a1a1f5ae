"""A message that may have been the fatal one of a hang, and what the model of the faulty loop does with it."""

from dataclasses import dataclass
from typing import Any, Literal

from honeyguide.schema.words import Words
from honeyguide.streams.loop_trace import trace

SHOWS = Words(
    "The model shows that these bytes would hang Dionaea, not that they were sent.",
    "このモデルが示すのは、これらのバイト列がDionaeaをハングさせるということであり、実際に送信されたという証明ではありません。",
)


@dataclass(frozen=True)
class Candidate:
    """A message that may have been the fatal one. `origin` says where its bytes come from."""

    title: Words
    protocol: str
    data: bytes
    certainty: float
    why: Words
    origin: Literal["recorded", "peer", "other peer", "known"]
    recording: str | None = None

    def as_json(self) -> dict[str, Any]:
        """With the model's walk through it, as the loop is and with its fix."""
        return {
            "message": self.title.as_json(),
            "protocol": self.protocol or None,
            "certainty": self.certainty,
            "why": self.why.as_json(),
            "origin": self.origin,
            "recording": self.recording,
            "bytes": len(self.data),
            "hex": self.data[:4096].hex(),
            "loop": trace(self.data).as_json(),
            "fixed": trace(self.data, mended=True).as_json(),
        }
