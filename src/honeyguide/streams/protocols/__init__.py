"""One file a protocol: a module here that defines PROTOCOL is in."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from honeyguide.errors import InternalError
from honeyguide.schema.registry import members
from honeyguide.streams.conversation import Conversation
from honeyguide.streams.protocol import Decoded, Protocol

SURE_ENOUGH = 0.5
"""Below this nobody claims the conversation."""


@cache
def protocols() -> Mapping[str, Protocol]:
    """Every protocol by name."""
    table: dict[str, Protocol] = {}
    for module, value in members("honeyguide.streams.protocols", "PROTOCOL"):
        if not isinstance(value, Protocol):
            raise InternalError(f"streams/protocols/{module}.py: PROTOCOL is not a Protocol")
        table[value.name] = value
    return MappingProxyType(table)


def identify(conversation: Conversation) -> tuple[Protocol, float] | None:
    """The protocol that is surest of these bytes, whatever the port; None where nobody is sure enough."""
    votes = ((protocol.sniff(conversation), protocol.name, protocol) for protocol in protocols().values())
    best = max(votes, key=lambda vote: vote[:2], default=None)
    if best is None or best[0] < SURE_ENOUGH:
        return None
    return best[2], best[0]


def decode(conversation: Conversation) -> Decoded | None:
    """What the conversation says in the protocol that claims it, or None."""
    found = identify(conversation)
    return found[0].decode(conversation) if found else None
