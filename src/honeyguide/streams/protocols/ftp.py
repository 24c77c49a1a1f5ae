"""FTP's control connection: logins, commands, files, and the honeypot's answers."""

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import Reader, plain, quoted
from honeyguide.streams.walk import Told, decoded

_OWN = frozenset(
    (
        "USER", "PASS", "ACCT", "CWD", "CDUP", "SMNT", "REIN", "PORT", "PASV", "TYPE", "STRU", "MODE", "RETR", "STOR", "STOU", "APPE",
        "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "PWD", "XPWD", "LIST", "NLST", "SITE", "SYST", "FEAT", "OPTS", "EPRT",
        "EPSV", "LPRT", "LPSV", "MDTM", "SIZE", "MLST", "MLSD", "AUTH", "PBSZ", "PROT", "CCC", "ADAT", "CLNT", "HOST",
    )
)  # fmt: skip
_SHARED = frozenset(("STAT", "HELP", "NOOP", "QUIT"))
_FILES = frozenset(("RETR", "STOR", "APPE", "DELE", "RNFR", "RNTO", "SIZE", "MDTM"))
_PORT = 21


def sniff(conversation: Conversation) -> float:
    """A command of FTP's, surer behind its greeting; a greeting alone where it names FTP or the port does."""
    line, _, _ = conversation.inbound[:300].lstrip(b"\r\n").partition(b"\n")
    verb = plain(line.strip().split(b" ", 1)[0]).upper()
    answer = conversation.outbound[:400]
    greeted = answer.startswith((b"220 ", b"220-")) and b"SMTP" not in answer
    if verb in _OWN:
        return 0.97 if greeted or answer[:4] in (b"331 ", b"530 ") else 0.9 if verb in ("PORT", "PASV", "AUTH", "SYST", "CWD") else 0.8
    if greeted and (b"FTP" in answer or conversation.local_port == _PORT):
        return 0.9 if verb in _SHARED else 0.85 if not conversation.inbound.strip() else 0.52
    return 0.0


def decode(conversation: Conversation) -> Decoded:
    """Commands and answers line by line; pairs of USER and PASS as logins."""
    return decoded("ftp", conversation, _line, "FTP")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("answer" if reader.direction == "out" else "command")
    if reader.direction == "out":
        if "banner" not in told.state and line[:3] == "220":
            told.state["banner"] = line
        return quoted(line) or "empty line"
    verb, _, rest = line.strip().partition(" ")
    verb = verb.upper()
    if not verb:
        return "empty line"
    if verb in _OWN or verb in _SHARED:
        told.operations.append(verb)
    told.commands.append(line)
    if verb == "USER":
        told.state["user"] = rest
        told.fields["user.name"] = rest
    elif verb == "PASS":
        told.login(told.state.get("user", ""), rest)
        told.point(f"login '{quoted(told.state.get('user', ''), 40)}' / '{quoted(rest, 40)}'")
    if verb in _FILES and rest:
        told.files.append(rest)
    if verb != "PASS":
        told.point(quoted(line, 80))
    return quoted(line)


PROTOCOL = Protocol(
    name="ftp",
    title=Words("FTP", "FTP"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("out", b"220 FTP server ready.\r\n"),
                    Turn("in", b"USER root\r\n"),
                    Turn("out", b"331 Password required for root.\r\n"),
                    Turn("in", b"PASS 12345\r\n"),
                    Turn("out", b"230 User logged in, proceed\r\n"),
                    Turn("in", b"STOR a.php\r\n"),
                )
            ),
            "USER root, login 'root' / '12345', STOR a.php",
            {"user.name": "root", "honeypot.operation": ["USER", "PASS", "STOR"]},
        ),
        Sample(Conversation((Turn("out", b"220 FTP server ready.\r\n"),)), "220 FTP server ready."),
        Sample(Conversation((Turn("out", b"220 FTP ready\r\n"), Turn("in", b"AUTH TLS\r\n"))), "AUTH TLS"),
    ),
    ports=(21, 990, 2121),
    source="RFC 959, RFC 2228, RFC 3659",
)
