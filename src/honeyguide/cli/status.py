"""`honeyguide status`: what the data folder holds."""

import sys

from honeyguide.cli.options import AsJson, DataFolder
from honeyguide.cli.terminal import size
from honeyguide.schema.visible import visible


def status(data: DataFolder = None, json: AsJson = False) -> None:
    """Show what the data folder holds: indices, sources, and how old the address data is."""
    from honeyguide.cli.busy import say_busy
    from honeyguide.store.opening import shown_address
    from honeyguide.workspace import data_folder, open_workspace
    from honeyguide.workspace.status import status_of

    folder = data_folder(data)
    with open_workspace(folder, wait=say_busy) as workspace:
        found = status_of(workspace)
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
        return
    print(f"store {address}, data folder {folder}" if (address := shown_address()) else f"data folder {folder}")
    for index in found["indices"]:
        span = f"{index['first']} to {index['last']}" if index["first"] else "no times"
        print(f"  {index['name']}: {index['documents']:,} documents, {size(index['bytes'])}, {span}")
    print(f"{len(found['sources']):,} sources")
    for source in found["sources"][:50]:
        counts = f"{source['events']:,} events, {source['rejects']:,} rejects"
        print(f"  {visible(source['path'])} ({source['format']}): {counts}, {size(source['position'])}")
    if len(found["sources"]) > 50:
        print(f"  … and {len(found['sources']) - 50:,} more (`--json` lists them all)")
    for database in found["address_data"]:
        about = ", ".join(visible(part) for part in (database["date"], database["credit"], database["problem"]) if part)
        print(f"address data: {visible(database['name'])} ({about})")


COMMAND = status
