"""A user's own .mmdb files: they win over what is packaged."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile

import maxminddb
import polars as pl

from honeyguide.enrich.addresses import HIGH, TEXT, V4

_UNUSABLE = (maxminddb.InvalidDatabaseError, OSError, ValueError, TypeError, UnicodeDecodeError)
Read = Callable[[Mapping[str, object]], object]


def country_of(record: Mapping[str, object]) -> str | None:
    """The ISO code in a record of MaxMind and DB-IP (`country.iso_code`), ip-location-db and ipinfo (`country_code`, `country`)."""
    for name in ("country", "registered_country"):
        country = record.get(name)
        if isinstance(country, Mapping) and isinstance(code := country.get("iso_code"), str):
            return code
    for name in ("country_code", "country"):
        code = record.get(name)
        if isinstance(code, str) and len(code) == 2 and code.isascii():
            return code.upper()
    return None


def asn_of(record: Mapping[str, object]) -> int | None:
    """The number in a record of MaxMind, DB-IP, ip-location-db (`autonomous_system_number`) or ipinfo (`asn`: `"AS15169"`)."""
    for name in ("autonomous_system_number", "asn", "as_number"):
        value = record.get(name)
        if isinstance(value, int) and 0 < value < 1 << 32:
            return value
        if isinstance(value, str) and (digits := value.upper().removeprefix("AS")).isascii() and digits.isdigit() and len(digits) <= 10:
            return int(digits)
    return None


def organisation_of(record: Mapping[str, object]) -> str | None:
    """The network's name in a record of the same makers."""
    for name in ("autonomous_system_organization", "as_name", "as_organization", "organization", "name"):
        value = record.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def look_up(addresses: pl.DataFrame, databases: Sequence[Path], reads: Sequence[Read], types: Sequence[pl.DataType]) -> list[pl.Series]:
    """For each reading its values, from the first database that has any for the address. Databases that can't be read are passed over."""
    columns: list[list[object]] = [[None] * addresses.height for _ in reads]
    wanted = addresses.with_row_index("row").filter(pl.col(V4).is_not_null() | pl.col(HIGH).is_not_null())
    readers = [reader for path in databases if (reader := _reader(path)) is not None]
    for row, text in wanted.select("row", TEXT).rows() if readers else ():
        for reader in readers:
            record = _get(reader, text)
            if record is None:
                continue
            found = [read(record) for read in reads]
            if found[0] is not None:
                for column, value in zip(columns, found, strict=True):
                    column[row] = value
                break
    return [pl.Series(values, dtype=kind) for values, kind in zip(columns, types, strict=True)]


def problem(path: Path) -> str | None:
    """Why a database can't be used, as a sentence's end; None where it can."""
    try:
        _look_once(_open(path))
    except _UNUSABLE as error:
        return f"can't be read: {error}"
    return None


def built(path: Path) -> int | None:
    """Seconds since 1970 at which the database was built, by its own word."""
    reader = _reader(path)
    return None if reader is None else reader.metadata().build_epoch


def _get(reader: maxminddb.Reader, text: str) -> Mapping[str, object] | None:
    """The record of an address; None where there is none, or it is broken."""
    try:
        record = reader.get(text)
    except _UNUSABLE:
        return None
    return record if isinstance(record, Mapping) else None


def _reader(path: Path) -> maxminddb.Reader | None:
    """The open database, opened anew when the file has been replaced; None where it can't be used."""
    try:
        status = path.stat()
    except OSError:
        return None
    return _opened(path, status.st_mtime_ns, status.st_size, status.st_ino)


@cache
def _opened(path: Path, _modified: int, _size: int, _inode: int) -> maxminddb.Reader | None:
    try:
        return _open(path)
    except _UNUSABLE:
        return None


def _open(path: Path) -> maxminddb.Reader:
    """Opens a nameless copy: the library maps the file, and one that is overwritten while mapped kills the process."""
    with NamedTemporaryFile(prefix="honeyguide-") as copy:
        with path.open("rb") as own:
            copyfileobj(own, copy)
        copy.flush()
        return maxminddb.open_database(copy.name)


def _look_once(reader: maxminddb.Reader) -> None:
    with reader:
        reader.get("8.8.8.8")
