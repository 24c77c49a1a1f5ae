"""Understands conversations once: of tens of thousands of recordings only some hundred differ in what the peer sent."""

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

from honeyguide.streams.conversation import Conversation
from honeyguide.streams.protocol import Credential, Fields
from honeyguide.streams.protocols import identify
from honeyguide.streams.tools import Sighting, identify_tools

_ONLY_INBOUND = frozenset(("smb",))
"""Protocols of which everything but the messages is said by the peer: their answers, which hold clocks, needn't be equal."""


@dataclass(frozen=True)
class Understood:
    """What a conversation says, without its messages. `protocol` is empty, and `certainty` 0, where none claims it."""

    protocol: str = ""
    certainty: float = 0.0
    summary: str = ""
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    credentials: tuple[Credential, ...] = ()
    commands: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    problem: str = ""
    sightings: tuple[Sighting, ...] = ()


class Memo:
    """Understands conversations, and remembers the last `size` different ones."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._known: OrderedDict[bytes, Understood] = OrderedDict()

    def understand(self, conversation: Conversation) -> Understood:
        """Protocol, content and tools of the conversation."""
        asked = blake2b(conversation.inbound, digest_size=16, salt=conversation.local_port.to_bytes(8, "little")).digest()
        if (known := self._known.get(asked)) is not None:
            self._known.move_to_end(asked)
            return known
        both = blake2b(conversation.outbound, digest_size=16, key=asked).digest()
        if (known := self._known.get(both)) is not None:
            self._known.move_to_end(both)
            return known
        understood = understand(conversation)
        alone = understood.protocol in _ONLY_INBOUND and conversation.inbound and "honeypot.smb.door_answer" not in understood.fields
        self._known[asked if alone else both] = understood
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return understood


def understand(conversation: Conversation) -> Understood:
    """Protocol, content and tools of one conversation."""
    sightings = identify_tools(conversation)
    found = identify(conversation)
    if found is None:
        return Understood(sightings=sightings)
    protocol, certainty = found
    said = protocol.decode(conversation)
    return Understood(
        said.protocol, certainty, said.summary, said.fields, said.credentials, said.commands, said.urls, said.files, said.problem, sightings
    )
