"""Real engines for tests: one process of a kind for all test processes, and stores in it that leave nothing behind."""

import fcntl
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from honeyguide.store.elastic.address import read_address
from honeyguide.store.elastic.store import ElasticStore
from honeyguide.store.embedded.store import EmbeddedStore
from honeyguide.store.naive import NaiveStore
from honeyguide.store.protocol import Store

HEAP = "512m"
_NUMBERS = count(1)


@contextmanager
def shared_engine(start: Path, kind: str, folder: Path) -> Generator[str]:
    """The engine's address. The first process that asks starts it, the last one that leaves stops it."""
    state = folder / f"{kind}.json"
    with _locked(folder / f"{kind}.lock"):
        known: dict[str, Any] = json.loads(state.read_text()) if state.exists() else {"users": 0}
        if not known["users"]:
            known = started(start, kind)
        known["users"] = known.get("users", 0) + 1
        state.write_text(json.dumps(known))
    try:
        yield known["address"]
    finally:
        with _locked(folder / f"{kind}.lock"):
            known = json.loads(state.read_text())
            known["users"] -= 1
            state.write_text(json.dumps(known))
            if not known["users"]:
                stop(known["pids"])


def started(start: Path, kind: str, nodes: int = 1, first: int = 9210) -> dict[str, Any]:
    """Start nodes on free ports; {"pids", "address"}."""
    port = next(one for one in range(first, 9299 - nodes, nodes) if all(_free(one + node) for node in range(nodes)))
    command = ["bash", str(start), kind, str(port), str(nodes), HEAP]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)
    if ended.returncode:
        raise OSError(f"{kind} doesn't start: {ended.stderr[-2000:]}")
    *pids, address = ended.stdout.split()
    return {"pids": [int(pid) for pid in pids], "address": address, "port": port}


def stop(pids: list[int]) -> None:
    """End the nodes that were started."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return
        time.sleep(0.1)
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)


@contextmanager
def elastic_store(address: str, prefix: str = "") -> Generator[ElasticStore]:
    """An empty store under a prefix of its own, whose indices are gone afterwards; under a given one another's, which stays."""
    ours = not prefix
    prefix = prefix or f"t{os.getpid()}n{next(_NUMBERS)}"
    store = ElasticStore(read_address(f"{address}/?prefix={prefix}&replicas=0"))
    try:
        yield store
    finally:
        store.close()
        if ours:
            remove(address, prefix)


def opened(request: pytest.FixtureRequest, folders: pytest.TempPathFactory, stack: ExitStack) -> Store:
    """A store of the kind that a fixture's parameter names, for as long as the stack lasts."""
    if request.param == "naive":
        return NaiveStore()
    if request.param == "elastic":
        return stack.enter_context(elastic_store(request.getfixturevalue("opensearch")))
    return stack.enter_context(closing(EmbeddedStore.open(folders.mktemp("data"), threads=1)))


def remove(address: str, prefix: str) -> None:
    """What a store has made."""
    for path in (f"{prefix}-*,{prefix}_*?expand_wildcards=all", f"_index_template/honeyguide-{prefix}"):
        ask(f"{address}/{path}", "DELETE")


def ask(url: str, method: str = "GET") -> Any:
    """A plain request; None where there is nothing."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        error.close()
        return None


def _free(port: int) -> bool:
    import socket

    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def _locked(path: Path) -> Generator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
