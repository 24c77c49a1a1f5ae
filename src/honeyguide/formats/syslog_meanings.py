"""What sshd, PAM, sudo, cron, FTP daemons and the firewall say in syslog, for both shapes of syslog: who logged in or tried to, from where.

Sentences: auth.c, packet.c and session.c of OpenSSH (portable) since 3.x, Linux-PAM's pam_unix, sudo's logging, vixie cron. A user
name is the peer's to choose and may hold ` from 192.0.2.1 port 22`, so names are greedy and the address is the last one.
"""

from honeyguide.formats.text_log import Meaning

_AGAIN = r"^(?:message repeated (?P<honeypot.repeated>\d+) times: \[ )?"
_USER = r"(?P<user.name>(?P<honeypot.credential.username>.*))"
_ADDRESS = r"(?P<source.ip>\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]*:[0-9a-fA-F:.]*[0-9a-fA-F])"
_FROM = r"from (?P<source.ip>\S+?)(?: port (?P<source.port>\d+))?"
_WHO = r"(?:(?:authenticating |invalid )?user (?P<user.name>.*) )?" + _ADDRESS + r"(?: port (?P<source.port>\d+))?"
_RHOST = r"(?:.*?) rhost=(?P<source.ip>\S*)(?:\s+user=(?P<user.name>.*?))?\s*\]?$"

_AUTH = {"event.category": "authentication"}
_LOGIN = {**_AUTH, "event.action": "ssh_login"}
_FAILED = {**_LOGIN, "event.outcome": "failure", "network.protocol": "ssh"}
_SSH = {"network.protocol": "ssh", "event.category": "network"}

MEANINGS = (
    Meaning(
        _AGAIN + r"Failed (?:\S+) for (?:invalid user |illegal user )?" + _USER + r" from (?P<source.ip>\S+) port (?P<source.port>\d+)",
        _FAILED,
        "Failed ",
    ),
    Meaning(
        _AGAIN + r"Accepted (?:\S+) for " + _USER + r" from (?P<source.ip>\S+) port (?P<source.port>\d+)",
        {**_LOGIN, "event.outcome": "success", "network.protocol": "ssh"},
        "Accepted ",
    ),
    Meaning(_AGAIN + r"(?:Invalid|Illegal) user " + _USER + " " + _FROM + r"(?:\s*\])?$", _FAILED, " user "),
    Meaning(
        _AGAIN + r"input_userauth_request: (?:invalid|illegal) user (?P<user.name>.*?)(?: \[preauth\])?$", _FAILED, "input_userauth_request"
    ),
    Meaning(
        _AGAIN + r"(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(?P<user.name>.*) "
        r"from (?P<source.ip>\S+) port (?P<source.port>\d+)",
        _FAILED,
        "maximum authentication",
    ),
    Meaning(
        r"^User (?P<user.name>.*) from (?P<source.ip>\S+) not allowed because (?P<event.reason>.*)$",
        _FAILED,
        " not allowed because ",
    ),
    Meaning(
        r"^Connection (?:closed|reset) by " + _WHO,
        {**_SSH, "event.action": "connection-closed"},
        "Connection ",
    ),
    Meaning(
        r"^Connection from (?P<source.ip>\S+) port (?P<source.port>\d+) on (?P<destination.ip>\S+) port (?P<destination.port>\d+)",
        {**_SSH, "event.action": "connection-start"},
        "Connection from ",
    ),
    Meaning(
        (
            r"^(?:error: )?Received disconnect from (?P<source.ip>[0-9a-fA-F.:]*[0-9a-fA-F])(?: port (?P<source.port>\d+))?: ?\d+: "
            r"?(?P<event.reason>.*)$"
        ),
        {**_SSH, "event.action": "disconnect"},
        "Received disconnect",
    ),
    Meaning(r"^Disconnect(?:ed|ing)(?: from)? " + _WHO, {**_SSH, "event.action": "disconnect"}, "Disconnect"),
    Meaning(
        r"Did not receive identification string " + _FROM + r"$",
        {**_SSH, "event.action": "no-identification"},
        "identification string",
    ),
    Meaning(
        r"Bad protocol version identification '(?P<honeypot.payload>.*)' from (?P<source.ip>\S+?)(?: port (?P<source.port>\d+))?$",
        {**_SSH, "event.action": "bad-identification"},
        "Bad protocol version",
    ),
    Meaning(
        r"^(?:reverse mapping checking getaddrinfo for (?P<source.domain>\S+) \[(?P<source.ip>[0-9a-fA-F.:]+)\]|"
        r"Address (?P<source.address>\S+) maps to )",
        {**_SSH, "event.action": "reverse-mapping"},
        "POSSIBLE BREAK-IN",
    ),
    Meaning(
        r"(?:banner exchange|ssh_dispatch_run_fatal|Unable to negotiate with|Protocol major versions differ for)"
        r"(?:: Connection from)?:? (?:(?:authenticating |invalid )?user (?P<user.name>.*) )?(?P<source.ip>[0-9a-fA-F.:]*[0-9a-fA-F])"
        r"(?: port (?P<source.port>\d+))?: (?P<event.reason>.*)$",
        {**_SSH, "event.action": "handshake-failed"},
        " ",
    ),
    Meaning(
        r"authentication failure; " + _RHOST,
        {**_AUTH, "event.action": "authentication-failure", "event.outcome": "failure"},
        "authentication failure",
    ),
    Meaning(
        r"^(?:pam_\w+\((?P<service.name>[^:)]+):\w+\): )?session (?P<event.action>opened|closed) for user (?P<user.name>[^\s(]+)",
        {"event.category": "session"},
        "session ",
    ),
    Meaning(r"check pass; user unknown", {**_AUTH, "event.outcome": "failure"}, "check pass"),
    Meaning(
        r"^\s*(?P<user.name>\S+) : (?:.*? ; )?TTY=(?:\S+) ; PWD=(?P<process.working_directory>.*?) ; USER=(?P<user.effective.name>\S+) ; "
        r"(?:.*? ; )?COMMAND=(?P<process.command_line>.*)$",
        {"event.category": "process", "event.action": "sudo"},
        "COMMAND=",
    ),
    Meaning(
        r"^\((?P<user.name>[^)]*)\) CMD \((?P<process.command_line>.*)\)$", {"event.category": "process", "event.action": "cron"}, ") CMD ("
    ),
    Meaning(
        r"^new user: name=(?P<user.name>[^,]+), UID=(?P<user.id>\d+)", {"event.category": "iam", "event.action": "user-added"}, "new user: "
    ),
    Meaning(
        r"^New session (?:\S+) of user (?P<user.name>\S+?)\.$", {"event.category": "session", "event.action": "opened"}, "New session "
    ),
    Meaning(
        r"IN=(?:\S*) .*?SRC=(?P<source.ip>\S+) DST=(?P<destination.ip>\S+) .*?PROTO=(?P<network.transport>\w+)"
        r"(?: SPT=(?P<source.port>\d+) DPT=(?P<destination.port>\d+))?",
        {"event.category": "network", "event.action": "firewall"},
        " SRC=",
    ),
    Meaning(
        r"^connection from (?P<source.ip>[0-9a-fA-F.:]+) \((?P<source.domain>\S*)\)",
        {"event.category": "network", "event.action": "connection-start"},
        "connection from ",
    ),
)
"""The first that matches holds."""

KINDS = {"honeypot.payload": "escaped", "network.transport": "lower"}
"""How columns are cast where their name doesn't say it."""
