"""Decides at the start whether strangers could reach the server, and refuses to start where nothing would keep them out."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from honeyguide.errors import UsageError
from honeyguide.server.access.accounts import Accounts
from honeyguide.server.gate import is_loopback
from honeyguide.server.serving import Tls


@dataclass(frozen=True)
class Access:
    """How the server is reached. `proxied`: only a proxy that speaks TLS can reach it, and says whose request it is."""

    host: str
    tls: Tls | None = None
    proxied: bool = False
    first_account: str = ""
    """Made at the first start, with a password that is told once."""

    @property
    def guarded(self) -> bool:
        """Whether accounts are asked for."""
        return self.proxied or not is_loopback(self.host)


def open_accounts(folder: Path, access: Access, tell: Callable[[str], None]) -> Accounts | None:
    """The accounts; None where only this machine can reach the server. Raises UsageError where strangers could, unhindered."""
    if not access.guarded:
        return None
    accounts = Accounts.open(folder)
    there = bool(accounts.users())
    if not there and not access.first_account:
        accounts.close()
        raise UsageError(
            f"{access.host!r} can be reached from other machines, and there are no accounts yet that would keep strangers out",
            where="--host",
            hint="Make one: honeyguide users add NAME --scope admin.",
        )
    if access.tls is None and not access.proxied:
        accounts.close()
        raise UsageError(
            f"{access.host!r} can be reached from other machines, and passwords would cross the network in the clear",
            where="--host",
            hint="Give --tls-certificate and --tls-key, or --behind-proxy where a proxy speaks TLS in front of it; "
            "or serve on 127.0.0.1 and reach it through SSH: ssh -L 5601:127.0.0.1:5601 USER@MACHINE.",
        )
    if not there:
        password = secrets.token_urlsafe(15)
        accounts.add_user(access.first_account, password, "admin")
        tell(f"account {access.first_account} was made with the password {password} (told this once)")
    return accounts
