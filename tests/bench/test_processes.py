"""Processes that the bench starts: their memory with that of their children, and their end."""

import subprocess
import sys

from bench.measure import highest_resident, run
from bench.processes import Memory, family, is_alive, resident, stop

CHILD = "import sys, time; held = bytearray(b'x') * (64 << 20); print('ready', flush=True); time.sleep(60)"
PARENT = f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {CHILD!r}]); child.wait()"


def test_a_childs_memory_counts_and_a_stopped_process_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        pids = sorted(family([process.pid]))
        assert len(pids) == 2
        with Memory([process.pid]) as memory:
            assert memory.take() > 64
        assert resident([process.pid]) > 64
        stop(pids)
        assert not any(map(is_alive, pids))


def test_a_small_command_of_a_big_process_is_small() -> None:
    held = bytearray(b"x") * (200 << 20)
    assert highest_resident() > 200
    done = run([sys.executable, "-c", "print('done')"])
    assert done.output == b"done\n"
    assert 1 < done.megabytes < 100
    del held
