"""`honeyguide users add`: makes a user, or gives one another password."""

import sys
from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    scope: Annotated[str, typer.Option("--scope", metavar="SCOPE", help="read, write (read and write documents) or admin.")] = "read",
    data: DataFolder = None,
) -> None:
    """Make a user; the password is asked for, or read as a line of standard input."""
    from honeyguide.cli.accounts_folder import accounts_of, scope_named

    wanted = scope_named(scope)
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with accounts_of(data) as accounts:
        accounts.add_user(name, password, wanted)
    print(f"{name} may {wanted}.")


COMMAND = add
