"""Layers upon layers: what any bytes unfold to."""

import contextlib
import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.errors import SourceError
from honeyguide.sources import Refusal, Source, walk

MAGICS = [
    b"",
    b"\x1f\x8b\x08",
    b"BZh91AY&SY",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
]


def tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def test_a_large_compressed_member_can_be_looked_at_and_then_read(tmp_path: Path) -> None:
    lines = b"".join(b"%d %d\n" % (number, number * number * 7919) for number in range(200_000))
    file = tmp_path / "backup.tar.gz"
    file.write_bytes(gzip.compress(tar({"dionaea.log.1.gz": gzip.compress(lines), "last": b"x"}), 1))
    found = walk([file])
    source = next(found)
    assert isinstance(source, Source)
    assert source.size is not None
    assert source.size > 1 << 20
    assert source.name == "dionaea.log.1"
    with source.open() as stream:
        assert stream.read(64 << 10) == lines[: 64 << 10]
    with source.open() as stream:
        assert stream.read() == lines
    (last,) = found
    assert last.path == f"{file}!last"


def test_compressions_within_compressions_have_a_limit_too(tmp_path: Path) -> None:
    file = tmp_path / "x.gz"
    data = b"deep\n"
    for _ in range(5):
        data = gzip.compress(data)
    file.write_bytes(data)
    (source,) = walk([file])
    assert isinstance(source, Source)
    with source.open() as stream:
        assert stream.read() == b"deep\n"
    file.write_bytes(gzip.compress(data))
    (refusal,) = walk([file])
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "lies within more than 4 archives: refused"


def test_side_files_and_the_catch_within_an_archive(tmp_path: Path) -> None:
    file = tmp_path / "a.tar"
    file.write_bytes(tar({"binaries/" + "0a" * 16: b"MZ", "x.sqlite": b"", "x.sqlite-wal": b"", "log/tty/" + "0a" * 32: b"t"}))
    assert [(type(one).__name__, one.path.partition("!")[2]) for one in walk([file])] == [
        ("Source", "x.sqlite"),
        ("Refusal", "x.sqlite-wal"),
        ("Source", "log/tty/" + "0a" * 32),
        ("Refusal", ""),
    ]


@settings(deadline=None)
@given(magic=st.sampled_from(MAGICS), data=st.binary(max_size=600), wrap=st.booleans())
def test_any_bytes_give_sources_and_refusals(tmp_path_factory: pytest.TempPathFactory, magic: bytes, data: bytes, wrap: bool) -> None:
    content = magic + data
    file = tmp_path_factory.mktemp("any") / "file"
    file.write_bytes(tar({"member": content}) if wrap else content)
    for one in walk([file]):
        if isinstance(one, Source):
            with contextlib.suppress(SourceError), one.open() as stream:
                assert len(stream.read()) < 64 << 20
        else:
            assert one.reason
