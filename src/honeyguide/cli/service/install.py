"""`honeyguide service install`: writes a hardened systemd unit."""

import shutil
import sys
from pathlib import Path
from string import Template
from typing import Annotated

import typer

UNIT = "honeyguide.service"
TEMPLATE = Template("""\
[Unit]
Description=Honeyguide: from a heap of honeypot logs to what happened
After=network.target

[Service]
ExecStart=$program up$paths
Environment=HONEYGUIDE_DATA=/var/lib/honeyguide
DynamicUser=yes
StateDirectory=honeyguide
StateDirectoryMode=0700
# Recorded streams are 0600 and belong to the honeypot; to read them is all that it may do beyond its own.
AmbientCapabilities=CAP_DAC_READ_SEARCH
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0077
MemoryMax=512M
Nice=10
# Dies before the honeypot does where memory runs out.
OOMScoreAdjust=900
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
""")


def install(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders of the honeypot to follow.")],
    show: Annotated[bool, typer.Option("--print", help="Only print the unit.")] = False,
    folder: Annotated[Path, typer.Option("--folder", metavar="DIR", help="Where units lie.")] = Path("/etc/systemd/system"),
) -> None:
    """Write a systemd unit that follows the paths: a user of its own, read-only, 512 MB, and it dies before the honeypot."""
    from honeyguide.errors import UsageError

    program = shutil.which("honeyguide") or f"{sys.executable} -m honeyguide"
    for path in paths:
        if not path.isprintable():
            raise UsageError("a unit can't name a path with control characters", where=repr(path))
    text = TEMPLATE.substitute(program=program, paths="".join(f" {quoted(str(Path(path).absolute()))}" for path in paths))
    if show:
        print(text, end="")
        return
    file = folder / UNIT
    file.write_text(text, "utf-8")
    print(f"{file} is written. Start it: systemctl daemon-reload && systemctl enable --now {UNIT}")


def quoted(text: str) -> str:
    """As ExecStart takes an argument: systemd.service(5), quoting; `%` and `$` mean something there."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


COMMAND = install
