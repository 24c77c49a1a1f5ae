"""`honeyguide doctor`: what is wrong with this installation, and what to do."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from honeyguide.cli.options import AsJson, DataFolder

SIGNS = {"fine": "ok   ", "mind": "mind ", "wrong": "WRONG"}


def doctor(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="The honeypot's folder, as it is or shall be followed.")
    ] = None,
    data: DataFolder = None,
    json: AsJson = False,
) -> None:
    """Say what is wrong with this installation and what to do about it; run it as the user whom the service has."""
    from honeyguide.schema.visible import visible
    from honeyguide.server.doctor import examine
    from honeyguide.server.doctor.examined import Case
    from honeyguide.workspace import data_folder

    found = list(examine(Case(data_folder(data).absolute(), [path.absolute() for path in paths or []])))
    wrong, mind = (sum(1 for one in found if one.state == state) for state in ("wrong", "mind"))
    if json:
        import orjson

        document = {"healthy": not wrong, "examined": [asdict(one) for one in found]}
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
        return
    for one in found:
        print(f"{SIGNS[one.state]} {one.what}: {visible(one.found)}")
        if one.todo:
            print(f"      → {visible(one.todo)}")
    print("Nothing is wrong." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.", end="")
    print(f" {mind} to mind." if mind else "")


COMMAND = doctor
