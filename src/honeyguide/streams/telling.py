"""What a conversation is worth in a row: protocol, summary, who sends this, logins, commands, and its payload for searching."""

from dataclasses import dataclass
from typing import Any

from honeyguide.streams.conversation import Conversation
from honeyguide.streams.mongodb_walk import would_hang_dionaea
from honeyguide.streams.payload import payload_fields
from honeyguide.streams.protocol import Credential, Decoded
from honeyguide.streams.protocols import decode
from honeyguide.streams.reader import quoted

MONGO_FAULT = "DIO-MONGO-LENGTH"
_QUOTE = 80
_MOST = 100
"""Commands, addresses and names of a kind that a row keeps."""
_LONGEST = 4096


@dataclass(frozen=True)
class Telling:
    """What a conversation says, and the same as flat fields with vocabulary names, of which a row is made."""

    decoded: Decoded | None
    fields: dict[str, Any]


def tell(conversation: Conversation, service: str | None = None, *, whole: bool = True) -> Telling:
    """What is known of the conversation from its bytes. `service` is Dionaea's word for what listened.

    With `whole` False only the beginning of a huge one is at hand, so that nothing can be said of all its bytes.
    """
    said = decode(conversation)
    inbound = conversation.inbound
    fields: dict[str, Any] = {"honeypot.stream.summary": _summary(conversation, said)}
    if said is not None:
        fields |= {name: _bounded(value) for name, value in said.fields.items()}
        fields |= _told(said)
    if ((said and said.protocol == "mongodb") or service == "mongod") and would_hang_dionaea(inbound):
        fields["honeypot.fault"] = MONGO_FAULT
    fields |= payload_fields(inbound)
    if not whole:
        fields |= {"honeypot.payload.sha256": None, "honeypot.payload.tlsh": None}
    return Telling(said, fields)


def _summary(conversation: Conversation, said: Decoded | None) -> str:
    if said is not None:
        return said.summary
    if conversation.inbound:
        return f"unidentified: {quoted(conversation.inbound, _QUOTE)}"
    if conversation.outbound:
        return f"only the honeypot spoke: {quoted(conversation.outbound, _QUOTE)}"
    return "no bytes are in the recording"


def _told(said: Decoded) -> dict[str, Any]:
    """What every protocol may have, in the vocabulary's names; what the protocol named itself stays."""
    found: dict[str, Any] = {
        "network.protocol": said.protocol,
        "honeypot.command": _bounded(said.commands),
        "honeypot.stream.url": _bounded(said.urls),
        "honeypot.stream.file": _bounded(said.files),
        "honeypot.stream.problem": said.problem,
        **_logins(said.credentials[:_MOST]),
    }
    if said.urls and "url.original" not in said.fields:
        found["url.original"] = said.urls[0][:_LONGEST]
    return {name: value for name, value in found.items() if value}


def _logins(credentials: tuple[Credential, ...]) -> dict[str, Any]:
    """User names and passwords side by side; what isn't a password is a hash, with an empty password beside its user name."""
    if not credentials:
        return {}
    passwords = [login.secret[:_LONGEST] if login.kind == "password" else "" for login in credentials]
    users = [login.username[:_LONGEST] for login in credentials]
    return {
        "honeypot.credential.username": users,
        "honeypot.credential.password": passwords if any(login.kind == "password" for login in credentials) else None,
        "honeypot.credential.hash": [login.secret[:_LONGEST] for login in credentials if login.kind != "password"],
        "user.name": list(dict.fromkeys(user for user in users if user)),
    }


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, list | tuple):
        return [_bounded(item) for item in value[:_MOST]]
    return value
