"""`honeyguide reproduce`: whether bytes would hang Dionaea, shown byte by byte by a model of the faulty loop, without running Dionaea."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from honeyguide.cli.investigate import Language, answer, investigated, preferred_language
from honeyguide.cli.options import AsJson, DataFolder, TimeZone
from honeyguide.schema.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honeyguide.investigate.candidate import Candidate
    from honeyguide.investigate.verdict import Incident

SHOWN = 64
"""Bytes of a message that are dumped."""
LONGEST = 16 << 20
"""Bytes of a payload that are replayed."""


def reproduce(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[PATH|ID]",
            help="A log, folder or archive: what hung it, replayed. Or one recording: its file, or its ID as `streams list` gives it. "
            "None: the hangs in the store.",
        ),
    ] = "",
    path: Annotated[str | None, typer.Option("--path", metavar="PATH", help="Look for the ID in this file, folder or archive.")] = None,
    raw: Annotated[
        str | None, typer.Option("--raw", metavar="FILE", help="Replay the bytes of this file as they are, such as - (standard input).")
    ] = None,
    lang: Annotated[Language | None, typer.Option("--lang", help="Language of the answer. [default: the locale's]")] = None,
    timezone: TimeZone = None,
    json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Replay what may have hung a honeypot through a model of its loop: where it stops advancing, and that the fix survives it."""
    from honeyguide.errors import UsageError

    language = lang or preferred_language()
    if path is not None and not what:
        raise UsageError("which conversation of the path?", where="--path", hint="`honeyguide streams list PATH` lists them.")
    if raw is not None:
        found = [_named(_bytes(raw), "standard input" if raw == "-" else raw)]
    elif path is not None or (what and not Path(what).exists()) or _is_recording(what):
        from honeyguide.cli.streams.recording import recording

        found = [_named(_inbound(*recording(what, path, data)), what)]
    else:
        investigation = answer(what, timezone, language, data, say_first=False) if what else investigated(data)
        found = [_of(incident) for incident in investigation.incidents if incident.fault == "DIO-MONGO-LENGTH"]
    if json:
        import orjson

        document = {"schema": "honeyguide.reproduction/1", "messages": found}
        sys.stdout.buffer.write(
            orjson.dumps(document, default=_as_json, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATACLASS)
        )
        return
    for one in found:
        for line in _lines(one, language):
            print(visible(line))
    if not found:
        print("No hang was found that the model could show. Name a recording, or --raw FILE.")


def _of(incident: "Incident") -> dict[str, Any]:
    return {"about": incident.culprit, "started_at": incident.started_at, "candidates": list(incident.fatal)}


def _named(data: bytes, name: str) -> dict[str, Any]:
    from honeyguide.investigate.candidate import Candidate
    from honeyguide.schema.words import Words
    from honeyguide.streams.conversation import Conversation, Turn
    from honeyguide.streams.protocols import identify

    spoken = identify(Conversation((Turn("in", data),)))
    why = Words("The bytes were named on the command line.", "コマンドラインで指定されたバイト列です。")
    title = Words("the bytes that were named", "指定されたバイト列")
    return {
        "about": name,
        "started_at": None,
        "candidates": [Candidate(title, spoken[0].name if spoken else "", data, 1.0, why, "recorded", name)],
    }


def _as_json(value: Any) -> Any:
    return value.as_json()


def _lines(found: dict[str, Any], language: str) -> "Iterator[str]":
    from honeyguide.investigate.candidate import SHOWS
    from honeyguide.investigate.phrases import ends
    from honeyguide.investigate.verdict import Peer

    about, japanese = found["about"], language == "ja"
    if isinstance(about, Peer):
        size = f", {about.bytes} bytes" if about.bytes is not None else ""
        yield f"{ends(about)}{size}"
    else:
        yield str(about or "?")
    for number, one in enumerate(found["candidates"], 1):
        yield ""
        yield from _candidate(one, number, language)
    yield ""
    if not found["candidates"]:
        yield "候補はありません。" if japanese else "No known message fits, and none is in the peer's recordings."
    elif found["started_at"] is None:
        yield (
            "DionaeaのMongoDBサービス(ポート27017)に送られた場合の結果です。"
            if japanese
            else "This is what Dionaea's MongoDB service (port 27017) does with them, whichever service they were sent to."
        )
    else:
        yield SHOWS.in_language(language)


def _candidate(one: "Candidate", number: int, language: str) -> "Iterator[str]":
    from honeyguide.cli.streams.dialogue import hexdump
    from honeyguide.investigate.report.conversations import walk_lines
    from honeyguide.schema.words import Words
    from honeyguide.streams.mongodb_walk import would_hang_dionaea

    sure = Words(f", certainty {one.certainty:.2f}", f"、確度 {one.certainty:.2f}").in_language(language) if one.certainty < 1 else ""
    spoken = f" ({one.protocol})" if one.protocol else ""
    size = Words(f"{len(one.data):,} bytes", f"{len(one.data):,}バイト").in_language(language)
    yield f"{number}. {one.title.in_language(language)}{spoken}: {size}{sure}"
    yield f"   {one.why.in_language(language)}"
    yield from hexdump(one.data[:SHOWN])
    if len(one.data) > SHOWN:
        more = len(one.data) - SHOWN
        yield Words(f"    … {more:,} bytes more", f"    …残り{more:,}バイト").in_language(language)
    for line in walk_lines(one.data, language):
        yield f"   {line}"
    hangs = would_hang_dionaea(one.data)
    verdict = (
        Words(
            "These bytes would hang Dionaea. The fixed loop survives them.",
            "このバイト列はDionaeaをハングさせます。修正済みのループは停止しません。",
        )
        if hangs
        else Words("These bytes would not hang Dionaea.", "このバイト列ではDionaeaはハングしません。")
    )
    yield f"   {verdict.in_language(language)}"


def _is_recording(what: str) -> bool:
    from honeyguide.formats.dionaea_bistream import FORMAT, OPENING

    file = Path(what)
    if not what or not file.is_file():
        return False
    with file.open("rb") as stream:
        return bool(FORMAT.sniff(stream.read(OPENING), file.name))


def _inbound(name: str, content: bytes) -> bytes:
    from honeyguide.errors import SourceError
    from honeyguide.streams.bistream import parse

    data = parse(content).inbound
    if not data:
        raise SourceError(
            "the recording has no bytes of the peer",
            where=name,
            hint="Name the sensor's folder instead: what it may have been is judged then.",
        )
    return data


def _bytes(place: str) -> bytes:
    if place == "-":
        return sys.stdin.buffer.read(LONGEST)
    with Path(place).open("rb") as file:
        return file.read(LONGEST)


COMMAND = reproduce
