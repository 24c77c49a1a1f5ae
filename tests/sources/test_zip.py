"""Zip archives, on disk, compressed and within others."""

import collections
import contextlib
import gzip
import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources import Limits, Refusal, Source, walk

TEXT = b"2026-11-22 connection\n" * 500


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return buffer.getvalue()


def write(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "logs.zip"
    file.write_bytes(data)
    return file


def read(path: Path, limits: Limits | None = None) -> tuple[dict[str, bytes], dict[str, str]]:
    """Members read, and reasons of refusals, by what stands behind the archive's path."""
    files: dict[str, bytes] = {}
    bad: dict[str, str] = {}
    for one in walk([path], limits):
        name = one.path.removeprefix(str(path))
        if isinstance(one, Refusal):
            bad[name] = one.reason
        else:
            with one.open() as stream:
                files[name] = stream.read()
    return files, bad


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method(tmp_path: Path, method: int) -> None:
    path = write(tmp_path, archive({"a/b.log": TEXT, "empty": b""}, method))
    assert read(path) == ({"!a/b.log": TEXT, "!empty": b""}, {})


def test_a_member_may_be_opened_again(tmp_path: Path) -> None:
    for source in walk([write(tmp_path, archive({"a": TEXT, "b": b"x"}))]):
        assert isinstance(source, Source)
        with source.open() as first, source.open() as second:
            assert first.read() == second.read()


def test_within_gzip_and_within_itself(tmp_path: Path) -> None:
    inner = archive({"cowrie.json.gz": gzip.compress(TEXT)})
    path = write(tmp_path, gzip.compress(archive({"inner.zip": inner})))
    assert read(path) == ({"!inner.zip!cowrie.json.gz": TEXT}, {})


def test_what_is_refused_and_that_the_rest_goes_on(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("../up", b"1")
        zipped.writestr("/abs", b"1")
        zipped.writestr("binaries/0123", b"1")
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(link, b"/etc/shadow")
        fifo = zipfile.ZipInfo("fifo")
        fifo.external_attr = (stat.S_IFIFO | 0o777) << 16
        zipped.writestr(fifo, b"")
        zipped.mkdir("folder")
        zipped.writestr("ok", b"fine")
    assert read(write(tmp_path, buffer.getvalue())) == (
        {"!ok": b"fine"},
        {
            "!../up": "has a name that leads out of the archive",
            "!/abs": "has an absolute name",
            "!link": "is a symbolic link",
            "!fifo": "is no ordinary file",
            "": "1 captured file is what attackers left, not logs",
        },
    )


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(archive({"secret.log": TEXT}))
    central = data.rfind(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert read(write(tmp_path, bytes(data))) == ({}, {"!secret.log": "is encrypted"})


def test_a_broken_member_says_so_and_the_next_is_read(tmp_path: Path) -> None:
    data = bytearray(archive({"a": TEXT, "b": b"fine"}))
    at = data.find(b"a", 30) + 1
    data[at : at + 4] = b"\xff\xff\xff\xff"
    found = walk([write(tmp_path, bytes(data))])
    first = next(found)
    assert isinstance(first, Source)
    with first.open() as stream, pytest.raises(SourceDamaged, match="is cut or broken after 0 decompressed bytes"):
        stream.read()
    (second,) = found
    assert isinstance(second, Source)
    assert second.path.endswith("!b")
    with pytest.raises(SourceError, match="!a: its archive has been read past it"):
        first.open()


def test_a_cut_archive_is_refused_with_advice(tmp_path: Path) -> None:
    path = write(tmp_path, archive({"a": TEXT})[:-10])
    (refusal,) = walk([path])
    assert isinstance(refusal, Refusal)
    assert refusal.path == str(path)
    assert refusal.reason == "is no zip archive that can be read (File is not a zip file)"
    assert refusal.hint == "If it was cut, `zip -FF` may mend it."


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, archive({"zeros": bytes(8 << 20), "b": b"2"}))
    found = walk([path], Limits(floor=1 << 20, ratio=100))
    first = next(found)
    assert isinstance(first, Source)
    with first.open() as stream, pytest.raises(SourceError, match=f"{path}!zeros: .* a bomb, refused"):
        collections.deque(iter(lambda: stream.read(1 << 20), b""), maxlen=0)
    (second,) = found
    assert second.path == f"{path}!b"


def test_members_that_share_their_bytes_are_limited_together(tmp_path: Path) -> None:
    names = [f"{number:02}" for number in range(50)]
    path = write(tmp_path, overlapping(names, bytes(1 << 20)))
    unfolded = 0
    refusals: set[str] = set()
    for source in walk([path], Limits(floor=4 << 20, ratio=1100)):
        if isinstance(source, Refusal):
            continue
        try:
            with source.open() as stream:
                while block := stream.read(1 << 18):
                    unfolded += len(block)
        except SourceError as error:
            refusals.add(error.message.rpartition(": ")[2])
    assert 3 << 20 < unfolded <= 4 << 20
    assert refusals == {"a bomb, refused"}


def overlapping(names: list[str], data: bytes) -> bytes:
    """Directory entries that all point to the same few bytes, the trick of a better zip bomb."""
    single = archive({names[0]: data})
    central = single.find(b"PK\x01\x02")
    end = single.rfind(b"PK\x05\x06")
    record = single[central:end]
    directory = record * len(names)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), central, 0)
    return single[:central] + directory + tail


@settings(deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=6), cut=st.integers(0, 300))
def test_mutated_archives_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(archive({"a.log": TEXT, "b/c.log": b"text\n" * 30, "d": b""}))
    for at, byte in changes:
        data[at % len(data)] = byte
    path = write(tmp_path_factory.mktemp("zip"), bytes(data[: max(1, len(data) - cut)]))
    unfolded = 0
    for one in walk([path]):
        if isinstance(one, Source):
            with contextlib.suppress(SourceError), one.open() as stream:
                unfolded += len(stream.read())
    assert unfolded < 1 << 20


def test_a_bomb_costs_the_entries_behind_it_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, archive({"zeros": bytes(8 << 20), "good": TEXT}))
    good = [one for one in walk([path], Limits(ratio=50, floor=1 << 20)) if _reads(one)]
    assert [one.path for one in good] == [f"{path}!good"]


def test_what_is_opened_twice_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path, archive({"a": bytes(3 << 20)}))
    for source in walk([path], Limits(ratio=1_100, floor=1 << 20, total=4 << 20)):
        assert isinstance(source, Source)
        for _ in range(3):
            with source.open() as stream:
                assert len(stream.read()) == 3 << 20


def test_entries_of_one_name_count_each(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(5):
            zipped.writestr("a", bytes(1 << 20))
    readable = [_reads(one) for one in walk([write(tmp_path, buffer.getvalue())], Limits(total=3 << 20))]
    assert readable.count(True) == 3


def _reads(one: Source | Refusal) -> bool:
    """Whether all of it can be had."""
    if isinstance(one, Refusal):
        return False
    try:
        with one.open() as stream:
            collections.deque(iter(lambda: stream.read(1 << 20), b""), maxlen=0)
    except SourceError:
        return False
    return True
