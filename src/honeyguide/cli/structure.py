"""`honeyguide structure`: what a file nobody knows is made of."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from honeyguide.cli.options import AsJson
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from honeyguide.formats.structure import Structure


def structure(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, compressed or not; of an archive the first member.")],
    json: AsJson = False,
    override: Annotated[
        list[str] | None, typer.Option("--override", metavar="NAME=VALUE", help="As Elasticsearch's find_structure has it: delimiter=; …")
    ] = None,
) -> None:
    """Show what a file is made of: format, fields, types, times, in the words of Elasticsearch's find_structure."""
    from honeyguide.errors import UsageError
    from honeyguide.workspace.structure import structure_of

    pairs = [text.partition("=") for text in override or []]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        raise UsageError(f"{visible(wrong[0])!r} is not NAME=VALUE", where="--override")
    found, known = structure_of(file, {name: value for name, _, value in pairs})
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(found.as_json(), option=orjson.OPT_APPEND_NEWLINE))
        return
    if known is not None:
        print(f"read by Honeyguide as {known[0].name}: {known[0].title.en}")
    _show(found)


def _show(found: "Structure") -> None:
    answer = found.as_json()
    for name, value in answer.items():
        if isinstance(value, str | int | float | bool):
            print(visible(f"{name}: {str(value)[:500]}"))
        elif name in {"column_names", "java_timestamp_formats", "explanation", "problems"}:
            print(visible(f"{name}: {value}"))
    stats = answer.get("field_stats", {})
    types = answer.get("mappings", {}).get("properties", {})
    for name, field in stats.items():
        top = ", ".join(f"{hit['value']} ({hit['count']})" for hit in field.get("top_hits", [])[:3])
        kind = types.get(name, {}).get("type", "?")
        print(visible(f"  {name} [{kind}] {field['count']} values, {field['cardinality']} distinct: {top}"[:300]))


COMMAND = structure
