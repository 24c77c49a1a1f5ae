"""Tar archives: every dialect, every size, cut and broken ones, and entries that are refused."""

import collections
import contextlib
import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources import Limits, Refusal, Source, walk
from honeyguide.sources.entry import BadEntry
from honeyguide.sources.tar import members

LARGE = b"0123456789abcde\n" * 200_000


def archive(files: dict[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1_795_383_438
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def special(name: str, kind: bytes, **more: str) -> bytes:
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in more.items():
        setattr(info, key, value)
    return info.tobuf()


def unpack(data: bytes) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """The files read in order, and what was refused."""
    files: dict[str, bytes] = {}
    bad: list[tuple[str, str]] = []
    for entry in members(io.BytesIO(data), "a.tar"):
        if isinstance(entry, BadEntry):
            bad.append((entry.name, entry.reason))
        else:
            files[entry.name] = entry.open().read()
    return files, bad


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT], ids=["ustar", "gnu", "pax"])
def test_every_dialect_with_long_names(format: int) -> None:
    files = {"bistreams/2026-11-22/" + "x" * 80 + f"/mongod-{number}": b"a" * number for number in (0, 1, 511, 512, 513)}
    if format != tarfile.USTAR_FORMAT:
        files["d/" + "é" * 300] = b"long"
    files["large"] = LARGE
    files["last"] = b"z"
    assert unpack(archive(files, format)) == (files, [])


def test_an_old_archive_without_a_magic_word() -> None:
    header = bytearray(archive({"old.log": b"text\n"}, tarfile.USTAR_FORMAT))
    header[257:512] = bytes(255)
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header[:512])
    assert unpack(bytes(header)) == ({"old.log": b"text\n"}, [])


def test_times_are_utc() -> None:
    (entry,) = members(io.BytesIO(archive({"a": b""})), "a.tar")
    assert not isinstance(entry, BadEntry)
    assert entry.modified is not None
    assert entry.modified.isoformat() == "2026-11-22T21:37:18+00:00"


def test_archives_one_behind_the_other_are_read_on() -> None:
    assert unpack(archive({"a": b"1"}) + archive({"b": b"2"})) == ({"a": b"1", "b": b"2"}, [])


@pytest.mark.parametrize(
    ("entry", "name", "reason"),
    [
        (special("../../etc/cron.d/x", tarfile.REGTYPE), "../../etc/cron.d/x", "has a name that leads out of the archive"),
        (special("a/../../x", tarfile.REGTYPE), "a/../../x", "has a name that leads out of the archive"),
        (special("/etc/passwd", tarfile.REGTYPE), "/etc/passwd", "has an absolute name"),
        (special("C:\\x", tarfile.REGTYPE), "C:\\x", "has an absolute name"),
        (special("l", tarfile.SYMTYPE, linkname="/etc/shadow"), "l", "is a symbolic link"),
        (special("h", tarfile.LNKTYPE, linkname="a"), "h", "is a hard link to another entry"),
        (special("tty", tarfile.CHRTYPE), "tty", "is a character device"),
        (special("sda", tarfile.BLKTYPE), "sda", "is a block device"),
        (special("p", tarfile.FIFOTYPE), "p", "is a named pipe"),
        (special("s", tarfile.GNUTYPE_SPARSE), "s", "is a sparse file"),
        (special("q", b"Q"), "q", "is of the unknown kind b'Q'"),
    ],
)
def test_what_is_refused_and_that_the_rest_goes_on(entry: bytes, name: str, reason: str) -> None:
    data = archive({"a": b"1"})[:1024] + entry + archive({"b": b"2"})
    assert unpack(data) == ({"a": b"1", "b": b"2"}, [(name, reason)])


def test_a_cut_member_gives_what_is_there_and_says_where() -> None:
    files = {"a": b"whole", "large": LARGE}
    data = archive(files, tarfile.USTAR_FORMAT)
    entries = members(io.BytesIO(data[: 1536 + 1_000_000]), "a.tar")
    first = next(entries)
    assert not isinstance(first, BadEntry)
    second = next(entries)
    assert not isinstance(second, BadEntry)
    stream = second.open()
    assert stream.read(2_000_000) == LARGE[:1_000_000]
    with pytest.raises(SourceDamaged, match=r"cut at byte 1,001,536: 1,000,000 of this entry's 3,200,000 bytes are there"):
        stream.read(1)
    assert list(entries) == []
    assert first.open().read() == b"whole"


def test_a_small_cut_member_too() -> None:
    (entry,) = members(io.BytesIO(archive({"a": b"x" * 1000}, tarfile.USTAR_FORMAT)[:612]), "a.tar")
    assert not isinstance(entry, BadEntry)
    stream = entry.open()
    assert stream.read() == b"x" * 100
    with pytest.raises(SourceDamaged, match="100 of this entry's 1,000 bytes"):
        stream.read()


def test_a_broken_header_costs_only_its_own_member() -> None:
    data = bytearray(archive({"a": b"1", "b": b"2", "c": b"3"}, tarfile.USTAR_FORMAT))
    data[1024] ^= 0xFF
    assert unpack(bytes(data)) == (
        {"a": b"1", "c": b"3"},
        [("", "is broken at byte 1,024: no entry starts there; reading goes on at the next one")],
    )


def test_a_large_member_can_be_looked_at_first_but_not_read_later() -> None:
    entries = members(io.BytesIO(archive({"large": LARGE, "b": b""})), "a.tar")
    entry = next(entries)
    assert not isinstance(entry, BadEntry)
    with entry.open() as head:
        assert head.read(16) == LARGE[:16]
    stream = entry.open()
    assert stream.read(1 << 21) == LARGE[: 1 << 21]
    with pytest.raises(SourceError, match="can be read only once"):
        entry.open()
    next(entries)
    with pytest.raises(SourceError, match="has been read past it"):
        collections.deque(iter(lambda: stream.read(1 << 20), b""), maxlen=0)


def test_paths_of_nested_archives(tmp_path: Path) -> None:
    inner = archive({"cowrie.json.1.gz": gzip.compress(b"{}\n")})
    file = tmp_path / "backup.tgz"
    file.write_bytes(gzip.compress(archive({"sensor/inner.tar": inner, "plain.log": b"x\n"})))
    found = [(source.path, source.name, source.open().read()) for source in walk([file]) if isinstance(source, Source)]
    assert found == [
        (f"{file}!sensor/inner.tar!cowrie.json.1.gz", "cowrie.json.1", b"{}\n"),
        (f"{file}!plain.log", "plain.log", b"x\n"),
    ]


def nested(depth: int) -> bytes:
    data = b"deep\n"
    for level in range(depth, 0, -1):
        data = archive({f"{level}": data})
    return data


def test_archives_within_archives_have_a_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    file.write_bytes(nested(4))
    (source,) = walk([file])
    assert source.path == f"{file}!1!2!3!4"
    file.write_bytes(nested(5))
    (refusal,) = walk([file])
    assert isinstance(refusal, Refusal)
    assert refusal.path == f"{file}!1!2!3!4"
    assert refusal.reason == "lies within more than 4 archives: refused"


def test_entries_have_a_limit_and_what_came_before_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    file.write_bytes(archive({str(number): b"" for number in range(10)}))
    *sources, refusal = walk([file], Limits(entries=7))
    assert len(sources) == 7
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "has more than 7 entries: the rest is refused"


def test_a_bomb_in_an_archive_is_refused_and_the_next_file_is_read(tmp_path: Path) -> None:
    bomb = tmp_path / "a.tar.gz"
    bomb.write_bytes(gzip.compress(archive({"zeros": bytes(8 << 20), "b": b"2"})))
    (tmp_path / "b.log").write_bytes(b"fine\n")
    found = list(walk([tmp_path], Limits(floor=1 << 20, ratio=100)))
    assert [type(one) for one in found] == [Source, Refusal, Source]
    assert isinstance(found[1], Refusal)
    assert "a bomb, refused" in found[1].reason
    assert found[2].path == str(tmp_path / "b.log")


@settings(deadline=None)
@given(
    make=st.sampled_from(
        [
            lambda: archive({"a/b.log": b"line\n" * 200, "c": b"x", "n" * 200: b"y"}),
            lambda: archive({"n" * 200: b"y", "c": b"x" * 600}, tarfile.GNU_FORMAT),
        ]
    ),
    changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6),
    mend=st.booleans(),
    cut=st.integers(0, 6000),
)
def test_mutated_archives_are_refused_or_read(make: Callable[[], bytes], changes: list[tuple[int, int]], mend: bool, cut: int) -> None:
    data = bytearray(make())
    for at, byte in changes:
        data[at] = byte
    if mend:
        for at in range(0, len(data) - 511, 512):
            if data.startswith(b"ustar", at + 257):
                data[at + 148 : at + 156] = b"        "
                data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
    taken = 0
    with contextlib.suppress(SourceError):
        for entry in members(io.BytesIO(bytes(data[: len(data) - cut])), "a.tar"):
            if not isinstance(entry, BadEntry):
                taken += len(entry.open().read())
    assert taken <= len(data)


@pytest.mark.corpus
def test_the_bistreams_of_a_day(corpus: Path) -> None:
    path = corpus / "dionaea/bistreams/istec-2022-06-02-all-62749.tar.gz"
    count = size = 0
    for source in walk([path]):
        assert isinstance(source, Source)
        count += 1
        with source.open() as stream:
            size += len(stream.read())
    assert (count, size) == (62_749, 61_079_420)
