"""The compose files are what the specification's schema says, name nothing that isn't there, and open nothing to others.

The schema is that of github.com/compose-spec/compose-go v2.4.9 (Apache-2.0), unchanged.
"""

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.container.schema import breaks

from honeyguide.store.elastic.address import read_address

FOLDER = Path(__file__).resolve().parents[2] / "container"
SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "compose-spec.json").read_text("utf-8"))
FILES = {file.name: yaml.safe_load(file.read_text("utf-8")) for file in sorted(FOLDER.glob("compose*.yaml"))}


def test_each_store_has_its_file() -> None:
    assert set(FILES) == {"compose.yaml", "compose.opensearch.yaml", "compose.elasticsearch.yaml", "compose.kibana-7.yaml"}


@pytest.mark.parametrize("name", FILES)
def test_it_is_what_the_specification_says(name: str) -> None:
    assert list(breaks(FILES[name], SCHEMA, SCHEMA)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"services": {"a": {"image": "x", "depnds_on": ["b"]}}},
        {"services": {"a": {"image": "x", "read_only": []}}},
        {"services": {"a": {"image": "x", "healthcheck": {"test": 3}}}},
        {"servces": {}},
        {"services": {"a": {"depends_on": {"b": {"condition": "someday"}}}}},
    ],
)
def test_what_is_wrong_is_seen(wrong: dict[str, Any]) -> None:
    assert list(breaks(wrong, SCHEMA, SCHEMA)) != []


@pytest.mark.parametrize("name", FILES)
def test_what_it_names_is_there_and_answers_before_it_is_waited_for(name: str) -> None:
    document = FILES[name]
    services = document["services"]
    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in services[other]
        for volume in service.get("volumes", ()):
            assert not isinstance(volume, str) or volume.partition(":")[0] in document["volumes"]
        for network, place in service.get("networks", {}).items():
            subnet = document["networks"][network]["ipam"]["config"][0]["subnet"]
            assert ipaddress.ip_address(place["ipv4_address"]) in ipaddress.ip_network(subnet)
            assert not document["networks"][network].get("external")


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_open_but_to_this_machine(name: str) -> None:
    services = FILES[name]["services"]
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len(set(ports)) == len(ports)
    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["mem_limit"] in {"512m", "1g", "2g"}


@pytest.mark.parametrize("name", [name for name in FILES if name != "compose.yaml"])
def test_the_store_is_an_address_of_a_service_and_honeyguide_is_as_alone(name: str) -> None:
    services = FILES[name]["services"]
    own, alone = services["honeyguide"], FILES["compose.yaml"]["services"]["honeyguide"]
    address = read_address(own["environment"]["HONEYGUIDE_STORE"], {"HONEYGUIDE_STORE_PASSWORD": "x"})
    assert address.hosts == ((next(iter(own["depends_on"])), 9200),)
    differing = {"environment", "depends_on", "networks", "ports"}
    assert {key: value for key, value in own.items() if key not in differing} == {
        key: value for key, value in alone.items() if key not in differing
    }


def test_the_classic_pair_is_as_it_was_told() -> None:
    services = FILES["compose.kibana-7.yaml"]["services"]
    for name in ("elasticsearch", "kibana"):
        assert services[name]["image"].endswith(":7.16.3")
        assert services[name]["mem_limit"] == "1g"
    assert services["elasticsearch"]["environment"]["ES_JAVA_OPTS"] == "-Xms512m -Xmx512m"
    assert services["elasticsearch"]["ulimits"]["memlock"] == {"soft": -1, "hard": -1}
    assert (services["elasticsearch"]["ports"], services["kibana"]["ports"]) == (["127.0.0.1:9200:9200"], ["127.0.0.1:5601:5601"])
