"""The fatal message of a hang whose recording is empty: what it may have been, ranked, and what the model of the loop does with it."""

from collections.abc import Iterator

from honeyguide.investigate.candidate import Candidate
from honeyguide.investigate.hang import Hang
from honeyguide.investigate.payload import first_bytes
from honeyguide.investigate.quote import empty
from honeyguide.investigate.rows import LATEST, Row, dataset, whole
from honeyguide.query.ast import And, Term
from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.fatal_messages import fitting
from honeyguide.streams.memo import understand
from honeyguide.streams.mongodb_walk import would_hang_dionaea

PROTOCOLS = 4
"""A peer that spoke so many different ones tries messages of any protocol on any port."""
LOOKED_AT = 50
MOST = 5


def candidates(hang: Hang) -> tuple[Candidate, ...]:
    """What the MongoDB emulation may have been given when it hung, the likeliest first."""
    if (sent := _recorded(hang)) is not None:
        return (sent,)
    size = _size(hang)
    found = [*_said_elsewhere(hang, size), *_known(hang, size)]
    best: dict[bytes, Candidate] = {}
    for one in sorted(found, key=lambda one: -one.certainty):
        best.setdefault(one.data, one)
    return tuple(best.values())[:MOST]


def _size(hang: Hang) -> int | None:
    return whole(hang.call.row.get("honeypot.bytes")) if hang.call is not None else None


def _recorded(hang: Hang) -> Candidate | None:
    recording = hang.connection.recording if hang.connection is not None else None
    if recording is None or empty(recording):
        return None
    data = first_bytes(recording, hang.scene.read_line)
    if not data or not would_hang_dionaea(data):
        return None
    why = Words("The connection's own recording has these bytes.", "この接続自身の記録にあるバイト列です。")
    protocol, summary = _decoded(data)
    title = Words("what the recording has", "記録にあるデータ")
    title = Words(f"{title.en}: {summary}", f"{title.ja}：{summary}") if summary else title
    return Candidate(title, protocol or str(recording.get("network.protocol") or ""), data, 1.0, why, "recorded")


def _decoded(data: bytes) -> tuple[str, str]:
    """What these bytes are by themselves: the service that they came to is what they weren't meant for."""
    known = understand(Conversation((Turn("in", data),)))
    return known.protocol, known.summary


def _said_elsewhere(hang: Hang, size: int | None) -> Iterator[Candidate]:
    """Recorded messages of that size that hang the loop: the same peer's first, then anybody's."""
    if size is None:
        return
    mine = hang.peer.source_ip if hang.peer is not None else None
    fields = ("file.name", "source.ip", "network.protocol", "honeypot.payload.hex", "honeypot.service", "honeypot.stream.summary")
    wanted = dataset("dionaea.bistream", Term("source.bytes", size))
    rows: list[Row] = (
        hang.scene.rows.page(And((wanted, Term("source.ip", mine))), sort=LATEST, size=LOOKED_AT, fields=fields) if mine else []
    )
    rows = rows + hang.scene.rows.page(wanted, sort=LATEST, size=LOOKED_AT, fields=fields)
    for row in rows:
        data = bytes.fromhex(str(row.get("honeypot.payload.hex") or ""))
        if len(data) != size or not would_hang_dionaea(data):
            continue
        own = mine is not None and row.get("source.ip") == mine
        where = str(row.get("honeypot.service") or "?")
        why = Words(
            f"{'The same peer' if own else 'Another peer'} sent these {size} bytes to {where}.",
            f"{'同じ相手' if own else '別の相手'}がこの{size}バイトを{where}に送っています。",
        )
        summary = str(row.get("honeypot.stream.summary") or row.get("network.protocol") or "a recorded message")
        title = Words(f"a recorded message: {summary}", f"記録されたメッセージ：{summary}")
        protocol = str(row.get("network.protocol") or "")
        yield Candidate(
            title, protocol, data, 0.97 if own else 0.6, why, "peer" if own else "other peer", str(row.get("file.name") or "") or None
        )


def _known(hang: Hang, size: int | None) -> Iterator[Candidate]:
    spoken = _protocols(hang)
    many = len(spoken) >= PROTOCOLS
    for one in fitting(size):
        sized = Words(
            f"It is exactly {size} bytes long, as the lost message was."
            if size is not None
            else "The size of the lost message isn't known.",
            f"失われたメッセージと同じ{size}バイトです。" if size is not None else "失われたメッセージの大きさは不明です。",
        )
        if one.made_up:
            sized = Words("It can have any size.", "任意の大きさになり得ます。")
        tried = Words(
            f" The peer tried {len(spoken)} other protocols on every port, so one that isn't MongoDB's is to be expected.",
            f"この相手はあらゆるポートでほかに{len(spoken)}種類のプロトコルを試しており、MongoDB以外のメッセージでも不思議ではありません。",
        )
        why = Words(sized.en + tried.en, sized.ja + tried.ja) if many and one.protocol else sized
        certainty = min(0.95, one.certainty + 0.05) if many and one.protocol and size is not None else one.certainty
        yield Candidate(one.title, one.protocol, one.data, round(certainty, 2), why, "known")


def _protocols(hang: Hang) -> set[str]:
    if hang.peer is None or hang.peer.source_ip is None:
        return set()
    query = dataset("dionaea.bistream", Term("source.ip", hang.peer.source_ip))
    rows = hang.scene.rows.page(query, sort=LATEST, size=500, fields=("network.protocol",))
    return {str(row["network.protocol"]) for row in rows if row.get("network.protocol")} - {"mongodb", "text"}
