"""Values under their mapped types."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.schema.fields import FieldType
from honeyguide.store.values import read_address, read_network, read_value, show_address, show_value


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        ("long", 5, 5),
        ("long", "5", 5),
        ("long", " 5", 5),
        ("long", 5.9, 5),
        ("long", "-7.2", -7),
        ("long", 2**63, None),
        ("long", "9223372036854775807", 2**63 - 1),
        ("long", "9" * 5000, None),
        ("long", True, None),
        ("long", "x", None),
        ("double", "1e3", 1000.0),
        ("double", "nan", None),
        ("double", "inf", None),
        ("double", 10**400, None),
        ("boolean", "true", True),
        ("boolean", "", False),
        ("boolean", 1, None),
        ("keyword", 1.5, "1.5"),
        ("keyword", True, "true"),
        ("keyword", {"a": 1}, None),
        ("ip", "10.0.0.1", 0xFFFF0A000001),
        ("ip", "::1", 1),
        ("ip", "::ffff:10.0.0.1", 0xFFFF0A000001),
        ("ip", "10.0.0.256", None),
        ("ip", "fe80::1%eth0", None),
        ("ip", "10.0.0.1\0", None),
        ("ip", 1, None),
        ("geo_point", {"lat": 1, "lon": "2.5"}, "1.0,2.5"),
        ("geo_point", "POINT (2.5 1)", "1.0,2.5"),
        ("geo_point", "91,0", None),
        ("geo_point", "s", "22.5,22.5"),
        ("geo_point", {"type": "Point", "coordinates": [2.5, 1]}, "1.0,2.5"),
        ("geo_point", "a!", None),
        ("flattened", {"b": 1, "a": [2]}, '{"a":[2],"b":1}'),
    ],
)
def test_a_value_fits_its_type_or_not(kind: FieldType, value: object, typed: object) -> None:
    assert read_value(kind, value) == typed


@given(st.ip_addresses())
def test_addresses_are_ordered_as_numbers_and_shown_as_text(address: object) -> None:
    number = read_address(str(address))
    assert number is not None
    assert ip_address(show_address(number)) == (getattr(ip_address(str(address)), "ipv4_mapped", None) or address)
    assert show_value("ip", number) == show_address(number)


def test_networks() -> None:
    assert read_network("10.1.2.3/8") == (0xFFFF0A000000, 0xFFFF0AFFFFFF)
    assert read_network("::/0") == (0, 2**128 - 1)
    assert read_network("10.0.0.0/33") is None
    assert read_network("x/8") is None
