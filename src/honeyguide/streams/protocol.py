"""What a protocol is to Honeyguide: how to recognise it in bytes, and what a conversation in it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Direction

Fields: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A field of a message: its name in the protocol's own words, its value for people, and its bytes [start, end).

    Positions count in all bytes of the message's direction (`Conversation.inbound` or `outbound`).
    """

    name: str
    value: str
    start: int
    end: int
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Message:
    """One protocol message: a line for people, its bytes, its field tree."""

    direction: Direction
    title: str
    start: int
    end: int
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Credential:
    """A login attempt; `secret` is a password, or where `kind` says so a hash, a response, a key."""

    username: str
    secret: str
    kind: str = "password"


@dataclass(frozen=True)
class Decoded:
    """What a conversation says. Text is data of an attacker: quoted, never escaped here and never trusted."""

    protocol: str
    summary: str
    """One line, at most 200 characters, that quotes what tells this conversation from others."""
    messages: tuple[Message, ...] = ()
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))
    """ECS and honeypot.* fields with values of their one type."""
    credentials: tuple[Credential, ...] = ()
    commands: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Names of files that were sent, asked for or written."""
    problem: str = ""
    """Why decoding stopped before the end, where it did: which byte of which direction, and what was wrong."""


@dataclass(frozen=True)
class Sample:
    """A conversation, made from the protocol's specification, and what must be said of it (fields, and words of the summary)."""

    conversation: Conversation
    summary: str
    """Must be contained in the summary."""
    fields: Fields = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Protocol:
    """A member of the registry: `PROTOCOL = Protocol(…)` in a module of streams/protocols."""

    name: str
    """As ECS's network.protocol has it: http, tls, ssh, smb, mongodb …"""
    title: Words
    sniff: Callable[[Conversation], float]
    """0.0 (not this) to 1.0 (certainly), from the first bytes of either direction; never raises."""
    decode: Callable[[Conversation], Decoded]
    """Everything that can be read; on any bytes at all it returns, in time linear in them, and says in `problem` where it stopped."""
    samples: tuple[Sample, ...]
    ports: tuple[int, ...] = ()
    """Where it usually lives."""
    source: str = ""
    """The specification: RFC number or document."""
