"""The command line: one file a command; a module here that defines COMMAND is in, and so is a folder of such modules as a group."""

import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from honeyguide.errors import HoneyguideError, QueryError, UsageError, is_interrupt
from honeyguide.schema.registry import members
from honeyguide.schema.visible import visible

HELP = """From a heap of honeypot logs to what happened.

`honeyguide PATH` is `honeyguide investigate PATH`. Exit codes: 0 answered, 1 error, 2 wrong usage.
"""
FAILED = 1
MISUSED = 2
BROKEN_PIPE = "(os error 32)"
"""What Polars says where nobody reads on: `| head` is no error."""


def run(arguments: list[str]) -> int:
    """Carry out a command line; the exit code. Answers go to standard output, errors to standard error."""
    import typer

    from honeyguide.cli.stores import with_store

    _never_fail_on_encoding()
    commands, groups = _commands(__name__), _groups()
    if arguments and arguments[0] not in {*commands, *groups} and (arguments[0] == "-" or not arguments[0].startswith("-")):
        if not _is_path(arguments[0]):
            print(f"There is no command and no path {arguments[0]!r}. `honeyguide --help` lists the commands.", file=sys.stderr)
            return MISUSED
        arguments = ["investigate", *arguments]
    app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    for name, command in commands.items():
        app.command(name)(with_store(command))
    for name, words in groups.items():
        group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
        for command_name, command in _commands(f"{__name__}.{name}").items() if arguments[:1] == [name] else ():
            group.command(command_name)(with_store(command))
        app.add_typer(group, name=name, help=words)

    def version(asked: bool) -> None:
        if asked:
            from honeyguide import __version__

            print(f"honeyguide {__version__}")
            raise typer.Exit

    @app.callback()
    def options(version: bool = typer.Option(False, "--version", callback=version, is_eager=True, help="Show the version.")) -> None:
        del version

    del options
    try:
        code = app(arguments, standalone_mode=False)
    except HoneyguideError as error:
        _explain(error)
        return MISUSED if isinstance(error, UsageError) else FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError) or BROKEN_PIPE in str(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        place = f"{error.filename}: " if error.filename else ""
        print(f"honeyguide: {visible(place)}{error.strerror or error}.", file=sys.stderr)
        return FAILED
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        if _is_usage(error):
            return MISUSED
        if os.environ.get("HONEYGUIDE_TRACEBACK"):
            raise
        print(f"honeyguide: {visible(_mistake(error), lines=True)}", file=sys.stderr)
        return FAILED
    return int(code) if isinstance(code, int) else 0


def _never_fail_on_encoding() -> None:
    """What the terminal's encoding has no sign for is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _commands(package: str) -> Mapping[str, Callable[..., Any]]:
    return {name.replace("_", "-"): cast("Callable[..., Any]", command) for name, command in members(package, "COMMAND")}


def _groups() -> Mapping[str, str]:
    """Groups of commands and what they are for: the first sentence of the folder's module."""
    folders = [found.name for found in pkgutil.iter_modules(__path__) if found.ispkg]
    words = {name: importlib.import_module(f"{__name__}.{name}").__doc__ or "" for name in folders}
    return {name: text.partition("\n")[0] for name, text in words.items()}


def _is_path(text: str) -> bool:
    return text == "-" or Path(text).exists() or any(sign in text for sign in "/*?[")


def _mistake(error: Exception) -> str:
    """An error that nobody foresaw, in a sentence."""
    advice = "Please report it, with what the same command says under HONEYGUIDE_TRACEBACK=1."
    return f"this is a mistake of Honeyguide's own ({type(error).__name__}: {str(error)[:500]}). {advice}"


def _is_usage(error: Exception) -> bool:
    """Says a usage error of the parser to the user; False for any other."""
    show = getattr(error, "show", None)
    if show is None:
        return False
    show(file=sys.stderr)
    return True


def _explain(error: HoneyguideError) -> None:
    if isinstance(error, QueryError):
        print(visible(error.caret(), lines=True), file=sys.stderr)
    print(f"honeyguide: {visible(str(error), lines=True)}", file=sys.stderr)
