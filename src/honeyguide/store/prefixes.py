"""Networks of one size, as `ip_prefix` counts them: in which one an address lies, and how it is shown."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from honeyguide.query.aggregation import IpPrefix

_VERSION_4 = 0xFFFF
"""Above the 32 bits of an IPv4 address among those of IPv6 (RFC 4291, 2.5.5.2)."""
_OFFSET = 96


def bits(one: IpPrefix) -> int:
    """How many of an address's 128 bits name the network."""
    return one.length if one.version6 else _OFFSET + one.length


def prefix(one: IpPrefix, address: int) -> int | None:
    """The network's first address, both as numbers of 128 bits; None for an address of the other version."""
    if (address >> 32 == _VERSION_4) == one.version6:
        return None
    rest = 128 - bits(one)
    return address >> rest << rest


def shown(one: IpPrefix, key: int) -> dict[str, Any]:
    """What a bucket says of its network."""
    address = str(IPv6Address(key)) if one.version6 else str(IPv4Address(key & 0xFFFFFFFF))
    said = {"key": f"{address}/{one.length}" if one.appended else address, "is_ipv6": one.version6, "prefix_length": one.length}
    return said if one.version6 else said | {"netmask": str(IPv4Address((1 << 32) - (1 << 32 - one.length)))}
