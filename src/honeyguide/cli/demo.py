"""`honeyguide demo`: the answer to a real runaway, from the recording that comes with the package; then the page with it, if asked."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from honeyguide.cli.options import AsJson


def demo(
    json: AsJson = False,
    serve: Annotated[bool, typer.Option("--serve", help="Go on to the page with it, until Ctrl-C, as `honeyguide up` does.")] = False,
) -> None:
    """Investigate the bundled recording of a real runaway: a Dionaea that hung while 25 addresses came and went."""
    from honeyguide.cli.investigate import answer, preferred_language, show
    from honeyguide.workspace.demo import unpack

    with tempfile.TemporaryDirectory(prefix="honeyguide-demo-") as place:
        folder = unpack(Path(place))
        found = answer(str(folder), None, preferred_language(), say_first=False)
        if json:
            import orjson

            sys.stdout.buffer.write(orjson.dumps(found.as_json(), option=orjson.OPT_APPEND_NEWLINE))
        else:
            print(f"$ honeyguide {folder}\n")
            show(found, preferred_language())
        if serve:
            from honeyguide.cli.up import run

            print(f"\n$ honeyguide up {folder}\n", flush=True)
            run(Path(place) / "data", [str(folder)])


COMMAND = demo
