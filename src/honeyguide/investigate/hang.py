"""A main loop that stood still: since when, for how long, in which call, for whom."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from honeyguide.investigate.callback import LOOKED_AT, Call, open_call
from honeyguide.investigate.heartbeat import MAIN, Beats, beats, frozen, timers
from honeyguide.investigate.lifetimes import Life
from honeyguide.investigate.logs import Place, Span
from honeyguide.investigate.openness import open_connections
from honeyguide.investigate.outputs import Connection, accepted, connection_of, key, recorded, service_of
from honeyguide.investigate.rows import LOG, OLDEST, Row, at, dataset, whole
from honeyguide.investigate.scene import Scene
from honeyguide.investigate.services import service_on
from honeyguide.investigate.suspects import AFTER, Suspects, suspects
from honeyguide.investigate.verdict import Certainty, Peer
from honeyguide.query.ast import And, Exists, Range, Term

SLACK = timedelta(seconds=10)


@dataclass(frozen=True)
class Hang:
    """What is known of one standstill."""

    scene: Scene
    life: Life
    started_at: datetime
    lasted: timedelta = timedelta()
    """What is proven."""
    ended_at: datetime | None = None
    """When the loop turned again, or the next process began."""
    recovered: bool = False
    heartbeats: int = 0
    first_beat: Row | None = None
    last_beat: Row | None = None
    last: Row | None = None
    """The main loop's last record before."""
    call: Call | None = None
    established: Row | None = None
    """The newest record that names the ends of the call's connection."""
    peer: Peer | None = None
    certainty: Certainty = "unknown"
    connection: Connection | None = None
    """The connection in the other outputs: the call's, or the likeliest."""
    candidates: tuple[Connection, ...] = ()
    gap: timedelta | None = None
    """Without heartbeats: from the last thing that any output has to the next start."""
    beside: bool = False
    """True where only the log of warnings has the heartbeats: the other one was never written to its end."""

    @property
    def by_pointer(self) -> bool:
        """True where the log itself says whose connection the call was made for."""
        named = self.established.get("honeypot.connection.pointer") if self.established is not None else None
        return self.call is not None and named is not None and named == self.call.pointer

    @property
    def last_in_time(self) -> bool:
        """True where the log goes on up to the moment of the hang."""
        return self.last is not None and at(self.last) == self.started_at

    @property
    def service(self) -> str | None:
        """Name of the service, where one is known: the culprit's, or the likeliest one's."""
        peer = self.peer or (self.connection.peer if self.connection else None)
        return peer.service if peer else None


def hangs(scene: Scene, life: Life) -> list[Hang]:
    """Every standstill of a run that heartbeats prove."""
    found: dict[datetime, Hang] = {}
    own = beats(scene.rows, life.span)
    threads = timers(own, life.timers)
    for group in frozen(own, threads):
        hang = _from_log(scene, life, life.span, group, threads)
        if hang is not None:
            found[group.stamp] = hang
    if scene.errors is not None and scene.errors is not life.span and scene.chatty:
        beside = beats(scene.rows, scene.errors, life.started_at, scene.next_start(life))
        for group in frozen(beside, timers(beside, life.timers)):
            other = found.get(group.stamp)
            if other is not None:
                if group.minutes(threads) > other.heartbeats:
                    found[group.stamp] = _with_beats(other, scene.errors, group, threads)
            elif hang := _beside(scene, life, scene.errors, group, threads):
                found[group.stamp] = hang
    return [_with_culprit(hang) for _, hang in sorted(found.items())]


def row_at(scene: Scene, span: Span, place: Place) -> Row | None:
    """The record at a place."""
    path = span.files[place.file].path
    query = dataset("dionaea.log", Term("log.file.path", path), Range("log.offset", gte=place.offset, lte=place.offset))
    return next(iter(scene.rows.page(query, sort=OLDEST, size=1, fields=LOG)), None)


def _from_log(scene: Scene, life: Life, span: Span, group: Beats, threads: int) -> Hang | None:
    """The standstill that a log's own heartbeats show, or None where the loop was at work between and behind them."""
    last = next(iter(span.before(group.places[-1]).newest(scene.rows, MAIN)), None)
    behind = replace(group, places=tuple(place for place in group.places if last is None or place > span.place(last)))
    resumed = next(iter(span.after(group.places[-1]).oldest(scene.rows, MAIN)), None)
    if not behind.places or (resumed is not None and not _passed(behind, threads, at(resumed))):
        return None
    hang = Hang(
        scene,
        life,
        group.stamp,
        lasted=group.lasted(threads),
        ended_at=at(resumed) if resumed is not None else scene.next_start(life),
        recovered=resumed is not None,
        last=last,
    )
    if resumed is not None:
        hang = replace(hang, lasted=max(hang.lasted, at(resumed) - group.stamp))
    hang = _with_beats(hang, span, behind, threads)
    return with_call(hang, span)


def _beside(scene: Scene, life: Life, errors: Span, group: Beats, threads: int) -> Hang | None:
    """A standstill that only the log of warnings shows: the other one's last block was never written."""
    resumed = life.span.oldest(scene.rows, And((MAIN, Range("@timestamp", gt=group.stamp.isoformat()))))
    if resumed and not _passed(group, threads, at(resumed[0])):
        return None
    last = life.span.newest(scene.rows, And((MAIN, Range("@timestamp", lte=group.stamp.isoformat()))))
    ended = at(resumed[0]) if resumed else scene.next_start(life)
    hang = Hang(scene, life, group.stamp, group.lasted(threads), ended, bool(resumed), last=last[0] if last else None, beside=True)
    hang = _with_beats(hang, errors, group, threads)
    told = with_call(hang, life.span) if last and at(last[0]) == group.stamp else hang
    # The log lacks at least the heartbeats, so its end isn't where the loop stayed: only a service that says nothing while it works
    # may have been the last to be called; after an output's record, or a service's own, the unwritten block goes on.
    return told if told.call is not None and told.call.wordless_read else hang


def _passed(group: Beats, threads: int, resumed: datetime) -> bool:
    """True where the loop stood and went on: it can't have gone on before the minutes were over that the beats prove."""
    return group.minutes(threads) > 1 and resumed - group.stamp > group.lasted(threads) - SLACK


def _with_beats(hang: Hang, span: Span, group: Beats, threads: int) -> Hang:
    return replace(
        hang,
        heartbeats=group.minutes(threads),
        lasted=max(hang.lasted, group.lasted(threads)),
        first_beat=row_at(hang.scene, span, group.places[0]),
        last_beat=row_at(hang.scene, span, group.places[-1]),
    )


def with_call(hang: Hang, span: Span) -> Hang:
    """The hang with the call in which the loop stayed, and the ends of its connection."""
    if hang.last is None:
        return hang
    place = span.place(hang.last)
    tail = span.before(Place(place.file, place.offset + 1)).newest(hang.scene.rows, MAIN, LOOKED_AT)
    return with_ends(replace(hang, call=open_call(tail)), span)


def with_ends(hang: Hang, span: Span) -> Hang:
    """The newest earlier record that says whose connection the pointer was (pointers are reused)."""
    if hang.call is None or hang.call.pointer is None:
        return hang
    named = And(
        (Term("honeypot.connection.pointer", hang.call.pointer), Exists("honeypot.connection.state.to"), Exists("destination.port"))
    )
    established = next(iter(span.before(span.place(hang.call.row)).newest(hang.scene.rows, named)), None)
    if established is None:
        return hang
    service = service_of(hang.scene.rows, key(established)) or service_on(whole(established.get("destination.port")))
    found = Peer(
        established.get("source.ip"),
        whole(established.get("source.port")),
        established.get("destination.ip"),
        whole(established.get("destination.port")),
        service,
        whole(hang.call.row.get("honeypot.bytes")),
    )
    connection = connection_of(hang.scene.rows, key(established), hang.started_at)
    return replace(hang, established=established, peer=found, certainty="named", connection=connection)


def _with_culprit(hang: Hang) -> Hang:
    """Where the log doesn't name the connection: what the other outputs leave, or the log's own changes of state."""
    if hang.peer is not None or (hang.call is not None and not hang.call.wordless_read):
        return hang
    scene, moment = hang.scene, hang.started_at
    found = accepted(scene.rows, hang.life.started_at, moment + AFTER) or recorded(scene.rows, hang.life.started_at, moment + AFTER)
    if not found and scene.chatty and hang.last is not None and hang.call is None:
        place = hang.life.span.place(hang.last)
        found = open_connections(scene.rows, hang.life.span, Place(place.file, place.offset + 1))
    return judged(hang, suspects(found, moment))


def judged(hang: Hang, found: Suspects) -> Hang:
    """The hang with the connections that may have caused it."""
    one = found.named or found.likely
    if one is not None:
        hang = replace(hang, connection=one, established=state_of(hang.scene, hang.life, one))
    if found.named is not None:
        handed = whole(hang.call.row.get("honeypot.bytes")) if hang.call is not None else None
        return replace(hang, peer=replace(found.named.peer, bytes=handed), certainty="named")
    return replace(hang, candidates=found.open, certainty="candidates" if found.open else "unknown")


def state_of(scene: Scene, life: Life, one: Connection) -> Row | None:
    """The log's own record of a connection that another output names."""
    if not life.span.files or one.peer.source_ip is None or one.row.get("event.dataset") == "dionaea.log":
        return None
    ends = And(
        (
            Term("source.ip", one.peer.source_ip),
            Term("source.port", one.peer.source_port),
            Term("destination.port", one.peer.destination_port),
        )
    )
    return next(iter(life.span.newest(scene.rows, ends)), None)
