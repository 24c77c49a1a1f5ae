"""A sensor that writes what Dionaea writes, and an investigation of what it left, through the real intake."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from honeyguide.ingest.intake import ingest
from honeyguide.ingest.ledger import Zone as LedgerZone
from honeyguide.investigate import Investigation, Zone, investigate
from honeyguide.sources import walk
from honeyguide.sources.line_at import read_line
from honeyguide.store.naive import NaiveStore

SERVICES = {21: "ftpd", 27017: "mongod", 80: "httpd"}


@dataclass
class Sensor:
    """Writes logs as Dionaea does. `debug` False leaves level debug out, `release` the places in the source."""

    now: datetime = datetime(2025, 3, 4, 10, 0, 0, tzinfo=UTC)
    debug: bool = True
    release: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(level, line)"""
    rows: list[tuple[float, str, int, str, int]] = field(default_factory=list)
    finished: list[Mapping[str, object]] = field(default_factory=list)
    recordings: dict[str, bytes] = field(default_factory=dict)
    pointers: int = 0x55AA00001000

    def write(self, logger: str, level: str, message: str, place: str = "/opt/dionaea/src/x.c:1") -> None:
        """One record."""
        if level == "debug" and not self.debug:
            return
        head = f"{logger}" if self.release else f"{logger} {place}"
        self.lines.append((level, f"[{self.now:%d%m%Y %H:%M:%S}] {head}-{level}: {message}\n"))

    def start(self, listeners: int = 1) -> None:
        """A process begins."""
        self.write("modules", "message", "new module lib/dionaea/curl.so 0x1 fn 0x2")
        self.write("modules", "message", "new module lib/dionaea/python.so 0x1 fn 0x2")
        self.write("services", "info", "Initializing services ...")
        self.write("dionaea", "info", "Using 20000 as limit for fds")
        self.write("services", "info", "Starting services ...")
        for _ in range(listeners):
            self.write("sip", "warning", "Starting cleanup loop", "/dionaea/sip/__init__.py:78")

    def stop(self) -> None:
        """An ordered end."""
        self.write("log", "warning", "sigterm_cb loop 0x7f w 0x55 revents 1024")
        self.write("dionaea", "debug", "Closing thread pool (2 active threads, 0 jobs in queue), be patient")
        self.write("dionaea", "debug", "modules free")
        self.write("modules", "message", "free module lib/dionaea/python.so 0x1 fn 0x2")

    def beat(self, times: int = 1) -> None:
        """Heartbeats; the clock is the caller's."""
        for _ in range(times):
            self.write("sip", "warning", "Cleanup", "/dionaea/sip/__init__.py:45")

    def _opened(self, ip: str, port: int, service_port: int) -> str:
        self.pointers += 0x1000
        con = f"{self.pointers:#x}"
        self.write("connection", "debug", "connection_tcp_accept_cb con 0x55aa00000001")
        self.write("connection", "message", f"connection {con} none/tcp type: none->accept")
        self.write("connection", "debug", f"accept() 43 local:'192.0.2.7:{service_port}' remote:'{ip}:{port}'")
        self.write(
            "connection", "message", f"connection {con} accept/tcp/none [192.0.2.7:{service_port}->{ip}:{port}] state: none->established"
        )
        self.write("python", "debug", f"traceable_established_cb con {con}")
        self.write("incident", "debug", "reporting 0x55ab00000001")
        self.rows.append((self.now.timestamp() + 0.4, SERVICES[service_port], service_port, ip, port))
        self.write("log_sqlite", "info", f"accepted connection from {ip}:{port} to 192.0.2.7:{service_port} (id={len(self.rows)})")
        return con

    def _read(self, con: str, size: int) -> None:
        self.write("connection", "debug", f"connection_tcp_io_in_cb con {con}")
        self.write("connection", "debug", f"can recv {size + 1} bytes")
        throttle = f"{int(con, 16) + 0x410:#x}"
        self.write("connection", "debug", f"connection_throttle_update con {con} thr {throttle} bytes {size}")
        self.write("connection", "debug", "EAGAIN")
        self.write("python", "debug", f"traceable_io_in_cb con {con} ctx 0x7f00 data 0x55bb size {size}")

    def visit(self, ip: str, port: int, service_port: int = 80, size: int = 40) -> None:
        """A peer comes, says something, gets an answer and goes."""
        con = self._opened(ip, port, service_port)
        self._read(con, size)
        if SERVICES[service_port] != "mongod":
            self.write("http" if service_port == 80 else "ftp", "debug", "a request")
        self.write("connection", "debug", f"connection_stats_accounting_limit_exceeded stats {int(con, 16) + 0x400:#x}")
        self.write(
            "connection",
            "message",
            f"connection {con} accept/tcp/established [192.0.2.7:{service_port}->{ip}:{port}] state: established->close",
        )
        self.write("connection", "debug", f"connection_free_cb con {con}")
        self._finish(ip, port, service_port)

    def _finish(self, ip: str, port: int, service_port: int) -> None:
        connection = {"protocol": SERVICES[service_port], "transport": "tcp", "type": "accept"}
        self.finished.append(
            {"connection": connection, "dst_ip": "192.0.2.7", "dst_port": service_port, "src_hostname": "", "src_ip": ip, "src_port": port}
            | {"timestamp": (self.now + timedelta(seconds=0.4)).isoformat().replace("+00:00", "")}
        )
        self._recorded(ip, port, service_port, b"stream = [('in', b'hello')]")

    def _recorded(self, ip: str, port: int, service_port: int, data: bytes) -> None:
        name = f"{SERVICES[service_port]}-192.0.2.7-{service_port}-{ip}-{port}-{self.now:%Y-%m-%dT%H:%M:%d}.400000-AbCdEf"
        self.recordings[name] = data

    def hang(self, ip: str, port: int, size: int = 211, service_port: int = 27017) -> str:
        """A message that never comes back from its service; the connection's pointer."""
        con = self._opened(ip, port, service_port)
        self._recorded(ip, port, service_port, b"")
        self._read(con, size)
        return con

    def quiet_minutes(self, minutes: int, first_port: int = 50000) -> None:
        """Minutes in which all is well: a visit, and a heartbeat at each minute's end."""
        for number in range(minutes):
            for second in (5, 17, 29, 41):
                self.now += timedelta(seconds=12)
                self.visit(f"203.0.113.{second}", first_port + number, (80, 21, 27017)[number % 3])
            self.now += timedelta(seconds=12)
            self.beat()

    @property
    def log(self) -> bytes:
        """dionaea.log"""
        return "".join(line for _, line in self.lines).encode()

    @property
    def errors(self) -> bytes:
        """dionaea-errors.log"""
        return "".join(line for level, line in self.lines if level in ("warning", "error")).encode()

    @property
    def json(self) -> bytes:
        """dionaea.json"""
        return b"".join(json.dumps(one).encode() + b"\n" for one in self.finished)

    def database(self, file: Path) -> None:
        """dionaea.sqlite"""
        columns = "connection INTEGER PRIMARY KEY, connection_type TEXT, connection_transport TEXT, connection_protocol TEXT, "
        columns += "connection_timestamp INTEGER, connection_root INTEGER, connection_parent INTEGER, local_host TEXT, local_port INTEGER, "
        columns += "remote_host TEXT, remote_hostname TEXT, remote_port INTEGER"
        database = sqlite3.connect(file)
        database.execute(f"CREATE TABLE connections ({columns})")
        for number, (moment, service, service_port, ip, port) in enumerate(self.rows, 1):
            row = (number, "accept", "tcp", service, moment, number, None, "192.0.2.7", service_port, ip, "", port)
            database.execute("INSERT INTO connections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", row)
        database.commit()
        database.close()

    def leave(self, folder: Path, *outputs: str) -> None:
        """Everything it left, or just the outputs named: log, errors, json, sqlite, bistreams."""
        wanted = outputs or ("log", "errors", "json", "sqlite", "bistreams")
        folder.mkdir(parents=True, exist_ok=True)
        if "log" in wanted:
            (folder / "dionaea.log").write_bytes(self.log)
        if "errors" in wanted:
            (folder / "dionaea-errors.log").write_bytes(self.errors)
        if "json" in wanted:
            (folder / "dionaea.json").write_bytes(self.json)
        if "sqlite" in wanted:
            self.database(folder / "dionaea.sqlite")
        if "bistreams" in wanted:
            day = folder / "bistreams" / "2025-03-04"
            day.mkdir(parents=True)
            for name, data in self.recordings.items():
                (day / name).write_bytes(data)


Judge = Callable[..., Investigation]


@pytest.fixture
def sensor() -> Sensor:
    """A sensor that has written nothing yet."""
    return Sensor()


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Investigates a folder, or files given as {name: bytes}."""

    def judge(what: Path | Mapping[str, bytes], zone: tzinfo = UTC, name: str = "UTC") -> Investigation:
        folder = what if isinstance(what, Path) else tmp_path / "files"
        if not isinstance(what, Path):
            folder.mkdir()
            for file, data in what.items():
                (folder / file).write_bytes(data)
        store = NaiveStore()

        ingest(store, walk([str(folder)]), zone=(zone, LedgerZone(name, "option")), enrich=lambda frame: frame)
        with read_line(lambda: walk([str(folder)])) as reader:
            return investigate(store, path=str(folder), zone=Zone(name, "option"), read_line=reader)

    return judge
