"""The command line."""


def run(arguments: list[str]) -> int:
    """Carry out a command line; the exit code."""
    raise SystemExit(str(arguments))
