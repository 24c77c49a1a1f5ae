"""Every recording of Dionaea at hand: claimed by its format, nothing lost, and as many events as other readers count."""

import ast
import gzip
import json
import sqlite3
import tarfile
from collections import Counter
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest

from honeyguide.formats import Batch, Chunk, formats, sniff
from honeyguide.formats.dionaea_bistream import conversation, read_many
from honeyguide.formats.dionaea_tables import STATIC
from honeyguide.schema.event import conform

pytestmark = pytest.mark.corpus

HEAD = 64 << 10
LINES = {
    "dionaea/json-logjson*/d*.json": "dionaea_json",
    "other/tpot-*/dionaea/log/dionaea.json": "dionaea_json",
    "incidents/*/dionaea.json": "dionaea_json",
    "incidents/*/dionaea_incident.json*": "dionaea_incident",
    "incidents/*/fail2ban/*.f2b": "dionaea_fail2ban",
    "dionaea/json-sqliteflat*/dionaea.json.*": "dionaea_flattened",
    "dionaea/json-mongoexport*/dionaea.json": "dionaea_mongoexport",
}
DATABASES = ("dionaea/sqlite/*.sqlite*", "incidents/*/dionaea.sqlite*", "other/tpot-*/dionaea/log/dionaea.sqlite*")


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def records(data: bytes) -> int:
    """Records in the file, by the standard library: JSON objects, or lines that aren't blank."""
    if not data.lstrip().startswith((b"{", b"[{")):
        return sum(bool(line.strip()) for line in data.split(b"\n"))
    lines = [line.strip().rstrip(b",") for line in data.replace(b"\n]", b"\n").removeprefix(b"[").split(b"\n")]
    return sum(isinstance(json.loads(line), dict) for line in lines if line)


@pytest.mark.parametrize(("pattern", "name"), LINES.items())
def test_every_line_is_an_event_of_the_right_format(corpus: Path, pattern: str, name: str) -> None:
    paths = sorted(corpus.glob(pattern))
    assert paths
    for path in paths:
        data = content(path)
        found = sniff(data[:HEAD], path.name)
        assert found is not None, path
        assert found[0].name == name, path
        batch = found[0].read(Chunk(data))
        assert batch.consumed == len(data)
        assert batch.lines == batch.events.height + batch.continuations + len(batch.rejects), path
        assert len(batch.rejects) <= batch.lines / 1000, batch.rejects[:3]
        assert batch.events.height == records(data), path
        events = conform(batch.events)
        assert events.get_column("@timestamp").null_count() == 0, path
        assert events.filter(~events["source.ip"].str.contains(r"^[0-9a-f:.]+$")).is_empty(), path


def whole(path: Path) -> list[Batch]:
    found = sniff(path.read_bytes()[:HEAD], "x")
    assert found is not None, path
    assert found[0].name == "dionaea_sqlite", path
    batches: list[Batch] = []
    while not batches or not batches[-1].done:
        batches.append(found[0].read(Chunk(b"", file=path, state=batches[-1].state if batches else None)))
    return batches


def test_every_row_of_every_database_is_an_event(corpus: Path, tmp_path: Path) -> None:
    paths = [path for pattern in DATABASES for path in sorted(corpus.glob(pattern))]
    assert len(paths) >= 20
    for number, path in enumerate(paths):
        file = tmp_path / f"{number}.sqlite"
        file.write_bytes(content(path))
        with closing(sqlite3.connect(file)) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if name not in STATIC]
            truth = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
        batches = whole(file)
        counts: Counter[str] = Counter()
        for batch in batches:
            assert not batch.rejects, path
            if batch.events.height:
                counts.update(batch.events.get_column("honeypot.table").to_list())
        assert counts == {name: count for name, count in truth.items() if count}, path
        assert FORMAT_OF_DATABASES.read(Chunk(b"", file=file, state=batches[-1].state)).events.is_empty()


FORMAT_OF_DATABASES = formats()["dionaea_sqlite"]


@pytest.mark.parametrize(
    "path", ["other/tpot-noahassd-2025/sentrypeer/log/sentrypeer.db", "other/tpot-noahassd-2025/dionaea/sipaccounts.sqlite"]
)
def test_databases_of_other_programs_are_left_alone(corpus: Path, path: str) -> None:
    assert FORMAT_OF_DATABASES.sniff((corpus / path).read_bytes()[:HEAD], PurePosixPath(path).name) == 0


def decoded(data: bytes) -> tuple[int, int]:
    turns = ast.literal_eval(data.decode("latin-1").partition("=")[2].strip())
    return sum(len(said) for way, said in turns if way == "in"), sum(len(said) for way, said in turns if way == "out")


def test_every_recorded_conversation_is_counted_right(corpus: Path) -> None:
    paths = [path for path in corpus.glob("*/**/bistreams*/**/*-*") if path.is_file() and path.suffix != ".gz"]
    assert len(paths) > 2000
    complete = 0
    for path in paths:
        data = path.read_bytes()
        found = sniff(data[:HEAD], path.name)
        assert found is not None, path
        assert found[0].name == "dionaea_bistream", path
        event = conversation(str(path), data)
        assert event["source.ip"], path
        assert event["@timestamp"], path
        if event["honeypot.connection.complete"]:
            complete += 1
            assert (event["source.bytes"], event["destination.bytes"]) == decoded(data), path
    assert complete > 0.95 * len(paths)


def test_a_day_of_conversations_in_an_archive(corpus: Path) -> None:
    with tarfile.open(corpus / "dionaea/bistreams/istec-2022-06-02-all-62749.tar.gz") as archive:
        files = [
            (PurePosixPath(member.name).name, opened.read())
            for _, member in zip(range(3000), archive, strict=False)
            if member.isfile() and (opened := archive.extractfile(member)) is not None
        ]
    events = read_many(files)
    assert events.height == len(files) > 2900
    assert events.get_column("honeypot.connection.complete").all()
    assert set(events.get_column("honeypot.time.precision")) == {"minute"}
    assert [tuple(pair) for pair in events.select("source.bytes", "destination.bytes").rows()] == [decoded(data) for _, data in files]
