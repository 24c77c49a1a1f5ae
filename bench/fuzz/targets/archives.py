"""Tar, zip and every compression: whatever the bytes, entries are given or refused with a sentence, within the limits."""

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import zstandard

from bench.fuzz.target import Target
from honeyguide.errors import SourceError
from honeyguide.sources import Limits, Refusal, Source, walk
from honeyguide.sources.entry import BadEntry, Entry
from honeyguide.sources.tar import members

FILES = {"var/dionaea.log": b"[22112026 21:37:18] sip x.py:45-warning: Cleanup\n" * 20, "../up": b"x", "a" * 120: b"y" * 700}
LIMITS = Limits(floor=1 << 20, total=16 << 20, entries=1_000)
BLOCK = 1 << 16
SCRATCH = tempfile.TemporaryDirectory(prefix="honeyguide-fuzz-")


def tarred(form: int) -> bytes:
    """The files as a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in FILES.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_795_383_438
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped() -> bytes:
    """The files as a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    return out.getvalue()


def read_tar(data: bytes) -> None:
    """Every entry is read, or says why it can't be."""
    for entry in members(io.BytesIO(data), "x.tar"):
        if isinstance(entry, BadEntry):
            assert entry.reason
        else:
            _read(entry)


def _read(entry: Entry | Source) -> int:
    size = 0
    with suppress(SourceError), entry.open() as stream:
        while block := stream.read(BLOCK):
            size += len(block)
    return size


def read_archive(data: bytes) -> None:
    """A file of these bytes is walked as intake does."""
    file = Path(SCRATCH.name) / "given"
    file.write_bytes(data)
    produced = 0
    for found in walk([file], LIMITS):
        if isinstance(found, Refusal):
            assert found.reason
        else:
            assert ".." not in found.path.split("!")[-1].split("/"), "an entry leads upwards"
            produced += _read(found)
    assert produced <= LIMITS.total + len(data) + BLOCK, "more bytes than the limits allow"


PLAIN = tarred(tarfile.GNU_FORMAT)
TARGETS = (
    Target("tar", (PLAIN, tarred(tarfile.PAX_FORMAT), tarred(tarfile.PAX_FORMAT)[:1500]), read_tar),
    Target(
        "archives",
        (zipped(), PLAIN, *(pack(PLAIN) for pack in (gzip.compress, bz2.compress, lzma.compress, zstandard.compress))),
        read_archive,
    ),
)
