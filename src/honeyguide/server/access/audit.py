"""Writes down who logged in, who changed what, and who was refused: one JSON object a line."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import orjson

from honeyguide.server.own_log import LOG

NAME = "audit.log"
LARGEST = 10 << 20
"""Bytes after which it is set aside; one older file is kept."""
LONGEST = 500


class Audit:
    """The audit log of a data folder; only its owner can read it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._lock = threading.Lock()

    def note(self, event: str, who: str, address: str, what: str) -> None:
        """One line. What others chose is cut and, being JSON, can't make lines of its own."""
        line = {"@timestamp": datetime.now(UTC).isoformat(), "event": event, "user": who[:100], "address": address, "what": what[:LONGEST]}
        with self._lock:
            try:
                self._write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            except OSError as error:
                # Whoever comes to make room on a full disk has to be let in.
                LOG.error("audit.log can't be written (%s): %s by %r from %r", error.strerror, event, who[:100], address)

    def _write(self, line: bytes) -> None:
        try:
            if self._file.stat().st_size > LARGEST:
                self._file.rename(self._file.with_suffix(".log.1"))
        except FileNotFoundError:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
