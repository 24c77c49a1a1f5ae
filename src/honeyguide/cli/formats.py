"""`honeyguide formats`: which formats can be read."""

import sys

from honeyguide.cli.options import AsJson


def formats(json: AsJson = False) -> None:
    """List the formats that can be read."""
    from honeyguide.formats import formats as registry

    rows = [
        {"name": form.name, "dataset": form.dataset, "module": form.module, "title": form.title.as_json(), "whole": form.whole}
        for form in registry().values()
    ]
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(rows, option=orjson.OPT_APPEND_NEWLINE))
        return
    width = max(len(str(row["name"])) for row in rows)
    for form in registry().values():
        print(f"{form.name:{width}}  {form.title.en}")


COMMAND = formats
