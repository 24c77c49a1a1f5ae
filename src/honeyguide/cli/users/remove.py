"""`honeyguide users remove`: forgets a user."""

from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def remove(name: Annotated[str, typer.Argument(metavar="NAME")], data: DataFolder = None) -> None:
    """Forget a user; who is logged in under the name is logged out."""
    from honeyguide.cli.accounts_folder import accounts_of
    from honeyguide.errors import UsageError

    with accounts_of(data) as accounts:
        if not accounts.remove_user(name):
            raise UsageError("there is no such user", where=name, hint="`honeyguide users list` lists them.")
    print(f"{name} is forgotten.")


COMMAND = remove
