"""`honeyguide keys list`: which keys there are."""

from honeyguide.cli.options import DataFolder


def list_keys(data: DataFolder = None) -> None:
    """List the keys; what they are can't be shown again."""
    from honeyguide.cli.accounts_folder import accounts_of
    from honeyguide.schema.visible import visible

    with accounts_of(data) as accounts:
        for id, name, scope, indices, made in accounts.all_keys():
            print(f"{id} {visible(name)}: {scope}, {visible(indices) or 'all indices'}, since {made[:10]}")


COMMAND = list_keys
