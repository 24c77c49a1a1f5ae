"""Listens for syslog over UDP and TCP; messages go to spool files that are followed like any log, so that a kill loses none that was read.

Messages: RFC 3164 and RFC 5424; framing over TCP: RFC 6587 (a count of octets, or a line end).
"""

import asyncio
import errno
import os
import re
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Literal, TypeAlias

from honeyguide.errors import StoreError, UsageError
from honeyguide.store.protocol import Store

Shape: TypeAlias = Literal["rfc3164", "rfc5424"]
LONGEST = 64 << 10
"""Bytes of a message; what is longer is cut."""
FULL = 32 << 20
"""Bytes after which a spool file is followed by another."""
MOST_CONNECTIONS = 256
BUFFER = 4 << 20
"""Bytes that the system keeps of what came by UDP while we write."""
_NEW = re.compile(rb"<\d{1,3}>\d{1,2} (-|\d{4}-\d\d-\d\dT\S+) \S+ \S+ \S+ \S+ (-|\[)")
_OLD = re.compile(rb"<\d{1,3}>([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ \S")
_COUNT = re.compile(rb"(\d{1,7}) <")
"""A count of octets stands before a priority; a line may begin with a date as well."""
_END = re.compile(rb"\n|\0(?=<|\Z)")
"""Ends a message without a count: RFC 6587 section 3.4.2 knows of senders that end them with NUL."""
_PRIORITY = re.compile(rb"<(\d{1,3})>")


def shaped(message: bytes, sender: str, now: datetime) -> tuple[Shape, bytes]:
    """A message as one line of a file. What has no header or no time gets one, as RFC 3164 section 4.3 has relays do."""
    line = message[:LONGEST].rstrip(b"\r\n\0 ")
    for byte, word in ((b"\r", b"#015"), (b"\n", b"#012"), (b"\0", b"#000")):
        line = line.replace(byte, word)
    if new := _NEW.match(line):
        return "rfc5424", line if new[1] != b"-" else line[: new.start(1)] + now.isoformat().encode() + line[new.end(1) :]
    if _OLD.match(line):
        return "rfc3164", line
    found = _PRIORITY.match(line)
    rest = line[found.end() :] if found else line
    return "rfc3164", b"%s%s %s unknown: %s" % (found[0] if found else b"<13>", now.isoformat().encode(), sender.encode(), rest)


@dataclass
class Spool:
    """The files that messages go to, one a shape at a time."""

    folder: Path
    room: Callable[[], None] = lambda: None
    taken: int = 0
    _files: dict[Shape, FileIO] = field(default_factory=dict[Shape, FileIO])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looked: float = 0.0
    _full: bool = False

    def add(self, message: bytes, sender: str) -> bool:
        """Keep a message; False where there is no room."""
        if not message.strip():
            return True
        shape, line = shaped(message, sender, datetime.now(UTC))
        with self._lock:
            if not self._has_room():
                return False
            try:
                self._write(shape, line + b"\n")
            except OSError:
                self._looked, self._full = time.monotonic(), True
                return False
            self.taken += 1
            return True

    def _write(self, shape: Shape, line: bytes) -> None:
        """A whole line or nothing: what is refused may be sent again."""
        file = self._file(shape)
        before, written = file.tell(), 0
        try:
            written = file.write(line)
        finally:
            if written < len(line):
                with suppress(OSError):
                    file.truncate(before)
                    file.seek(before)
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _has_room(self) -> bool:
        if time.monotonic() - self._looked > 1:
            self._looked = time.monotonic()
            try:
                self.room()
                self._full = False
            except StoreError:
                self._full = True
        return not self._full

    def _file(self, shape: Shape) -> FileIO:
        file = self._files.get(shape)
        if file is None or file.tell() >= FULL:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = (self.folder / f"{shape}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log").open("xb", buffering=0)
            if file is not None:
                file.close()
            self._files[shape] = file = made
        return file

    def sweep(self, store: Store) -> None:
        """Remove files that are followed by another and have been taken in to their last byte."""
        with self._lock:
            open_now = {file.name for file in self._files.values()}
        done = {line.path: line.position for line in store.checkpoints()}
        for file in self.folder.glob("*.log"):
            if str(file) not in open_now and done.get(str(file)) == file.stat().st_size:
                file.unlink()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for file in self._files.values():
                file.close()


def place(text: str) -> tuple[str, int]:
    """`HOST:PORT`. Raises UsageError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"expected HOST:PORT, such as 127.0.0.1:5514, not {text!r}", where="[listen]")
    return host.strip("[]"), int(port)


class Listener(asyncio.DatagramProtocol):
    """Both ports, in a loop and thread of their own."""

    def __init__(self, spool: Spool, udp: str = "", tcp: str = "") -> None:
        self.spool = spool
        self.udp_port = self.tcp_port = 0
        self.dropped = 0
        """Messages by UDP for which there was no room; those by TCP wait."""
        self.refused = 0
        """Connections beyond those that are attended to at once."""
        self._connections = 0
        self._opened: list[asyncio.DatagramTransport | asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="syslog", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(udp, tcp), self._loop).result(10)
        except OSError as error:
            self.close()
            raise StoreError(f"syslog can't be listened to: {error.strerror}", where=udp or tcp) from error

    async def _open(self, udp: str, tcp: str) -> None:
        if udp:
            transport, _ = await self._loop.create_datagram_endpoint(lambda: self, place(udp))
            self._opened.append(transport)
            bound: socket.socket = transport.get_extra_info("socket")
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            self.udp_port = bound.getsockname()[1]
        if tcp:
            host, port = place(tcp)
            server = await asyncio.start_server(self._attend, host, port, limit=2 * LONGEST)
            self._opened.append(server)
            self.tcp_port = server.sockets[0].getsockname()[1]

    def lost(self) -> str:
        """What couldn't be taken since the start; empty where nothing was lost."""
        dropped = f"{self.dropped:,} messages were dropped, for there was no room" if self.dropped else ""
        refused = f"{self.refused:,} connections were refused, for {MOST_CONNECTIONS} were open already" if self.refused else ""
        return "; ".join(one for one in (dropped, refused) if one)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One message."""
        self.dropped += not self.spool.add(data, addr[0])

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One sender. Where there is no room it waits, and so does whoever sends."""
        if self._connections >= MOST_CONNECTIONS:
            self.refused += 1
            writer.close()
            return
        sender = str((writer.get_extra_info("peername") or ("unknown",))[0])  # one that has gone already has no name
        self._connections += 1
        try:
            async with aclosing(_messages(reader)) as messages:
                async for message in messages:
                    while not self.spool.add(message, sender):
                        await asyncio.sleep(1)
        except (OSError, asyncio.CancelledError):
            # Cancelled where the loop is about to end: Python 3.11's streams would complain of each connection that is open then.
            return
        finally:
            self._connections -= 1
            with suppress(OSError):
                writer.close()

    def close(self) -> None:
        """End, and wait for it."""
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
        self.spool.close()

    async def _finish(self) -> None:
        for one in self._opened:
            one.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


async def _messages(reader: asyncio.StreamReader) -> AsyncGenerator[bytes]:
    """The messages of a connection, framed either way, mixed too; of one that is too long the beginning, and what follows it is read on."""
    held, cut = b"", False
    while True:
        block = await reader.read(LONGEST)
        held += block
        while held:
            counted = None if cut else _COUNT.match(held)
            if counted and (size := int(counted[1])) <= 16 * LONGEST:
                start = counted.end() - 1
                if len(held) < start + size and block:
                    break
                yield held[start : start + size]
                held = held[start + size :]
                continue
            end = _END.search(held)
            if end is None and block and len(held) <= LONGEST:
                break
            if not cut:
                yield held[: end.start() if end else LONGEST]
            held, cut = (held[end.end() :], False) if end else (b"", True)
        if not block:
            return
