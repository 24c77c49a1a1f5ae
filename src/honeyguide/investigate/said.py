"""What a peer said before a hang: its recorded conversations in the order in which they really came, and the scan that they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from honeyguide.investigate.rows import LATEST, RECORDING, Row, Rows, at, dataset, whole
from honeyguide.investigate.sessions import sessions
from honeyguide.query.ast import And, Range, Term
from honeyguide.schema.words import Words
from honeyguide.streams.service_scan import ServiceScan, service_scan
from honeyguide.streams.summary import spoken
from honeyguide.streams.tools import SCANNER, Sighting

MOST = 500
"""Recordings of a peer that are looked at, the last ones."""
IN_A_SCAN = 0.5
MINUTE = timedelta(minutes=1)
FIELDS = (
    *RECORDING,
    "file.name",
    "network.protocol",
    "honeypot.tool.name",
    "honeypot.tool.step",
    "honeypot.tool.certainty",
    "honeypot.tool.disguise",
    "honeypot.command",
    "honeypot.stream.summary",
)


@dataclass(frozen=True)
class Said:
    """One conversation, as `streams list` tells it; `at` is when another output says that it began, as a recording loses the seconds."""

    at: datetime
    id: str
    source_port: int | None
    destination_port: int | None
    service: str | None
    protocol: str | None
    tool: str | None
    step: str | None
    certainty: float | None
    disguise: str | None
    commands: tuple[str, ...]
    bytes_in: int
    bytes_out: int
    complete: bool
    summary: str
    row: Row
    """The recording's row, for evidence."""

    def as_json(self) -> dict[str, Any]:
        """With the keys of `streams list`."""
        return {
            "id": self.id,
            "started_at": self.at.isoformat(),
            "source.port": self.source_port,
            "destination.port": self.destination_port,
            "service": self.service,
            "protocol": self.protocol,
            "tool": self.tool,
            "step": self.step,
            "certainty": self.certainty,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "complete": self.complete,
            "summary": self.summary,
            "commands": list(self.commands),
        }


@dataclass(frozen=True)
class Line:
    """The same thing said on several services: one line for people."""

    first: Said
    services: tuple[str, ...]
    times: int

    def text(self, language: str) -> str:
        """`21:37:04 GET / HTTP/1.0 …`, with what the peer asked of MongoDB as a document."""
        one = self.first
        said = spoken(one.protocol, one.summary)
        asked = f" (asked {one.commands[0]})" if one.protocol == "mongodb" and one.commands else ""
        asked = asked.replace("asked", "質問", 1) if language == "ja" else asked
        known = ", ".join(filter(None, (one.tool, one.step)))
        sure = f" — {known} ({one.certainty or 0:.2f})" if known else ""
        services = ", ".join(self.services)
        return f"{one.at:%H:%M:%S} [{services}] {said}{asked}{sure}"


def said_by(rows: Rows, address: str, until: datetime) -> tuple[Said, ...]:
    """The last conversations of an address up to a moment, in order."""
    query = dataset("dionaea.bistream", Term("source.ip", address), Range("@timestamp", lte=(until + MINUTE).isoformat()))
    found = [(id, _said(row)) for id, row in rows.identified(query, sort=LATEST, size=MOST, fields=FIELDS)]
    if not found:
        return ()
    times = _times(rows, address, [one for _, one in found])
    ordered = sorted((replace(one, at=times.get(id, one.at)) for id, one in found), key=lambda one: (one.at, one.id))
    return tuple(map(_of_the_scan, ordered)) if scan_of(ordered) is not None else tuple(ordered)


def lines(said: Sequence[Said]) -> list[Line]:
    """Each different thing that was said once, in the order of its first time."""
    groups: dict[tuple[str | None, str | None, str], list[Said]] = {}
    for one in said:
        if one.bytes_in:
            groups.setdefault((one.tool, one.step, _plain(one)), []).append(one)
    return [Line(group[0], tuple(dict.fromkeys(one.service or "?" for one in group)), len(group)) for group in groups.values()]


def scan_of(said: Sequence[Said]) -> ServiceScan | None:
    """The service scan that the conversations are together, if they are one."""
    return service_scan(Sighting(one.tool or "", one.step or "", one.certainty or 0.0, token=one.disguise or "") for one in said)


def telling_rows(said: Sequence[Said]) -> list[Row]:
    """Recordings that show the scan: its first probe, and the first with the word behind which it hides."""
    probes = [one for one in said if one.tool == SCANNER]
    disguised = next((one.row for one in probes if one.disguise), None)
    return [row for row in (probes[0].row if probes else None, disguised) if row is not None]


def scan_words(said: Sequence[Said]) -> Words | None:
    """The scan in a sentence."""
    scan = scan_of(said)
    if scan is None:
        return None
    services = len({one.service for one in said})
    behind = f", its own name replaced by '{scan.token}'" if scan.disguised else ""
    behind_ja = f"、自身の名前は「{scan.token}」に置き換え" if scan.disguised else ""
    return Words(
        f"It walked a list of {len(scan.probes)} service probes over {services} services: one service scanner{behind} "
        f"(certainty {scan.certainty:.2f}). That is reconnaissance, and no sign of a break-in.",
        f"{services}個のサービスに{len(scan.probes)}種類のサービス探索プローブを順に送っています。1つのサービススキャナーです{behind_ja}"
        f"（確度 {scan.certainty:.2f}）。偵察であり、侵入の痕跡ではありません。",
    )


def _of_the_scan(one: Said) -> Said:
    """What a scanner says between its probes is one of them, if no tool is known by it: less surely so than what is."""
    if one.tool or not one.bytes_in:
        return one
    return replace(
        one, tool=SCANNER, step=f"{one.step or 'unidentified'}, among its probes", certainty=min(one.certainty or 0.0, IN_A_SCAN)
    )


def _plain(one: Said) -> str:
    """What was said without what the service answered."""
    return one.summary.split(", '", 1)[0] if one.protocol != "mongodb" else one.summary


def _times(rows: Rows, address: str, said: Sequence[Said]) -> dict[str, datetime]:
    first, last = min(one.at for one in said) - MINUTE, max(one.at for one in said) + 2 * MINUTE
    query = And((Term("source.ip", address), Range("@timestamp", gte=first.isoformat(), lt=last.isoformat())))
    return dict(_placed(rows, query))


def _placed(rows: Rows, query: And) -> Iterator[tuple[str, datetime]]:
    for session in sessions(rows.store, rows.bound(query), index=rows.index):
        for row in session.rows:
            if row.output == "dionaea.bistream":
                yield row.id, session.started_at


def _said(row: Row) -> Said:
    commands = row.get("honeypot.command")
    return Said(
        at(row),
        str(row.get("file.name") or ""),
        whole(row.get("source.port")),
        whole(row.get("destination.port")),
        row.get("honeypot.service"),
        row.get("network.protocol"),
        row.get("honeypot.tool.name"),
        row.get("honeypot.tool.step"),
        row.get("honeypot.tool.certainty"),
        row.get("honeypot.tool.disguise"),
        tuple(map(str, commands if isinstance(commands, list) else [commands] if commands else [])),
        whole(row.get("source.bytes")) or 0,
        whole(row.get("destination.bytes")) or 0,
        bool(row.get("honeypot.connection.complete")),
        str(row.get("honeypot.stream.summary") or ""),
        row,
    )
