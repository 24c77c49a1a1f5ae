"""A user's own .mmdb files, in the shapes that their makers use."""

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honeyguide.enrich import about, enrich

COUNTRY, NUMBER, ORGANISATION = "source.geo.country_iso_code", "source.as.number", "source.as.organization.name"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


write_mmdb = load("mmdb_writer").write_mmdb


def of(address: str, *databases: Path) -> tuple[object, ...]:
    rich = enrich(pl.DataFrame({"source.ip": [address]}), databases)
    return tuple(rich[name][0] if name in rich.columns else None for name in (COUNTRY, NUMBER, ORGANISATION))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"country": {"iso_code": "CH"}}, ("CH", 15169, "Google LLC")),
        ({"registered_country": {"iso_code": "LI"}}, ("LI", 15169, "Google LLC")),
        ({"country_code": "de"}, ("DE", 15169, "Google LLC")),
        ({"country": "JP", "country_name": "Japan"}, ("JP", 15169, "Google LLC")),
        ({"country": "Japan", "country_code": "JP"}, ("JP", 15169, "Google LLC")),
        ({"autonomous_system_number": 64500, "autonomous_system_organization": "Mine"}, ("US", 64500, "Mine")),
        ({"asn": "AS64501", "as_name": "Ours", "country_code": "FR"}, ("FR", 64501, "Ours")),
        ({"asn": "AS64502"}, ("US", 64502, None)),
        ({"asn": "ASnonsense", "country": "Utopia"}, ("US", 15169, "Google LLC")),
    ],
    ids=["maxmind", "registered", "ip-location-db", "ipinfo-old", "ipinfo-lite", "asn", "ipinfo-both", "no-name", "nonsense"],
)
def test_shapes_of_records(tmp_path: Path, record: Mapping[str, object], expected: tuple[object, ...]) -> None:
    assert of("8.8.8.8", write_mmdb(tmp_path / "own.mmdb", {"8.8.8.0/24": record})) == expected


def test_what_the_own_database_does_not_know_the_packaged_one_does(tmp_path: Path) -> None:
    own = write_mmdb(tmp_path / "own.mmdb", {"8.8.8.0/24": {"country_code": "CH"}})
    assert of("1.1.1.1", own) == ("AU", 13335, "Cloudflare, Inc.")


def test_the_first_database_that_knows_wins(tmp_path: Path) -> None:
    first = write_mmdb(tmp_path / "a.mmdb", {"8.8.8.0/24": {"country_code": "CH"}})
    second = write_mmdb(tmp_path / "b.mmdb", {"8.8.0.0/16": {"country_code": "FR"}, "9.9.9.0/24": {"country_code": "FR"}})
    assert of("8.8.8.8", first, second)[0] == "CH"
    assert of("8.8.4.4", first, second)[0] == "FR"
    assert of("9.9.9.9", first, second)[0] == "FR"


def test_mapped_and_ipv6_addresses(tmp_path: Path) -> None:
    both = write_mmdb(tmp_path / "both.mmdb", {"8.8.8.0/24": {"country_code": "CH"}, "2001:4860::/32": {"country_code": "AT"}})
    assert of("::ffff:8.8.8.8", both)[0] == "CH"
    assert of("2001:4860:4860::8888", both)[0] == "AT"
    old = write_mmdb(tmp_path / "old.mmdb", {"8.8.8.0/24": {"country_code": "CH"}}, version=4)
    assert of("8.8.8.8", old)[0] == "CH"
    assert of("2001:4860:4860::8888", old)[0] == "US"


def test_private_addresses_can_be_given_a_place(tmp_path: Path) -> None:
    assert of("10.1.2.3", write_mmdb(tmp_path / "own.mmdb", {"10.0.0.0/8": {"country_code": "JP"}}))[0] == "JP"


def test_a_database_that_was_replaced_is_read_anew(tmp_path: Path) -> None:
    own = write_mmdb(tmp_path / "own.mmdb", {"8.8.8.0/24": {"country_code": "CH"}})
    assert of("8.8.8.8", own)[0] == "CH"
    newer = write_mmdb(tmp_path / "newer", {"8.8.8.0/24": {"country_code": "AT"}})
    newer.replace(own)
    os.utime(own, (1, 1))
    assert of("8.8.8.8", own)[0] == "AT"


@settings(deadline=None, max_examples=60)
@given(at=st.integers(0, 2000), byte=st.integers(0, 255), cut=st.integers(0, 300))
def test_mutated_ones_never_break_anything(tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, cut: int) -> None:
    path = write_mmdb(
        tmp_path_factory.mktemp("mmdb") / "own.mmdb", {"8.8.8.0/24": {"country": {"iso_code": "CH"}}, "9.0.0.0/8": {"asn": "AS1"}}
    )
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    path.write_bytes(data[: len(data) - cut])
    country, number, _ = of("8.8.8.8", path)
    assert country is None or isinstance(country, str)
    assert isinstance(number, int)


def test_overwriting_an_open_one_does_no_harm(tmp_path: Path) -> None:
    own = write_mmdb(tmp_path / "own.mmdb", {f"8.8.{number}.0/24": {"country_code": "CH"} for number in range(200)})
    assert of("8.8.8.8", own)[0] == "CH"
    own.write_bytes(b"")
    assert of("8.8.8.8", own)[0] == "US"


def test_a_broken_one_is_passed_over_and_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"no database")
    good = write_mmdb(tmp_path / "good.mmdb", {"8.8.8.0/24": {"country_code": "CH"}})
    assert of("8.8.8.8", broken, tmp_path / "gone.mmdb", good)[0] == "CH"
    first, second, *_ = about([broken, good])
    assert (first.name, first.gives, first.date) == ("broken.mmdb", "own", "")
    assert first.problem.startswith("can't be read: Error opening database file")
    assert (second.name, second.date, second.problem) == ("good.mmdb", "2026-01-01", "")
