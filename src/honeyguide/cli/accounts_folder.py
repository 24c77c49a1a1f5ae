"""The accounts of the data folder that a command names."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from honeyguide.errors import UsageError

if TYPE_CHECKING:
    from honeyguide.server.access.accounts import Accounts, Scope


@contextmanager
def accounts_of(data: Path | None) -> "Generator[Accounts]":
    """The accounts; a server that runs sees what changes."""
    from honeyguide.server.access.accounts import Accounts
    from honeyguide.workspace import data_folder

    with closing(Accounts.open(data_folder(data))) as accounts:
        yield accounts


def scope_named(text: str) -> "Scope":
    """The scope of that name. Raises UsageError."""
    from honeyguide.server.access.accounts import SCOPES

    for scope in SCOPES:
        if scope == text:
            return scope
    raise UsageError(f"there is no scope {text!r}", where="--scope", hint=f"There are {', '.join(SCOPES)}.")
