"""Which step of an attack over SMB a conversation is: negotiation only, probing, EternalBlue's groom and trigger, DoublePulsar.

Sources: [MS-CIFS] for the messages; the public analyses of MS17-010 for their order: an NT transaction whose data comes in transaction 2
secondaries is the overflow (CVE-2017-0144), sockets with nothing but a session header of 0xfff7 bytes groom the pool, and a transaction 2
"session setup" is DoublePulsar's door, its command the sum of the timeout's bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ETERNALBLUE = "CVE-2017-0144"
GROOM = b"\0\0\xff\xf7"
_MOST = 2000
_PING = 0x23
_DOORS = {_PING: "ping", 0xC8: "run code", 0x77: "remove itself"}
_GRAVEST = (0xC8, 0x77, 0, _PING)
_HEEDED = 0x10
_ANSWERS = {0: "not installed", _HEEDED: "done", 0x20: "wrong parameters", 0x30: "no memory"}
_HOLES = (b"\x16\0\xf0\xff\0\0\0", b"\x16\0\xf8\x87\0\0\0")
"""22 bytes are announced, and a size of 0xfff0 or 0x87f8 follows."""
_SMB3 = b"\xfc\x53\x4d\x42"


@dataclass(frozen=True)
class Frame:
    """A NetBIOS session message [start, end) that holds SMB: its version and command, and where SMB's header begins."""

    start: int
    end: int
    version: int
    command: int
    header: int


@dataclass(frozen=True)
class Step:
    """A step and the bytes that show it. `certainty` is 0.0 to 1.0."""

    name: str
    start: int
    end: int
    certainty: float
    cve: str = ""
    tool: str = ""


def frames(data: bytes) -> Iterator[Frame]:
    """The messages one after another, as far as they are SMB."""
    at = 0
    for _ in range(_MOST):
        if at + 9 > len(data):
            return
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        mark = data[at + 4 : at + 8]
        end = min(len(data), at + 4 + size)
        if data[at] == 0 and mark == b"\xffSMB":
            yield Frame(at, end, 1, data[at + 8], at + 4)
        elif data[at] == 0 and mark == b"\xfeSMB":
            yield Frame(at, end, 2, int.from_bytes(data[at + 16 : at + 18], "little"), at + 4)
        elif data[at] == 0 and mark in (b"\xfdSMB", _SMB3):
            yield Frame(at, end, 3, -1, at + 4)
        elif data[at] != 0x81:  # a session request comes before SMB on port 139
            return
        at += 4 + size


def groomed(data: bytes) -> bool:
    """Whether the bytes are those of a socket that EternalBlue opens only to shape the pool."""
    return data[:4] == GROOM and data[4:8] in (b"BBBB", b"\xfeSMB") and b"\xffSMB" not in data[:64]


def steps(data: bytes) -> tuple[Step, ...]:
    """What the peer did, the gravest first; the last is always how far it came."""
    if groomed(data):
        return (Step("EternalBlue: pool groom socket", 0, min(len(data), 128), 0.97, ETERNALBLUE),)
    seen = list(frames(data))
    if not seen:
        return ()
    found = [*_overflow(data, seen), *_holes(data, seen), *_doors(data, seen), *_peeks(data, seen), *_compression(data, seen)]
    found.append(_reach(seen))
    return tuple(found)


def _overflow(data: bytes, seen: list[Frame]) -> Iterator[Step]:
    opening = next((frame for frame in seen if frame.version == 1 and frame.command == 0xA0), None)
    if opening is None:
        return
    parts = [frame for frame in seen if frame.version == 1 and frame.command == 0x33 and frame.start > opening.start]
    claimed = int.from_bytes(data[opening.header + 40 : opening.header + 44], "little")
    if parts:
        yield Step(f"EternalBlue: overflow, {len(parts)} secondaries", opening.start, parts[-1].end, 0.98, ETERNALBLUE)
    elif claimed > 0xFFFF:
        yield Step(f"EternalBlue: first transaction of {claimed} bytes", opening.start, opening.end, 0.85, ETERNALBLUE)


def _holes(data: bytes, seen: list[Frame]) -> Iterator[Step]:
    """A login in the form with a security blob whose content is a size instead: it makes, and then frees, a hole in the pool."""
    for frame in seen:
        body = data[frame.header + 32 : frame.header + 64]
        if frame.version == 1 and frame.command == 0x73 and body[:1] == b"\x0c" and body[25:32] in _HOLES:
            yield Step("EternalBlue: pool hole", frame.start, frame.end, 0.9, ETERNALBLUE)
            return


def _doors(data: bytes, seen: list[Frame]) -> Iterator[Step]:
    """DoublePulsar's commands, the gravest first."""
    told: dict[int, Frame] = {}
    for frame, command in _knocks(data, seen):
        told.setdefault(command, frame)
    for command in sorted(told, key=_GRAVEST.index):
        frame = told[command]
        name = _DOORS.get(command, "unknown command")
        yield Step(f"DoublePulsar: {name}", frame.start, min(frame.end, frame.header + 78), 0.97, tool="DoublePulsar")


def _knocks(data: bytes, seen: list[Frame]) -> Iterator[tuple[Frame, int]]:
    """Transaction 2 with the subcommand 0x000e, which no client of Windows sends ([MS-CIFS] 2.2.6.14: reserved, not implemented)."""
    for frame in seen:
        words = data[frame.header + 33 : frame.header + 33 + 30]
        if frame.version == 1 and frame.command == 0x32 and words[28:30] == b"\x0e\0":
            command = sum(words[12:16]) & 0xFF
            yield frame, command if command in _DOORS else 0


def door_answers(inbound: bytes, outbound: bytes) -> list[str]:
    """What was answered to each of DoublePulsar's commands, in order: an implant adds 0x10 to the number of the message that it heeds."""
    answers = [frame for frame in frames(outbound) if frame.version == 1 and frame.command == 0x32]
    found: list[str] = []
    for (frame, command), answer in zip(_knocks(inbound, list(frames(inbound))), answers, strict=False):
        asked, told = (data[one.header + 30 : one.header + 32] for data, one in ((inbound, frame), (outbound, answer)))
        apart = int.from_bytes(told, "little") - int.from_bytes(asked, "little")
        meaning = _ANSWERS.get(apart, f"message number raised by {apart}")
        found.append(f"{_DOORS.get(command, 'unknown command')}: {'installed' if command == _PING and apart == _HEEDED else meaning}")
    return list(dict.fromkeys(found))


def _peeks(data: bytes, seen: list[Frame]) -> Iterator[Step]:
    """A peek at a pipe that nobody opened: the usual test for the patch of MS17-010, by the status that it brings."""
    opened = any(frame.version == 1 and frame.command in (0xA2, 0x2D) for frame in seen)
    for frame in seen:
        words = data[frame.header + 33 : frame.header + 33 + 32]
        if not opened and frame.version == 1 and frame.command == 0x25 and words[28:30] == b"\x23\0":
            yield Step("MS17-010: test for the patch", frame.start, frame.end, 0.9, ETERNALBLUE)
            return


def _compression(data: bytes, seen: list[Frame]) -> Iterator[Step]:
    for frame in seen:
        if frame.version == 3 and data[frame.header : frame.header + 4] == _SMB3:
            offset = int.from_bytes(data[frame.header + 12 : frame.header + 16], "little")
            if offset > frame.end - frame.start:
                yield Step("SMBGhost: compressed message with an offset beyond it", frame.start, frame.end, 0.9, "CVE-2020-0796")
                return


_REACHES = (
    ({0xA0, 0x32, 0x33, 0xA1}, "transactions"),
    ({0x2E, 0x2F, 0x0A, 0x0B}, "files or pipes read and written"),
    ({0x25, 0x26}, "named pipe"),
    ({0xA2, 0x2D, 0x06, 0x02, 0x03}, "file or pipe opened"),
    ({0x75, 0x70}, "share probing"),
    ({0x73}, "session setup"),
    ({0x72}, "negotiation only"),
)
_REACHES2 = (({8, 9, 11}, "files or pipes read and written"), ({5}, "file or pipe opened"), ({3}, "share probing"), ({1}, "session setup"))


def _reach(seen: list[Frame]) -> Step:
    old = {frame.command for frame in seen if frame.version == 1}
    new = {frame.command for frame in seen if frame.version == 2}
    start, end = seen[0].start, seen[-1].end
    for commands, name in _REACHES[:-1]:
        if commands & old:
            return Step(name, start, end, 0.9)
    for commands, name in _REACHES2:
        if commands & new:
            return Step(name, start, end, 0.9)
    return Step("negotiation only" if 0x72 in old or 0 in new else "single messages", start, end, 0.9)
