"""`honeyguide keys remove`: forgets a key."""

from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def remove(id: Annotated[str, typer.Argument(metavar="ID", help="As `honeyguide keys list` shows it.")], data: DataFolder = None) -> None:
    """Forget a key."""
    from honeyguide.cli.accounts_folder import accounts_of
    from honeyguide.errors import UsageError

    with accounts_of(data) as accounts:
        if not accounts.remove_key(id):
            raise UsageError("there is no such key", where=id, hint="`honeyguide keys list` lists them.")
    print(f"{id} is forgotten.")


COMMAND = remove
