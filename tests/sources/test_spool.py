"""A source as a private file on disk."""

import gzip
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from honeyguide.errors import SourceDamaged, SourceError
from honeyguide.sources import Source, spool, sqlite_copy, walk

DATA = bytes(range(256)) * 4096


def source_of(path: Path) -> Source:
    (source,) = walk([path])
    assert isinstance(source, Source)
    return source


def test_a_plain_file_is_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite"
    file.write_bytes(DATA)
    with spool(source_of(file)) as path:
        assert path == file


def test_a_compressed_one_is_private_nameless_and_gone_afterwards(tmp_path: Path) -> None:
    file = tmp_path / "evil.sqlite.gz"
    file.write_bytes(gzip.compress(DATA))
    with spool(source_of(file)) as path:
        assert path.read_bytes() == DATA
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert "evil" not in str(path)
    assert not path.exists()


def test_of_a_cut_one_there_is_what_there_is_and_then_the_error(tmp_path: Path) -> None:
    file = tmp_path / "x.sqlite.gz"
    file.write_bytes(gzip.compress(DATA)[:-9])
    taken = b""
    with pytest.raises(SourceDamaged, match="the gzip data is cut at byte"), spool(source_of(file)) as path:
        taken = path.read_bytes()
    assert len(taken) > 1000
    assert taken == DATA[: len(taken)]
    assert not path.exists()


def test_size_has_a_limit(tmp_path: Path) -> None:
    file = tmp_path / "x.gz"
    file.write_bytes(gzip.compress(DATA))
    with pytest.raises(SourceError, match="is larger than 1,000 bytes: refused"), spool(source_of(file), largest=1000):
        pytest.fail("nothing should have been handed out")


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    file = tmp_path / "x.gz"
    file.write_bytes(gzip.compress(DATA))
    source = source_of(file)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal = pytest.importorskip("signal")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(SourceError, match=r"File too large\. Make room or set TMPDIR"), spool(source):
            pytest.fail("nothing should have been handed out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_copy_leaves_the_disk_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed, database = tmp_path / "x.sqlite.gz", tmp_path / "y.sqlite"
    packed.write_bytes(gzip.compress(DATA))
    with closing(sqlite3.connect(database)) as made:
        made.execute("CREATE TABLE a (b)")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: (100 << 20, 95 << 20, 5 << 20))
    with (
        pytest.raises(SourceError, match=r"a copy has no room in .*: 5 MB are free, 6 MB have to be"),
        spool(source_of(packed)),
    ):
        raise AssertionError
    with pytest.raises(SourceError, match="has no room"), sqlite_copy(database):
        raise AssertionError
    assert sorted(tmp_path.iterdir()) == [packed, database]
