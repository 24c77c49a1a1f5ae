"""What a conversation is worth in a row: protocol, summary, who sends this, logins, commands, and its payload for searching."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from honeyguide.streams.conversation import Conversation
from honeyguide.streams.memo import Understood, understand
from honeyguide.streams.mongodb_walk import would_hang_dionaea
from honeyguide.streams.payload import payload_fields
from honeyguide.streams.protocol import Credential
from honeyguide.streams.reader import quoted
from honeyguide.streams.tools import Sighting, identify_tools

MONGO_FAULT = "DIO-MONGO-LENGTH"
_QUOTE = 80
_WORD = 40
_MOST = 100
"""Commands, addresses and names of a kind that a row keeps."""
_LONGEST = 4096


def tell(conversation: Conversation, service: str | None = None, *, tokens: Collection[str] = (), whole: bool = True) -> dict[str, Any]:
    """What is known of the conversation from its bytes, as fields with vocabulary names.

    `service` is Dionaea's word for what listened; `tokens` are words that disguised a scanner in other conversations of the peer.
    With `whole` False only the beginning of a huge one is at hand, so that nothing can be said of all its bytes.
    """
    known = understand(conversation)
    if tokens:
        known = replace(known, sightings=identify_tools(conversation, tokens))
    inbound = conversation.inbound
    fields = {name: _bounded(value) for name, value in known.fields.items()} | _told(known) | _step(conversation, known)
    fields["honeypot.tool.disguise"] = next((one.token for one in known.sightings if one.token and "its own word" in one.step), None)
    fields["honeypot.stream.summary"] = _summary(conversation, known)
    if (known.protocol == "mongodb" or service == "mongod") and would_hang_dionaea(inbound):
        fields["honeypot.fault"] = MONGO_FAULT
    fields |= payload_fields(inbound)
    if not whole:
        fields |= {"honeypot.payload.sha256": None, "honeypot.payload.tlsh": None}
    return fields


def _summary(conversation: Conversation, known: Understood) -> str:
    token = next((sighting.token for sighting in known.sightings if _is_word(sighting.token)), "")
    if known.summary:
        text = known.summary
    elif conversation.inbound:
        text = f"unidentified: {quoted(conversation.inbound, _QUOTE)}"
    elif conversation.outbound:
        text = f"only the honeypot spoke: {quoted(conversation.outbound, _QUOTE)}"
    else:
        text = "no bytes are in the recording"
    return text if token in text else f"{text}; '{token}'"


def _is_word(token: str) -> bool:
    """A name or a phrase; other tokens are the bytes that the summary tells of anyway."""
    return bool(token) and len(token) <= _WORD and "\\" not in token


def _step(conversation: Conversation, known: Understood) -> dict[str, Any]:
    """Tool, step and certainty of the surest sighting that names a tool, else of the surest; without one what the protocol shows."""
    best = next((sighting for sighting in known.sightings if sighting.tool), next(iter(known.sightings), None)) or _plain_step(
        conversation, known
    )
    if best is None:
        return {}
    step = best.step.replace("unidentified, carries", f"{known.protocol}, carries") if known.protocol else best.step
    found = {"honeypot.tool.name": best.tool or None, "honeypot.tool.step": step, "honeypot.tool.certainty": best.certainty}
    cves = [sighting.cve for sighting in known.sightings if sighting.cve]
    return found | ({"vulnerability.id": list(dict.fromkeys([*known.fields.get("vulnerability.id", ()), *cves]))} if cves else {})


def _plain_step(conversation: Conversation, known: Understood) -> Sighting | None:
    if not conversation.inbound and (conversation.complete or conversation.outbound):
        return Sighting("", "sends nothing", 1.0 if conversation.complete else 0.5)
    if known.credentials:
        return Sighting("", "login attempt", known.certainty)
    if known.commands and known.protocol == "http":  # a web server asks for none: whatever it is named, it is an attack
        return Sighting("", "exploit: command in a request", 0.75)
    operations = [operation for operation in known.fields.get("honeypot.operation", ()) if operation]
    if operations:
        return Sighting("", f"request: {quoted(', '.join(operations[:4]), _QUOTE)}", known.certainty)
    return Sighting("", f"speaks {known.protocol}", known.certainty) if known.protocol else None


def _told(said: Understood) -> dict[str, Any]:
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
