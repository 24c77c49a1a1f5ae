"""Investigations and findings: the answer to "what happened?", kept fresh, with every sentence's lines."""

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from fastapi import Query
from starlette.responses import Response
from typing_extensions import TypedDict

from honeyguide.schema.instants import iso
from honeyguide.schema.words import Words
from honeyguide.server.answers import Bilingual, Json, Missing
from honeyguide.server.judging import Judged
from honeyguide.server.routes import router
from honeyguide.server.service import Open, Service

if TYPE_CHECKING:
    from honeyguide.investigate import Incident
    from honeyguide.investigate.candidate import Candidate

ROUTER = router()
Zone: TypeAlias = Annotated[
    str | None, Query(description="The zone in which the sentences tell times; else the one in which the logs were read.")
]


class LifetimeAnswer(TypedDict):
    """One run of the honeypot's process."""

    started_at: str | None
    ended_at: str | None
    ending: str


class IncidentLine(TypedDict):
    """An incident in short; `opening` says in one sentence what happened."""

    id: str
    kind: str
    fault: str | None
    title: Bilingual
    opening: Bilingual
    runaway: bool
    confidence: float
    started_at: str | None
    ended_at: str | None
    at_least_seconds: int
    culprit: dict[str, Any] | None
    culprit_certainty: str


class Investigations(TypedDict):
    """What happened, gravest first; `stale` says that rows have come since it was judged."""

    verdict: str
    headline: Bilingual
    zone: dict[str, str]
    lifetimes: list[LifetimeAnswer]
    incidents: list[IncidentLine]
    judged: str
    stale: bool
    taking_in: bool
    seconds: float


class StatementAnswer(TypedDict):
    """One sentence, and the numbers of its evidence, from 0."""

    words: Bilingual
    evidence: list[int]
    headline: bool


class SignAnswer(TypedDict):
    """One thing that was looked for: seen, not seen, or (null) not to be seen in these outputs."""

    words: Bilingual
    seen: bool | None
    weight: float


class InnocentAnswer(TypedDict):
    """What looks like the cause and isn't."""

    what: Bilingual
    why: Bilingual


class EvidenceAnswer(TypedDict):
    """A raw line: its file, line from 1, offset in decompressed bytes, sha256 without its end, its time; `log.offset` of its record."""

    file: str
    line: int | None
    offset: int | None
    sha256: str
    text: str
    at: str | None
    record: int | None


class FaultAnswer(TypedDict):
    """What is known of a fault: why it happens, how far that was proved, in which versions, and where it is described."""

    id: str
    title: Bilingual
    symptom: Bilingual
    cause: Bilingual
    proof: Literal["reproduced", "seen in source", "reported"]
    versions: str
    shown_by: list[Bilingual]
    documented: list[str]


class Walk(TypedDict):
    """How the faulty loop, and the mended one, go through a message: lines of text."""

    en: list[str]
    ja: list[str]


class FatalAnswer(TypedDict):
    """A message that may have been the fatal one, the likeliest first; `recording` is the conversation that has it."""

    title: Bilingual
    why: Bilingual
    certainty: float
    bytes: int
    origin: str
    recording: str | None
    walk: Walk


class IncidentAnswer(IncidentLine):
    """An incident in full."""

    known: FaultAnswer | None
    fatal: list[FatalAnswer]
    fatal_shows: Bilingual

    candidates: list[dict[str, Any]]
    statements: list[StatementAnswer]
    signs: list[SignAnswer]
    not_the_cause: list[InnocentAnswer]
    advice: Bilingual
    evidence: list[EvidenceAnswer]


class InvestigationAnswer(Investigations):
    """The whole answer: one incident, or with the id `all` every one; `document` is the contract's honeyguide.investigation/1."""

    details: list[IncidentAnswer]
    document: dict[str, Any]


@ROUTER.get("/investigations", response_model=Investigations)
async def investigations(service: Open, zone: Zone = None) -> Response:
    """What happened."""
    judged = await _judged(service, zone)
    return Json(_short(judged, service))


@ROUTER.get("/investigations/{id}", response_model=InvestigationAnswer)
async def investigation(id: str, service: Open, zone: Zone = None) -> Response:
    """One incident, or `all`, in full."""
    found = await service.judging.latest(hurry=service.jobs.running())
    judged = found.told(zone)
    chosen = [one for one in judged.investigation.incidents if id in {"all", incident_id(one)}]
    if not chosen and id != "all":
        raise Missing("there is no such incident", where=id, hint="It may have been judged otherwise since.")
    answer = _short(judged, service)
    return Json({**answer, "details": [_full(one) for one in chosen], "document": found.told(None).investigation.as_json()})


@ROUTER.get("/report.{form}", response_class=Response)
async def report(form: Literal["html", "md", "json"], service: Open, lang: Literal["en", "ja"] = "en") -> Response:
    """The report as one self-contained file."""
    from honeyguide.investigate.report import html_report, markdown_report

    found = (await _judged(service, None)).investigation
    if form == "json":
        return Json(found.as_json(), headers={"content-disposition": 'attachment; filename="honeyguide-report.json"'})
    text = html_report(found, lang) if form == "html" else markdown_report(found, lang)
    kind = "text/html; charset=utf-8" if form == "html" else "text/markdown; charset=utf-8"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    headers = {"content-disposition": f'attachment; filename="honeyguide-report.{form}"', "content-security-policy": policy}
    return Response(text, media_type=kind, headers=headers)


async def _judged(service: Service, zone: str | None) -> Judged:
    return (await service.judging.latest(hurry=service.jobs.running())).told(zone)


def incident_id(one: "Incident") -> str:
    """A name that stays the same as long as it is the same incident."""
    parts = (one.kind, one.fault, iso(one.started_at), one.culprit and (one.culprit.source_ip, one.culprit.source_port))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def line_of(one: "Incident") -> dict[str, Any]:
    """An incident in short."""
    shown = one.as_json()
    kept = ("kind", "fault", "runaway", "confidence", "started_at", "ended_at", "at_least_seconds", "culprit", "culprit_certainty")
    own = {"id": incident_id(one), "title": one.title.as_json(), "opening": one.opening.as_json()}
    return own | {name: shown[name] for name in kept}


def _short(judged: Judged, service: Service) -> dict[str, Any]:
    document = judged.investigation.as_json()
    kept = {name: document[name] for name in ("verdict", "headline", "zone", "lifetimes")}
    incidents = [line_of(one) for one in judged.investigation.incidents]
    state = {"judged": judged.at.isoformat(), "stale": service.judging.stale(), "taking_in": service.jobs.running()}
    return {**kept, "incidents": incidents, **state, "seconds": judged.seconds}


def _full(one: "Incident") -> dict[str, Any]:
    from honeyguide.investigate.candidate import SHOWS

    return {
        **line_of(one),
        "known": _known(one.fault),
        "fatal": [_fatal(candidate) for candidate in one.fatal],
        "fatal_shows": SHOWS.as_json(),
        "candidates": [peer.as_json() for peer in one.candidates],
        "statements": [
            {"words": part.words.as_json(), "evidence": list(part.evidence), "headline": part.headline} for part in one.statements
        ],
        "signs": [{"words": sign.words.as_json(), "seen": sign.seen, "weight": sign.weight} for sign in one.signs],
        "not_the_cause": [innocent.as_json() for innocent in one.not_the_cause],
        "advice": one.advice.as_json(),
        "evidence": [{**piece.as_json(), "at": iso(piece.at), "record": piece.record} for piece in one.evidence],
    }


def _known(id: str | None) -> FaultAnswer | None:
    from honeyguide.investigate.faults import faults

    fault = faults().get(id or "")
    if fault is None:
        return None
    return {
        "id": fault.id,
        "title": _both(fault.title),
        "symptom": _both(fault.symptom),
        "cause": _both(fault.cause),
        "proof": fault.proof,
        "versions": fault.versions,
        "shown_by": [_both(sign) for sign in fault.signs],
        "documented": list(fault.documented),
    }


def _both(words: Words) -> Bilingual:
    return {"en": words.en, "ja": words.ja}


def _fatal(one: "Candidate") -> dict[str, Any]:
    from honeyguide.investigate.report.conversations import walk_lines

    return {
        "title": one.title.as_json(),
        "why": one.why.as_json(),
        "certainty": one.certainty,
        "bytes": len(one.data),
        "origin": one.origin,
        "recording": one.recording,
        "walk": {language: list(walk_lines(one.data, language)) for language in ("en", "ja")},
    }


class RowNameAnswer(TypedDict):
    """Where one row of evidence can be opened."""

    index: str
    id: str
    file: str | None
    line: int | None
    offset: int | None


class FindingEvidence(TypedDict):
    """The rows that show a finding: as KQL, how many, and the first of them."""

    query: str
    count: int
    rows: list[RowNameAnswer]


class FindingAnswer(TypedDict):
    """Something that stands out."""

    finding: str
    title: Bilingual
    words: Bilingual
    certainty: float
    numbers: dict[str, Any]
    evidence: FindingEvidence


class Findings(TypedDict):
    """All of it; without a `baseline` nothing is called new."""

    findings: list[FindingAnswer]
    baseline: bool
    judged: str
    stale: bool


@ROUTER.get("/findings", response_model=Findings)
async def findings(service: Open, zone: Zone = None) -> Response:
    """What stands out."""
    judged = await _judged(service, zone)
    found = [one.as_json() for one in judged.findings]
    answer = {"findings": found, "baseline": judged.baseline, "judged": judged.at.isoformat(), "stale": service.judging.stale()}
    return Json(answer)
