"""Hands what a thread writes to whoever reads it over the network, as fast as that one reads: nothing piles up in between."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from honeyguide.store.interruption import Interruption, interruptible

BLOCK = 256 << 10
PATIENCE = 5.0
"""Seconds that the writing has to end."""


async def pieces(write: Callable[[int], None], interruption: Interruption) -> AsyncIterator[bytes]:
    """What `write` writes to the descriptor that it is given, and closes. Whoever stops reading stops the writing too."""
    reading, writing = os.pipe()

    def carried_out() -> None:
        with suppress(BrokenPipeError), interruptible(interruption):
            write(writing)

    threads = ThreadPoolExecutor(2, thread_name_prefix="pipe")
    loop = asyncio.get_running_loop()
    writer = loop.run_in_executor(threads, carried_out)
    try:
        while piece := await loop.run_in_executor(threads, os.read, reading, BLOCK):
            yield piece
        await writer
    finally:
        interruption.stop("the asker has gone")
        os.close(reading)
        await asyncio.wait({writer}, timeout=PATIENCE)
        threads.shutdown(wait=False)
