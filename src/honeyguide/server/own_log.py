"""The server's own log, for whoever has to find out later what it did: a file in the data folder that is renewed by size."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from honeyguide.watch.settings import LogSettings

NAME = "honeyguide.log"
LOG = logging.getLogger("honeyguide")


class _Quiet(RotatingFileHandler):
    """A log that a full disk doesn't make fail: what can't be written isn't."""

    def handleError(self, record: logging.LogRecord) -> None:  # the name is the library's
        del record


@contextmanager
def own_log(folder: Path, settings: LogSettings) -> Generator[None]:
    """Write it while the server runs. Without a place for it nothing is written, and the server runs all the same."""
    try:
        handler = _Quiet(folder / NAME, maxBytes=settings.bytes, backupCount=settings.files, encoding="utf-8", delay=True)
    except OSError:
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(settings.level.upper())
    LOG.propagate = False
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()
