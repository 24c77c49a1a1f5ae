"""What a command says when another process holds the data folder."""

import sys


def say_busy(pid: int) -> None:
    """Names the process that is waited for."""
    print(f"honeyguide: process {pid} holds the data folder; waiting for it to finish.", file=sys.stderr)
