"""The least that speaks HTTP to a peer: one kept connection, bodies that are ready, JSON back."""

import http.client
import threading
from collections.abc import Iterable
from typing import Any

import orjson

SENDERS = 2
"""Requests under way at once while documents go in."""


class Client:
    """One connection to a peer on loopback, opened anew where the peer closed it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> bytes:
        """The answer's body. Raises OSError where the peer doesn't answer with success."""
        try:
            self._connection.request(method, path, body, {"Content-Type": kind})
            answer = self._connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"{method} {path.partition('?')[0]}: {error!r}") from error
        if answer.status >= 300:
            raise OSError(f"{method} {path.partition('?')[0]}: {answer.status} {text[:500].decode('utf-8', 'replace')}")
        return text

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer as JSON."""
        return orjson.loads(self.send(method, path, b"" if body is None else orjson.dumps(body)))

    def exists(self, path: str) -> bool:
        """Whether there is something at that address."""
        self._connection.request("HEAD", path)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status == 200

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def feed(port: int, path: str, bodies: Iterable[bytes], kind: str, refused: bytes, senders: int = SENDERS) -> None:
    """Send all bodies, so many at a time. Raises OSError for the first that fails, or whose answer holds `refused`."""
    waiting = iter(bodies)
    lock = threading.Lock()
    failures: list[OSError] = []

    def work() -> None:
        client = Client(port)
        while not failures:
            with lock:
                body = next(waiting, None)
            if body is None:
                break
            try:
                answer = client.send("POST", path, body, kind)
            except OSError as error:
                failures.append(error)
                break
            if refused and refused in answer[:200]:
                failures.append(OSError(f"documents were refused: {answer[:1000].decode('utf-8', 'replace')}"))
        client.close()

    threads = [threading.Thread(target=work) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
