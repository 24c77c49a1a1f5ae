"""`honeyguide keys add`: makes a key for a program."""

from typing import Annotated

import typer

from honeyguide.cli.options import DataFolder


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    scope: Annotated[str, typer.Option("--scope", metavar="SCOPE", help="read, write or admin.")] = "read",
    index: Annotated[
        list[str] | None, typer.Option("--index", metavar="PATTERN", help="Bind it to indices; may be repeated. [default: all]")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Make a key, sent as `Authorization: ApiKey KEY`; it is shown this once."""
    from honeyguide.cli.accounts_folder import accounts_of, scope_named

    wanted = scope_named(scope)
    with accounts_of(data) as accounts:
        print(accounts.add_key(name, wanted, index or ()))


COMMAND = add
