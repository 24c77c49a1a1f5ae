"""`ip_prefix`: addresses counted by networks of one size, in Elasticsearch's words."""

import json
from typing import Any

import pytest
from tests.server.elasticsearch.conftest import Port

ADDRESSES = [
    "192.168.1.12",
    "192.168.1.12",
    "192.168.1.117",
    "192.168.10.27",
    ["192.169.88.63", "2001:db8:a4f8::1"],
    "2001:db8:a4f8::2",
    None,
]


@pytest.fixture
def network(ask: Port) -> Port:
    ask("PUT", "/network", {"mappings": {"properties": {"ip": {"type": "ip"}}}})
    lines = [json.dumps(one) for address in ADDRESSES for one in ({"index": {}}, {"ip": address})]
    ask("POST", "/network/_bulk?refresh=true", ("\n".join(lines) + "\n").encode())
    return ask


def count(network: Port, **said: Any) -> Any:
    asked = {"a": {"ip_prefix": {"field": "ip", **said}, "aggs": {"different": {"cardinality": {"field": "ip"}}}}}
    return network("POST", "/network/_search", {"size": 0, "aggs": asked})["aggregations"]["a"]["buckets"]


def test_networks_of_version_4_in_the_order_of_their_addresses(network: Port) -> None:
    plain = {"is_ipv6": False, "prefix_length": 24, "netmask": "255.255.255.0"}
    assert count(network, prefix_length=24) == [
        {"key": "192.168.1.0", "doc_count": 3, "different": {"value": 2}, **plain},
        {"key": "192.168.10.0", "doc_count": 1, "different": {"value": 1}, **plain},
        {"key": "192.169.88.0", "doc_count": 1, "different": {"value": 2}, **plain},
    ]
    assert [(one["key"], one["doc_count"]) for one in count(network, prefix_length=15)] == [("192.168.0.0", 5)]
    assert [one["key"] for one in count(network, prefix_length=0)] == ["0.0.0.0"]
    assert [one["key"] for one in count(network, prefix_length=24, min_doc_count=2)] == ["192.168.1.0"]


def test_networks_of_version_6_by_key(network: Port) -> None:
    assert count(network, prefix_length=63, is_ipv6=True, append_prefix_length=True, keyed=True) == {
        "2001:db8:a4f8::/63": {"doc_count": 2, "different": {"value": 3}, "is_ipv6": True, "prefix_length": 63}
    }


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"prefix_length": 33}, "[prefix_length] must be in range [0, 32] while value is [33]"),
        ({"prefix_length": 129, "is_ipv6": True}, "[prefix_length] must be in range [0, 128] while value is [129]"),
        ({}, "Required [prefix_length]"),
    ],
)
def test_what_is_wrong_is_said(network: Port, said: Any, problem: str) -> None:
    asked = {"size": 0, "aggs": {"a": {"ip_prefix": {"field": "ip", **said}}}}
    answer = network("POST", "/network/_search", asked, status=400)
    assert problem in answer["error"]["root_cause"][0]["reason"]
