"""Options that several commands have."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

DataFolder: TypeAlias = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data folder. [default: $HONEYGUIDE_DATA, else the user's data folder]")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
TimeZone: TypeAlias = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="Zone of local times in logs, such as Asia/Tokyo or +09:00. [default: deduced]"),
]
