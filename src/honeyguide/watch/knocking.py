"""Knocks at the honeypot's ports, where that is switched on: opens a connection to each now and then, and says nothing in it."""

import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from honeyguide.errors import StoreError
from honeyguide.ingest.knocks import Knock, Knocks
from honeyguide.watch.place import MOST, Place, place

Answer: TypeAlias = Literal["refused", "no answer", "accepted, and nothing more", "closed", "spoke"]
LEVELS: dict[str, int] = {"refused": 0, "no answer": 0, "accepted, and nothing more": 1, "closed": 2, "spoke": 3}
"""How alive an answer shows a port. The system itself accepts for a hung process; closing in turn and speaking take a live one."""
PATIENCE = 3.0
"""Seconds for the connection, for a greeting, and for the other side to close."""
LARGEST = 64 << 10
"""Bytes of a greeting that are read."""
AT_ONCE = 4
KNOWN, LATELY = 3, 20
"""Answers by which a place is known: at least so many, the last so many."""
MISSES, GOOD = 3, 2
"""Answers in a row that are less than usual before a place is called dead, and as usual before it is alive again."""
SOONER = 4
"""Times as often it is knocked at a place that just didn't answer as usual."""
QUOTED = 5
WRITING = 10.0
"""Seconds that the ledger of knocks may take beside the knocks themselves: a busy disk holds every write up."""
SWEEP = 86_400.0


@dataclass(frozen=True)
class Dead:
    """A place that doesn't answer as it used to: since when, what it used to do, and the last knocks."""

    place: Place
    since: float
    """Seconds of the clock that doesn't jump."""
    began: datetime
    used_to: str
    now: str
    knocks: tuple[Knock, ...]


@dataclass
class _Port:
    place: Place
    usual: deque[str]
    due: float = 0.0
    misses: list[tuple[float, Knock]] = field(default_factory=list[tuple[float, Knock]])
    good: int = 0
    dead: Dead | None = None

    def level(self) -> int:
        """How alive it shows itself in all but one of ten of its last answers; 0 where too little is known."""
        levels = sorted(LEVELS[one] for one in self.usual)
        return levels[len(levels) // 10] if len(levels) >= KNOWN else 0

    def take(self, knock: Knock, answer: str, clock: float) -> bool:
        """An answer; whether it is one by which the place is known."""
        wanted = self.level()
        if LEVELS[answer] < max(wanted, 1):
            self.good = 0
            if wanted:
                self.misses = [*self.misses[:1], *self.misses[1:][-QUOTED:], (clock, knock)]
            if self.dead is not None or len(self.misses) >= MISSES:
                first, began = self.misses[0]
                used_to = next(name for name, level in LEVELS.items() if level == wanted)
                said = tuple(one for _, one in self.misses)
                self.dead = Dead(self.place, first, datetime.fromtimestamp(began.at, UTC), used_to, answer, said)
            return False
        self.good += 1
        if self.dead is None or self.good >= GOOD:
            self.misses, self.dead = [], None
        self.usual.append(answer)
        return True


class Knocking:
    """The knocks of one watch, in a thread of their own: a port that doesn't answer must not blind it."""

    def __init__(self, places: Sequence[str], every: float, ledger: Knocks, patience: float = PATIENCE) -> None:
        self._every, self._ledger, self._patience = every, ledger, patience
        self._ports = [_Port(place(text), deque(maxlen=LATELY)) for text in dict.fromkeys(places)]
        self._running: threading.Thread | None = None
        self._known = False
        self._swept: float | None = None
        self.problem = ""
        """Why it couldn't be knocked."""
        self.made = 0

    @property
    def on(self) -> bool:
        """Whether it is knocked anywhere."""
        return bool(self._ports)

    def look(self, clock: float) -> list[Dead]:
        """The places that are dead, as far as is known; begins to knock where it is time."""
        due = [port for port in self._ports if clock >= port.due]
        if due and (self._running is None or not self._running.is_alive()):
            self._running = threading.Thread(target=self._round, args=(due, clock), name="knock", daemon=True)
            self._running.start()
        return [port.dead for port in self._ports if port.dead is not None]

    def wait(self) -> None:
        """Until the knocks that were begun have ended."""
        if self._running is not None:
            self._running.join(MOST / AT_ONCE * 3 * self._patience + WRITING)

    def _round(self, ports: Sequence[_Port], clock: float) -> None:
        problems: list[str] = []
        try:
            if self._swept is None or clock - self._swept >= SWEEP:
                self._ledger.sweep()
                self._swept = clock
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="knock") as threads:
                problems = [one for one in threads.map(lambda port: self._knock(port, clock), ports) if one]
        except StoreError as error:
            problems = [str(error)]
        self.problem = "; ".join(problems)

    def _knock(self, port: _Port, clock: float) -> str:
        """One knock; why it couldn't be made."""
        port.due = clock + self._every
        try:
            kind, address = _address(port.place)
            with socket.socket(kind, socket.SOCK_STREAM) as connection:
                connection.bind((_own(kind, address), 0))
                ip, number = connection.getsockname()[:2]
                knock = Knock(time.time(), _plain(ip), number, _plain(address[0]), port.place.port)
                if not port.usual:
                    port.usual.extend(self._ledger.usual(knock.to_ip, knock.to_port, LATELY))
                id = self._ledger.begin(knock)
                answer = ask(connection, address, self._patience)
        except (OSError, StoreError) as error:
            return f"{port.place} can't be knocked at ({error})"
        self.made += 1
        usual = port.take(Knock(knock.at, knock.ip, knock.port, knock.to_ip, knock.to_port, answer), answer, clock)
        if port.misses:
            port.due = clock + self._every / SOONER
        try:
            self._ledger.end(id, answer, settled=answer != "accepted, and nothing more", usual=usual)
        except StoreError as error:
            return str(error)
        return ""


def ask(connection: socket.socket, address: tuple[str | int, ...], patience: float) -> Answer:
    """Connect, listen for a greeting, say that nothing will be said, and wait for the other side to close. Three patiences at most."""
    connection.settimeout(patience)
    try:
        connection.connect(address)
    except ConnectionRefusedError:
        return "refused"
    except (TimeoutError, ConnectionError):
        return "no answer"
    said = _heard(connection, patience)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
    if said is None:
        # Closed in turn by this side first, the port stays ours for a minute.
        said = _heard(connection, patience)
        return "closed" if said is False else "spoke" if said else "accepted, and nothing more"
    if said:
        _drain(connection, patience)
    return "spoke" if said else "closed"


def _heard(connection: socket.socket, patience: float) -> bool | None:
    """True: something was said; False: it was closed; None: neither."""
    connection.settimeout(patience)
    try:
        return bool(connection.recv(4096))
    except TimeoutError:
        return None
    except OSError:
        return False


def _drain(connection: socket.socket, patience: float) -> None:
    """Until the other side closes."""
    ended, left = time.monotonic() + patience, LARGEST
    with suppress(OSError):
        while left > 0 and (time_left := ended - time.monotonic()) > 0:
            connection.settimeout(time_left)
            part = connection.recv(min(left, 4096))
            if not part:
                return
            left -= len(part)


def _address(at: Place) -> tuple[socket.AddressFamily, tuple[str | int, ...]]:
    kind, _, _, _, address = socket.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM)[0]
    return kind, (str(address[0]), *(int(part) for part in address[1:]))


def _own(kind: socket.AddressFamily, address: tuple[str | int, ...]) -> str:
    """The address from which this machine would speak to that one. Nothing is sent for it."""
    with socket.socket(kind, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        return str(probe.getsockname()[0])


def _plain(ip: object) -> str:
    """An address without its zone."""
    return str(ip).partition("%")[0]
