"""What is known of an address, offline; addresses that everybody knows serve as examples."""

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from honeyguide.enrich import about, enrich, enrichments
from honeyguide.enrich.scanner import scanners
from honeyguide.schema.fields import fields

COUNTRY, NUMBER, ORGANISATION = "source.geo.country_iso_code", "source.as.number", "source.as.organization.name"
SCOPE, SCANNER = "honeypot.source.scope", "honeypot.scanner.name"


def of(address: str) -> dict[str, object]:
    """The fields known of one address, without the address."""
    (row,) = enrich(pl.DataFrame({"source.ip": [address]})).rows(named=True)
    del row["source.ip"]
    return row


@pytest.mark.parametrize(
    ("address", "country", "number", "organisation"),
    [
        ("8.8.8.8", "US", 15169, "Google LLC"),
        ("::ffff:8.8.8.8", "US", 15169, "Google LLC"),
        ("2001:4860:4860::8888", "US", 15169, "Google LLC"),
        ("1.1.1.1", "AU", 13335, "Cloudflare, Inc."),
        ("2606:4700:4700::1111", "US", 13335, "Cloudflare, Inc."),
        ("77.88.8.8", "RU", 13238, "YANDEX LLC"),
        ("133.11.0.1", "JP", 2501, "The University of Tokyo"),
        ("2a02:6b8::feed:ff", "RU", 13238, "YANDEX LLC"),
        ("193.0.6.139", "NL", 3333, "Reseaux IP Europeens Network Coordination Centre (RIPE NCC)"),
    ],
)
def test_country_and_network(address: str, country: str, number: int, organisation: str) -> None:
    assert of(address) == {COUNTRY: country, NUMBER: number, ORGANISATION: organisation, SCOPE: "global"}


@pytest.mark.parametrize(
    ("scope", "addresses"),
    [
        ("global", ["8.8.8.8", "172.15.255.255", "172.32.0.0", "100.128.0.1", "192.0.0.9", "223.255.255.255"]),
        ("global", ["2a00::1", "2002:808:808::1", "2001::1"]),
        ("private", ["10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.144.1"]),
        ("private", ["::ffff:10.0.0.1", "fd12::1", "64:ff9b:1::1"]),
        ("shared", ["100.64.0.1", "100.127.255.255"]),
        ("loopback", ["127.0.0.1", "127.203.113.66", "::1"]),
        ("link-local", ["169.254.169.254", "fe80::1", "fe80::1%eth0", "febf:ffff::1"]),
        ("documentation", ["192.0.2.1", "198.51.100.7", "203.0.113.99", "2001:db8::1", "3fff:fff::1"]),
        ("multicast", ["224.0.0.1", "239.255.255.250", "ff02::1"]),
        ("reserved", ["0.1.2.3", "192.0.0.1", "198.18.0.1", "198.19.255.255", "240.0.0.1", "255.255.255.255"]),
        ("reserved", ["100::1", "::2", "5f00::1", "2001:2::1"]),
        ("unspecified", ["0.0.0.0", "::"]),
    ],
)
def test_kinds_of_address(scope: str, addresses: list[str]) -> None:
    assert {address: of(address)[SCOPE] for address in addresses} == dict.fromkeys(addresses, scope)


@pytest.mark.parametrize(
    "address", ["127.203.113.66", "10.1.2.3", "172.18.0.1", "192.168.144.1", "169.254.1.1", "::1", "fe80::1", "192.0.2.1", "224.0.0.1"]
)
def test_special_addresses_belong_to_nobody(address: str) -> None:
    assert COUNTRY not in of(address)
    assert NUMBER not in of(address)


def test_what_only_the_registry_says_of_a_block_is_no_country() -> None:
    assert of("2001:200:dff:fff1:216:3eff:feb1:44d7") == {NUMBER: 2500, ORGANISATION: "WIDE Project", SCOPE: "global"}


@pytest.mark.parametrize(
    ("address", "scanner"),
    [
        ("162.142.125.217", "Censys"),
        ("167.94.146.58", "Censys"),
        ("2602:80d:1000:b0cc:e::7", "Censys"),
        ("71.6.135.131", "Shodan"),
        ("66.240.205.34", "Shodan"),
        ("184.105.139.67", "Shadowserver"),
        ("74.82.47.63", "Shadowserver"),
        ("71.6.233.14", "Rapid7 Project Sonar"),
        ("205.210.31.9", "Palo Alto Networks Cortex Xpanse"),
        ("198.235.24.255", "Palo Alto Networks Cortex Xpanse"),
        ("87.236.176.1", "Driftnet (Internet Measurement)"),
        ("45.83.64.1", "Alpha Strike Labs"),
        ("91.196.152.3", "ONYPHE"),
        ("141.212.121.1", "University of Michigan"),
    ],
)
def test_research_scanners(address: str, scanner: str) -> None:
    assert of(address)[SCANNER] == scanner


@pytest.mark.parametrize("address", ["74.82.47.64", "71.6.135.132", "162.142.126.0", "8.8.8.8"])
def test_neighbours_of_a_scanner_are_none(address: str) -> None:
    assert SCANNER not in of(address)


def test_each_scanners_network_leads_to_its_own_name_and_has_a_source() -> None:
    for scanner in scanners()[1]:
        assert scanner["source"]
        rich = enrich(pl.DataFrame({"source.ip": [network.partition("/")[0] for network in scanner["networks"]]}))
        assert rich[SCANNER].to_list() == [scanner["name"]] * len(scanner["networks"])


def test_rows_keep_their_order_and_unknown_ones_stay_empty() -> None:
    frame = pl.DataFrame({"n": range(8), "source.ip": ["8.8.8.8", None, "junk", "10.0.0.1", "8.8.8.8", "::1", "8.8.8.8", "8.8.8.8"]})
    rich = enrich(frame)
    assert rich["n"].to_list() == list(range(8))
    assert rich[COUNTRY].to_list() == ["US", None, None, None, "US", None, "US", "US"]
    assert rich[SCOPE].to_list() == ["global", None, None, "private", "global", "loopback", "global", "global"]
    assert SCANNER not in rich.columns


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["8.8.8.8", "1.1.1.1", "10.0.0.1", "::1", "x", None, "2606:4700:4700::1111"]), max_size=40))
def test_each_row_is_as_if_alone(addresses: list[str | None]) -> None:
    rich = enrich(pl.DataFrame({"source.ip": pl.Series(addresses, dtype=pl.String)}))
    for row in rich.rows(named=True):
        address = row.pop("source.ip")
        alone = of(address) if address is not None else {}
        assert {name: value for name, value in row.items() if value is not None} == {
            name: value for name, value in alone.items() if value is not None
        }


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"message": ["x"]}),
        pl.DataFrame({"source.ip": [["8.8.8.8", "1.1.1.1"]]}),
        pl.DataFrame({"source.ip": [None]}),
        pl.DataFrame({"source.ip": pl.Series([], dtype=pl.String)}),
        pl.DataFrame({"source.ip": ["no address"]}),
        pl.DataFrame(),
    ],
    ids=["absent", "lists", "null", "empty", "junk", "nothing"],
)
def test_frames_that_pass_as_they_are(frame: pl.DataFrame) -> None:
    assert_frame_equal(enrich(frame), frame)


def test_what_the_log_says_itself_stays() -> None:
    rich = enrich(pl.DataFrame({"source.ip": ["8.8.8.8", "8.8.4.4"], COUNTRY: ["CH", None], NUMBER: [["1", "2"], []]}))
    assert rich[COUNTRY].to_list() == ["CH", "US"]
    assert rich[NUMBER].to_list() == [["1", "2"], []]


def test_every_field_is_in_the_vocabulary_with_its_type() -> None:
    rich = enrich(pl.DataFrame({"source.ip": ["8.8.8.8", "162.142.125.1"]}))
    for enrichment in enrichments().values():
        assert enrichment.title.en
        assert enrichment.title.ja
        for name in enrichment.gives:
            assert rich.schema[name] == (pl.Int64 if fields()[name].type == "long" else pl.String)


def test_the_data_says_of_which_day_and_whose_it_is() -> None:
    datasets = {dataset.gives: dataset for dataset in about()}
    assert {name: datasets[name].date for name in ("country", "network")} == {"country": "2026-06-17", "network": "2026-06-17"}
    assert "db-ip.com" in datasets["network"].credit
    assert "nro.net" in datasets["country"].credit
    assert datasets["country"].licence == "CC BY 4.0"
    assert date.fromisoformat(datasets["scanner"].date)


def test_packaged_data_is_small() -> None:
    folder = Path(__file__).parents[2] / "src/honeyguide/enrich"
    assert sum(file.stat().st_size for file in folder.glob("*.parquet")) < 5_000_000


def test_a_million_unique_addresses_take_seconds_at_most() -> None:
    numbers = pl.int_range(0, 1_000_000, dtype=pl.UInt64, eager=True) * 2_654_435_761 % (1 << 32)
    octets = [(numbers // (1 << shift) % 256).cast(pl.String) for shift in (24, 16, 8, 0)]
    frame = pl.DataFrame([(octets[0] + "." + octets[1] + "." + octets[2] + "." + octets[3]).alias("source.ip")])
    start = time.process_time()
    rich = enrich(frame)
    assert time.process_time() - start < 10
    assert rich.height == 1_000_000
    assert rich[SCOPE].null_count() == 0
