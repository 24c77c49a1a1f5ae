"""Writes small .mmdb files for tests. Format: https://maxmind.github.io/MaxMind-DB/."""

import struct
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path

Value = str | int | Sequence[str] | Mapping[str, "Value"]

_EMPTY = -1
_TYPES = {"binary_format_major_version": 5, "binary_format_minor_version": 5, "build_epoch": 9, "ip_version": 5, "record_size": 5}
"""Numbers in the metadata that are no uint32 (6) but uint16 or uint64: libmaxminddb is strict."""


def write_mmdb(path: Path, records: Mapping[str, Mapping[str, Value]], *, version: int = 6, built: int = 1_767_225_600) -> Path:
    """A database of these networks; IPv4 lies at ::/96 of an IPv6 tree."""
    nodes: list[list[int]] = [[_EMPTY, _EMPTY]]
    data = b""
    leaves: dict[int, int] = {}
    for text, record in records.items():
        network = ip_network(text)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        if network.version == 4 and version == 6:
            bits = "0" * 96 + bits
        node = 0
        for bit in bits[:-1]:
            if nodes[node][int(bit)] == _EMPTY:
                nodes.append([_EMPTY, _EMPTY])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        leaf = 1_000_000 + len(leaves)
        leaves[leaf] = len(data)
        nodes[node][int(bits[-1])] = leaf
        data += _encode(record)
    count = len(nodes)
    tree = b""
    for node_records in nodes:
        for record_value in node_records:
            pointer = count if record_value == _EMPTY else count + 16 + leaves[record_value] if record_value in leaves else record_value
            tree += pointer.to_bytes(3, "big")
    metadata: dict[str, Value] = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": built,
        "database_type": "test",
        "description": {"en": "test"},
        "languages": ["en"],
        "ip_version": version,
        "node_count": count,
        "record_size": 24,
    }
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(metadata, _TYPES))
    return path


def _encode(value: Value, types: Mapping[str, int] | None = None, kind: int = 6) -> bytes:
    if isinstance(value, str):
        raw = value.encode()
        return _head(2, len(raw)) + raw
    if isinstance(value, int):
        raw = struct.pack(">Q", value).lstrip(b"\0")
        return _head(kind, len(raw)) + raw
    if isinstance(value, Mapping):
        return _head(7, len(value)) + b"".join(_encode(key) + _encode(item, None, (types or {}).get(key, 6)) for key, item in value.items())
    return _head(11, len(value)) + b"".join(_encode(item) for item in value)


def _head(kind: int, size: int) -> bytes:
    assert size < 285
    short, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return (bytes([kind << 5 | short]) if kind <= 7 else bytes([short, kind - 7])) + more
