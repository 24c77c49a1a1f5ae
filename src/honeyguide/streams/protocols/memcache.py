"""Memcached: text and binary commands, keys and values, and what is asked for from far away (its use as an amplifier)."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, quoted
from honeyguide.streams.walk import Told, decoded

_STORE = re.compile(rb"(?:set|add|replace|append|prepend|cas) \S{1,250} \d+ -?\d+ \d+(?: \d+)?(?: noreply)?\r?\n")
_OTHER = re.compile(
    rb"(?:gets? \S(?![^\n]{0,200} (?i:http)/\d)|delete \S|incr \S+ \d|decr \S+ \d|touch \S|gat \d|stats\b|version\r?\n|flush_all|verbosity \d|mg \S|mn\r)"
)
_ANSWER = re.compile(rb"(?:STAT |END\r\n|VALUE |VERSION |STORED\r\n|NOT_STORED|NOT_FOUND|CLIENT_ERROR|SERVER_ERROR|DELETED\r\n)")
OPCODES = {
    0x00: "get", 0x01: "set", 0x02: "add", 0x03: "replace", 0x04: "delete", 0x05: "increment", 0x07: "quit", 0x08: "flush", 0x0A: "noop",
    0x0B: "version", 0x0C: "getk", 0x10: "stat", 0x20: "SASL list", 0x21: "SASL auth",
}  # fmt: skip
_PORT = 11211
_UDP = re.compile(rb"..\x00\x00\x00\x01\x00\x00(?=[a-z\x80])", re.DOTALL)


def sniff(conversation: Conversation) -> float:
    """A text command with its arguments, or the binary header; surer on its port or with its answers."""
    head = conversation.inbound[:400]
    udp = _UDP.match(head)
    head = head[8:] if udp else head
    if _STORE.match(head):
        return 0.97
    if head[:1] == b"\x80" and len(head) >= 24 and head[1] in OPCODES and head[5] == 0 and head[6:8] == b"\0\0":
        return 0.9 if conversation.local_port == _PORT or len(head) == 24 + int.from_bytes(head[8:12], "big") else 0.0
    if _OTHER.match(head):
        return 0.96 if udp or conversation.local_port == _PORT or _ANSWER.match(conversation.outbound) else 0.75
    return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Commands with keys and values."""
    return decoded("memcache", conversation, _message, "Memcached")


def _message(reader: Reader, told: Told) -> str:
    if _UDP.match(reader.peek(9)):
        with reader.part("UDP frame") as frame:
            for name in ("request id", "sequence number", "datagrams", "reserved"):
                frame.u16(name)
    if reader.peek(1) in (b"\x80", b"\x81"):
        return _binary(reader, told)
    line = reader.line("line")
    words = line.split(" ")
    if reader.direction == "out":
        return quoted(line) or "empty line"
    if not line:
        return "empty line"
    told.operations.append(words[0])
    if len(words) > 1 and words[1]:
        told.objects.append(words[1])
    if len(words) >= 5 and words[0] in ("set", "add", "replace", "append", "prepend", "cas") and words[4].isascii() and words[4].isdigit():
        size = min(int(words[4][:9]), reader.left)
        value = reader.raw("value", size)
        reader.raw("end of value", len(reader.peek(2)) if reader.peek(2) == b"\r\n" else 0)
        line += f" '{quoted(value, 40)}'"
    told.commands.append(line)
    told.point(quoted(line, 80))
    return quoted(line)


def _binary(reader: Reader, told: Told) -> str:
    with reader.part("header") as header:
        header.u8("magic", {0x80: "request", 0x81: "response"})
        opcode = header.u8("opcode", OPCODES)
        keys = header.u16("key length")
        extras = header.u8("extras length")
        header.u8("data type")
        header.u16("vbucket id")
        total = header.u32("total body length")
        header.u32("opaque")
        header.u64("CAS")
    reader.frame(total)
    reader.hexed("extras", min(extras, reader.left))
    key = reader.raw("key", min(keys, reader.left))
    reader.raw("value", reader.left)
    name = OPCODES.get(opcode, f"opcode {opcode:#04x}")
    if reader.direction == "in":
        told.operations.append(name)
        told.point(f"{name} {quoted(key, 60)}".strip())
    return f"{name} {quoted(key, 60)}".strip()


PROTOCOL = Protocol(
    name="memcache",
    title=Words("Memcached", "Memcached"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", b"set a 0 0 5\r\nhello\r\nget a\r\n"), Turn("out", b"STORED\r\nVALUE a 0 5\r\nhello\r\nEND\r\n"))),
            "set a 0 0 5 'hello', get a",
            {"honeypot.operation": ["set", "get"], "honeypot.object": ["a"]},
        ),
        Sample(Conversation((Turn("in", b"\0\1\0\0\0\1\0\0stats\r\n"),)), "stats", {"honeypot.operation": ["stats"]}),
        Sample(Conversation((Turn("in", b"\x80\x0b" + bytes(22)),), local_port=_PORT), "version"),
    ),
    ports=(_PORT,),
    source="https://github.com/memcached/memcached/blob/master/doc/protocol.txt, protocol-binary",
)
