"""Cowrie's and Kippo's text log (cowrie.log, kippo.log): Twisted's lines, with what attackers did pulled out of the sentences.

Sentences: the `format` strings in https://github.com/cowrie/cowrie/tree/main/src/cowrie and https://github.com/desaster/kippo
"""

import re

from honeyguide.formats.format import Batch, Chunk, Format, Sample
from honeyguide.formats.heads import head_lines, share
from honeyguide.formats.text_log import Meaning, TextLog, read_text_log
from honeyguide.schema.words import Words

_START = (
    r"^(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d{4})) "
    r"\[(?P<log.logger>[^\]]*?,(?P<honeypot.connection.id>\d+),(?P<source.ip>[0-9a-fA-F.:]+)|[^\]]*)\] ?(?P<rest>.*)$"
)
_PEER = r"(?P<source.ip>[0-9a-fA-F.:]+):(?P<source.port>\d+) \((?P<destination.ip>[0-9a-fA-F.:]+):(?P<destination.port>\d+)\)"
_TARGET = r"(?P<honeypot.tunnel.target.ip>.+?):(?P<honeypot.tunnel.target.port>\d+)"
_LOGIN = r"^login attempt \[(?P<user.name>(?P<honeypot.credential.username>.*?))/(?P<honeypot.credential.password>.*)\] "

_SHAPE = TextLog(
    start=_START,
    meanings=(
        Meaning(
            rf"^New connection: {_PEER} \[session: (?P<honeypot.session.id>\w+)\]",
            {"event.action": "session.connect", "event.category": "network"},
            "New connection: ",
        ),
        Meaning(
            _LOGIN + "succeeded",
            {"event.action": "login.success", "event.category": "authentication", "event.outcome": "success"},
            "] succeeded",
        ),
        Meaning(
            _LOGIN + "failed",
            {"event.action": "login.failed", "event.category": "authentication", "event.outcome": "failure"},
            "] failed",
        ),
        Meaning(
            rf"direct-tcp connection request to {_TARGET} from ",
            {"event.action": "direct-tcpip.request", "event.category": "network"},
            "direct-tcp connection request",
        ),
        Meaning(
            rf"^discarded direct-tcp forward request (?:\S+ )?to {_TARGET} with data (?P<honeypot.payload>.*)$",
            {"event.action": "direct-tcpip.data", "event.category": "network"},
            "discarded direct-tcp",
        ),
        Meaning(
            r"^CMD: (?P<honeypot.command>(?P<process.command_line>.*))$",
            {"event.action": "command.input", "event.category": "process"},
            "CMD: ",
        ),
        Meaning(
            r"^Command found: (?P<process.command_line>.*)$",
            {"event.action": "command.success", "event.category": "process", "event.outcome": "success"},
            "Command found: ",
        ),
        Meaning(
            r"^(?:Command not found|Can't find command): (?P<process.command_line>.*)$",
            {"event.action": "command.failed", "event.category": "process", "event.outcome": "failure"},
            ": ",
        ),
        Meaning(r"^Remote SSH version: (?P<honeypot.ssh.version>.*)$", {"event.action": "client.version"}, "Remote SSH version: "),
        Meaning(r"^SSH client hassh fingerprint: (?P<honeypot.ssh.hassh>\w+)", {"event.action": "client.kex"}, "hassh fingerprint: "),
        Meaning(
            r"^[Cc]onnection lost(?: after (?P<event.duration>\d+(?:\.\d+)?) seconds)?",
            {"event.action": "session.closed", "event.category": "network"},
            "onnection lost",
        ),
        Meaning(
            r"^Downloaded URL \((?P<url.original>.*?)\) with SHA-256 (?P<file.hash.sha256>[0-9a-f]{64})",
            {"event.action": "session.file_download", "event.category": "file", "event.outcome": "success"},
            "Downloaded URL",
        ),
        Meaning(
            r"^Saved (?:redir|stdin) contents with SHA-256 (?P<file.hash.sha256>[0-9a-f]{64})",
            {"event.action": "session.file_download", "event.category": "file", "event.outcome": "success"},
            "contents with SHA-256",
        ),
        Meaning(r"^(?:Opening|Closing) TTY [Ll]og: (?P<file.path>\S+)", {}, " TTY "),
        Meaning(r"^b?'(?P<user.name>[^']*)' (?:trying auth|authenticated with) ", {"event.category": "authentication"}, " auth"),
    ),
    constants={"network.transport": "tcp", "event.kind": "event"},
    kinds={
        "user.name": "unrepr",
        "honeypot.credential.username": "list-unrepr",
        "honeypot.credential.password": "list-unrepr",
        "honeypot.payload": "repr",
        "honeypot.ssh.version": "unrepr",
        "event.duration": "seconds",
    },
)
_LINE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d{4}) \[")
_OURS = re.compile(r"HoneyPot|cowrie|kippo", re.IGNORECASE)


def _read(chunk: Chunk) -> Batch:
    return read_text_log(chunk, _SHAPE)


def _sniff(head: bytes, name: str) -> float:
    found = share(head, _LINE)
    if found < 0.3 or not any(_OURS.search(line[:200]) for line in head_lines(head)):
        return 0.0
    return 0.6 + 0.4 * found


FORMAT = Format(
    name="cowrie_text",
    dataset="cowrie.log",
    module="cowrie",
    title=Words("Cowrie or Kippo, text log", "Cowrie/Kippo、テキストログ"),
    sniff=_sniff,
    read=_read,
    samples=(
        Sample(
            data=(
                b"2018-05-08T00:06:27.854687+0000 [cowrie.ssh.factory.CowrieSSHFactory] New connection: 192.0.2.206:41994 "
                b"(198.51.100.85:2222) "
                b"[session: f985ffd270bd]\n"
                b"2018-05-08T00:06:28+0000 [SSHService 'ssh-userauth' on HoneyPotSSHTransport,25002,192.0.2.206] login attempt "
                b"[root/xc3511] succeeded\n"
                b"2018-05-08T00:06:29+0000 [HoneyPotSSHTransport,25002,192.0.2.206] Got remote error, code 3\n"
                b"\treason: couldn't match all kex parts\n"
            ),
            events=(
                {
                    "@timestamp": "2018-05-08T00:06:27.854687+00:00",
                    "event.action": "session.connect",
                    "source.ip": "192.0.2.206",
                    "source.port": 41994,
                    "destination.port": 2222,
                    "honeypot.session.id": "f985ffd270bd",
                },
                {
                    "source.ip": "192.0.2.206",
                    "honeypot.connection.id": "25002",
                    "honeypot.credential.password": ["xc3511"],
                    "event.outcome": "success",
                },
                {"message": "Got remote error, code 3\n\treason: couldn't match all kex parts"},
            ),
            name="cowrie.log",
        ),
    ),
)
