"""What a server no longer needs goes back to the system."""

import platform
import subprocess
import sys

import pytest

PINNED = """
import sys
from pathlib import Path
from honeyguide.server.memory import give_back_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20

if sys.argv[1] == "given back":
    give_back_memory()
before = resident()
largest = bytearray(b"x") * (30 << 20)  # what glibc has freed of this size it keeps in a heap from now on
del largest
pieces = [(bytearray(b"x") * (8 << 20), bytearray(b"x") * 5000) for _ in range(8)]
small = [one[1] for one in pieces]
del pieces
print(resident() - before)
"""
"""Large pieces between small ones that stay."""


def left(how: str) -> int:
    """MB that a process still has of 64 after it let go of them."""
    return int(subprocess.run([sys.executable, "-c", PINNED, how], capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such settings")
def test_large_pieces_go_back_even_if_small_ones_lie_between_them() -> None:
    assert left("kept") >= 48
    assert left("given back") <= 8
