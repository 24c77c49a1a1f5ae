"""`honeyguide users list`: who may log in."""

from honeyguide.cli.options import DataFolder


def list_users(data: DataFolder = None) -> None:
    """List the users and what each may do."""
    from honeyguide.cli.accounts_folder import accounts_of

    with accounts_of(data) as accounts:
        for name, scope, made in accounts.users():
            print(f"{name}: {scope}, since {made[:10]}")


COMMAND = list_users
