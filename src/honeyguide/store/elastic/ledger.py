"""The ledger in the cluster: how far each source is, what was not understood, and appends that hold as a whole or not at all.

A cluster has no transactions over documents, so an append is written down first. 1. A note says which append begins. 2. Its rows and
rejects are written, each with the append's name. 3. The note is replaced by one with the new lines of the ledger: from here on the
append holds. 4. The lines are written, the rows are shown, the note goes. Whoever finds a note of a process that is gone finishes it
from step 4, or takes back the rows and rejects that bear its name.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from honeyguide.errors import StoreError
from honeyguide.store.elastic.bulk import Line, send
from honeyguide.store.elastic.complaints import refused
from honeyguide.store.elastic.connection import Connection
from honeyguide.store.elastic.mappings import BATCH, SOURCE
from honeyguide.store.elastic.pages import pages
from honeyguide.store.elastic.rows import source_key
from honeyguide.store.hits import base36
from honeyguide.store.protocol import Checkpoint, LedgerReject

Json: TypeAlias = dict[str, Any]
ABANDONED = 900.0
"""Seconds after which a note from another machine is nobody's any more."""
LONGEST_WRITE = 60.0
"""Seconds that are waited for a bulk request of a process that is gone."""
_TIMES = ("modified", "updated")
_INDICES: Mapping[str, Json] = {
    "ledger": {"identity": {"type": "keyword"}, "path": {"type": "keyword", "ignore_above": 8191}},
    "rejects": {SOURCE: {"type": "keyword"}, BATCH: {"type": "keyword"}, "offset": {"type": "long"}},
    "notes": {"began": {"type": "double"}},
}


@dataclass(frozen=True)
class Note:
    """What says that an append has begun, as it was written."""

    name: str
    seq_no: int
    term: int


class Ledger:
    """The ledger of one prefix. `rows` names the indices that hold rows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        prefix = connection.address.prefix
        self.rows = f"{prefix}-*"
        self._names = {what: f"{prefix}_{what}" for what in _INDICES}
        self._lock = threading.Lock()
        self._ready = self._recovered = False
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{base36(time.time_ns())}"
        self._count = self._newest = 0

    def prepare(self) -> None:
        """The indices are there, and what others left behind is settled."""
        with self._lock:
            if not self._ready:
                self._make()
                self._ready = True
            if not self._recovered:
                self._recovered = True
                self._settle()

    def _make(self) -> None:
        address = self._connection.address
        copies = {} if address.replicas is None else {"number_of_replicas": address.replicas}
        for what, properties in _INDICES.items():
            settings = {"index": {"number_of_shards": 1, "refresh_interval": "-1", "max_result_window": 1_000_000, **copies}}
            body = {"settings": settings, "mappings": {"dynamic": False, "properties": properties}}
            said = self._connection.ask("PUT", f"/{self._names[what]}", body, allow=(400,))
            if said.get("status") == 400 and said["error"].get("error", {}).get("type") != "resource_already_exists_exception":
                raise refused(400, said["error"], self._names[what])

    def begin(self) -> "Note":
        """Note that an append begins."""
        self.prepare()
        with self._lock:
            self._count += 1
            name = f"{base36(time.time_ns())}{base36(os.getpid())}-{self._count}"
        said = self._connection.ask("PUT", f"/{self._names['notes']}/_doc/{name}", {"owner": self._owner, "began": time.time()})
        return Note(name, said["_seq_no"], said["_primary_term"])

    def _replace(self, note: "Note", content: Json) -> bool:
        """Whether the note could be replaced: nobody else has meanwhile."""
        params = {"if_seq_no": note.seq_no, "if_primary_term": note.term}
        path = f"/{self._names['notes']}/_doc/{note.name}"
        if self._connection.ask("PUT", path, content, params=params, allow=(404, 409)).get("result") is not None:
            return True
        kept = self._connection.ask("GET", path, allow=(404,)).get("_source")
        return kept == content  # the first answer was lost on the way

    def reject_lines(self, rejects: Sequence[LedgerReject], batch: str) -> Iterator[Line]:
        """Bulk lines that keep rejects."""
        for reject in rejects:
            key = source_key(reject.identity)
            action = {"index": {"_index": self._names["rejects"], "_id": f"{key}-{reject.offset}-{reject.line}"}}
            yield Line(orjson.dumps(action), orjson.dumps({**asdict(reject), SOURCE: key, BATCH: batch}))

    def commit(self, note: "Note", checkpoints: Sequence[Checkpoint], physical: str = "") -> None:
        """The append holds: its lines of the ledger are written, and its rows shown, whatever happens to this process."""
        lines = [_as_json(line) for line in {line.identity: line for line in checkpoints}.values()]
        version = self._version()
        if not self._replace(note, {"owner": self._owner, "began": time.time(), "version": version, "lines": lines}):
            hint = "The same command takes in again what is missing."
            raise StoreError("another process took back what this one was writing, as it seemed to be gone", where=note.name, hint=hint)
        self._write(lines, version)
        if physical:
            self._connection.ask("POST", f"/{physical}/_refresh")
        self._forget_note(note.name)

    def put(self, checkpoints: Sequence[Checkpoint]) -> None:
        """Lines of the ledger without rows."""
        self.prepare()
        if len(checkpoints) == 1:
            self._write([_as_json(checkpoints[0])], self._version())
        elif checkpoints:
            self.commit(self.begin(), checkpoints)

    def _version(self, seen: int = 0) -> int:
        """The number of the next line: the clock's, and above every one that was seen, for clocks are set back, and differ."""
        with self._lock:
            self._newest = max(time.time_ns(), self._newest + 1, seen + 1)
            return self._newest

    def _write(self, lines: Sequence[Json], version: int) -> None:
        """Write lines under a number: one that was overtaken is passed over."""
        made = (
            Line(
                orjson.dumps(
                    {
                        "index": {
                            "_index": self._names["ledger"],
                            "_id": source_key(line["identity"]),
                            "version": version,
                            "version_type": "external_gte",
                        }
                    }
                ),
                orjson.dumps(line),
            )
            for line in lines
        )
        for answer in send(self._connection, made):
            if answer["status"] > 299 and answer["status"] != 409:
                raise refused(answer["status"], answer, self._names["ledger"])

    def _forget_note(self, batch: str) -> None:
        self._connection.ask("DELETE", f"/{self._names['notes']}/_doc/{batch}", allow=(404,))

    def _settle(self) -> None:
        """Finish or take back what processes that are gone have left."""
        notes = self._names["notes"]
        self._connection.ask("POST", f"/{notes}/_refresh")
        for found in list(pages(self._connection, notes, {"match_all": {}}, more={"seq_no_primary_term": True})):
            note = found["_source"]
            if not self._is_gone(note):
                continue
            if "lines" in note:
                self._write(note["lines"], note["version"])
                self._connection.ask("POST", f"/{self.rows}/_refresh")
            elif self._replace(Note(found["_id"], found["_seq_no"], found["_primary_term"]), {**note, "taken_back": True}):
                self._await_writes()
                self._delete(self.rows, {"term": {BATCH: found["_id"]}})
                self._delete(self._names["rejects"], {"term": {BATCH: found["_id"]}})
            else:
                continue
            self._forget_note(found["_id"])

    def _await_writes(self) -> None:
        """What a process sent before it was killed may still be on its way into the cluster: wait until nothing is written."""
        prefix = self._connection.address.prefix
        quiet = 0
        until = time.monotonic() + LONGEST_WRITE
        while quiet < 2 and time.monotonic() < until:
            said = self._connection.ask("GET", "/_tasks", params={"actions": "indices:data/write/bulk", "detailed": "true"})
            tasks = [task for node in said.get("nodes", {}).values() for task in node.get("tasks", {}).values()]
            quiet = 0 if any(prefix in str(task.get("description", prefix)) for task in tasks) else quiet + 1
            time.sleep(0.1)

    def _delete(self, index: str, query: Json) -> int:
        self._connection.ask("POST", f"/{index}/_refresh")
        gone = 0
        while True:
            params = {"refresh": "true", "conflicts": "proceed", "wait_for_completion": "true", "scroll_size": 5000}
            said = self._connection.ask("POST", f"/{index}/_delete_by_query", {"query": query}, params=params)
            gone += said["deleted"]
            if said.get("failures"):
                raise refused(said["failures"][0].get("status", 500), said["failures"][0].get("cause", {}), index)
            if not said.get("version_conflicts"):
                return gone

    def _is_gone(self, note: Json) -> bool:
        """Whether the process that wrote a note has ended, or has been silent for long."""
        host, pid, _ = str(note["owner"]).rsplit(":", 2)
        if note["owner"] == self._owner:
            return False
        if host == socket.gethostname() and Path("/proc/self").exists() and (int(pid) == os.getpid() or not Path(f"/proc/{pid}").exists()):
            return True
        return time.time() - float(note["began"]) > ABANDONED

    def forget(self, identity: str, since: int) -> int:
        """See `Store.forget`."""
        self.prepare()
        key = source_key(identity)

        def from_there(field: str) -> Json:
            return {"bool": {"filter": [{"term": {SOURCE: key}}, *([{"range": {field: {"gte": since}}}] if since else [])]}}

        gone = self._delete(self.rows, from_there("log.offset"))
        self._delete(self._names["rejects"], from_there("offset"))
        if not since:
            self._connection.ask("DELETE", f"/{self._names['ledger']}/_doc/{key}", allow=(404,))
        return gone

    def checkpoints(self) -> list[Checkpoint]:
        """All lines, by path."""
        self.prepare()
        self._connection.ask("POST", f"/{self._names['ledger']}/_refresh")
        found = list(pages(self._connection, self._names["ledger"], {"match_all": {}}, more={"version": True}))
        self._version(max((one["_version"] for one in found), default=0))
        lines = [_as_checkpoint(one["_source"]) for one in found]
        return sorted(lines, key=lambda line: (line.path, line.identity))

    def checkpoint(self, identity: str) -> Checkpoint | None:
        """One line."""
        self.prepare()
        said = self._connection.ask("GET", f"/{self._names['ledger']}/_doc/{source_key(identity)}", allow=(404,))
        if not said.get("found"):
            return None
        self._version(said["_version"])
        return _as_checkpoint(said["_source"])

    def rejects(self, identity: str) -> Iterator[LedgerReject]:
        """What was not understood of a source, in order."""
        self.prepare()
        self._connection.ask("POST", f"/{self._names['rejects']}/_refresh")
        query = {"term": {SOURCE: source_key(identity)}}
        for found in pages(self._connection, self._names["rejects"], query, [{"offset": "asc"}]):
            line = found["_source"]
            yield LedgerReject(line["identity"], line["line"], line["offset"], line["reason"], line["text"])


def _as_json(line: Checkpoint) -> Json:
    return asdict(line) | {name: moment.isoformat() for name in _TIMES if (moment := getattr(line, name)) is not None}


def _as_checkpoint(line: Json) -> Checkpoint:
    times: Json = {name: datetime.fromisoformat(line[name]) for name in _TIMES if line.get(name)}
    return Checkpoint(**(line | times))
