"""In which call into Python did the main loop stay? Read backwards from the last record that the main loop wrote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from honeyguide.investigate.rows import Row, text

ENTRY = re.compile(
    r"connection_(?:tcp|udp|tls|dtls)_(?:io_in|accept|handshake\w*|connect\w*)_cb |connection_free_cb |connection_\w*timeout_cb |sig\w+_cb "
)
"""What the main loop writes when it turns to the next event."""
LOOKED_AT = 600
"""Records of one turn of the loop; a busy SMB request writes a few hundred."""
PASSING = {"ctx_new", "ctx_free", "origin", "io_out"}
"""Calls that only hand something over; a service's work is done in the others."""
C_LOGGERS = {
    "connection",
    "incident",
    "processor",
    "python",
    "modules",
    "dionaea",
    "util",
    "pchild",
    "curl",
    "dns",
    "log",
    "thread",
    "signals",
}
"""Who writes from C; every other logger is a service or an output of Honeypot's Python side."""
STATS_BEFORE_THROTTLE = 0x10
"""In Dionaea's connection object the counters lie this far before the throttle of the same direction (seen on 1,500 reads)."""
THROTTLE = re.compile(r"connection_throttle_update con (0x[0-9a-f]+) thr (0x[0-9a-f]+) bytes")
ACCOUNTING = re.compile(r"connection_stats_accounting_limit_exceeded stats (0x[0-9a-f]+)")
REPORTING = "ihandler"
MOVES_ON = {"connection", "processor", "incident"}
"""Whoever writes this after an output was called shows that it came back."""
RETURNED = {"disconnect": "reconnect is ", "established": "reporting 0x"}
"""What is written first after these calls came back."""


@dataclass(frozen=True)
class Call:
    """A call into Python that is not known to have come back."""

    row: Row
    callback: str
    pointer: str | None
    read: Row | None
    """The record of the read whose bytes were handed over."""
    silent: bool
    """Nothing from Python was written after the call: one of the services that say nothing before they work."""
    reporting: bool = False
    """Within the call an output was called, and not known to have come back."""

    @property
    def wordless_read(self) -> bool:
        """True where a service was handed bytes and wrote nothing: what the one service does that can loop."""
        return self.callback == "io_in" and self.silent and not self.reporting


def open_call(newest_first: Sequence[Row]) -> Call | None:
    """The call that the last records of the main loop were written in; None where the loop had come back from the last one."""
    turn: list[Row] = []
    for row in newest_first:
        turn.append(row)
        if ENTRY.match(text(row)):
            break
    turn.reverse()
    opened: list[int] = []
    reporting: int | None = None
    throttles: dict[str, str] = {}
    for number, row in enumerate(turn):
        message = text(row)
        callback = row.get("honeypot.callback")
        if found := THROTTLE.match(message):
            throttles.setdefault(found[1], found[2])
        if callback == REPORTING:
            reporting = number
        elif callback and callback not in PASSING:
            opened.append(number)
            reporting = None
        elif row.get("log.logger") in MOVES_ON:
            reporting = None
        if opened and _returned(turn[opened[-1]], message, throttles):
            opened.pop()
    if reporting is None and not opened:
        return None
    number = opened[-1] if opened else reporting or 0
    row = turn[number]
    pointer = row.get("honeypot.connection.pointer") or _pointer_near(turn[: number + 1])
    reads = (one for one in reversed(turn[: number + 1]) if THROTTLE.match(text(one)))
    read = next((one for one in reads if one.get("honeypot.connection.pointer") == pointer), None)
    silent = all(one.get("log.logger") in C_LOGGERS for one in turn[number + 1 :])
    return Call(row, str(row["honeypot.callback"]), pointer, read, silent, reporting is not None)


def _returned(call: Row, message: str, throttles: dict[str, str]) -> bool:
    callback = str(call["honeypot.callback"])
    if callback == "io_in":
        found = ACCOUNTING.match(message)
        throttle = throttles.get(str(call.get("honeypot.connection.pointer")))
        return found is not None and (throttle is None or int(throttle, 16) - int(found[1], 16) == STATS_BEFORE_THROTTLE)
    return message.startswith(RETURNED.get(callback, "\0"))


def _pointer_near(rows: Sequence[Row]) -> str | None:
    """An incident's handler names no connection; the incident's own lines just before do."""
    return next((str(row["honeypot.connection.pointer"]) for row in reversed(rows) if row.get("honeypot.connection.pointer")), None)
